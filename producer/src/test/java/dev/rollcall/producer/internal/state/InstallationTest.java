package dev.rollcall.producer.internal.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

public class InstallationTest {

    @TempDir
    Path folder;

    @Test
    void keepsItsSecret() throws IOException {
        Path state = folder.resolve("a/b");

        assertThat(Installation.secret(state)).hasSize(32).isEqualTo(Installation.secret(state));
    }

    @Test
    void hasASecretOfItsOwn() throws IOException {
        assertThat(Installation.secret(folder.resolve("a"))).isNotEqualTo(Installation.secret(folder.resolve("b")));
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void isReadableByItsOwnerOnly() throws IOException {
        Path state = folder.resolve("state");
        Installation.secret(state);

        assertThat(permissions(state)).isEqualTo("rwx------");
        assertThat(permissions(state.resolve("installation"))).isEqualTo("rw-------");
    }

    @Test
    void isOneForAllWhoAskAtTheSameTime() throws Exception {
        int askers = 16;
        ExecutorService threads = Executors.newFixedThreadPool(askers);
        try {
            for (int round = 0; round < 20; round++) {
                Path state = folder.resolve("round-" + round);
                CyclicBarrier start = new CyclicBarrier(askers);
                Callable<byte[]> ask = () -> {
                    start.await();
                    return Installation.secret(state);
                };
                List<byte[]> secrets = new ArrayList<>();
                for (Future<byte[]> secret : threads.invokeAll(Collections.nCopies(askers, ask))) {
                    secrets.add(secret.get());
                }

                assertThat(secrets).allSatisfy(secret -> assertThat(secret).isEqualTo(secrets.get(0)));
                assertThat(state).isDirectoryNotContaining(file -> !file.endsWith("installation"));
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void refusesADamagedFile() throws IOException {
        Files.write(folder.resolve("installation"), new byte[47]);

        assertThatThrownBy(() -> Installation.secret(folder)).isInstanceOf(IOException.class);
        assertThat(folder.resolve("installation")).hasSize(47);
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void refusesASecretThatAnotherMayHavePlanted() throws IOException {
        Path planted = Files.write(folder.resolve("planted"), new byte[Installation.LENGTH]);
        Path kept = Files.createSymbolicLink(folder.resolve("installation"), planted);
        assertThatThrownBy(() -> Installation.secret(folder)).isInstanceOf(IOException.class);

        Files.delete(kept);
        Files.move(planted, kept);
        assertThat(Installation.secret(folder)).isEqualTo(new byte[32]);

        Files.setPosixFilePermissions(kept, PosixFilePermissions.fromString("rw--w----"));
        assertThatThrownBy(() -> Installation.secret(folder)).isInstanceOf(IOException.class);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void refusesASecretOfAnotherUser() throws IOException {
        Path kept = Files.write(folder.resolve("installation"), new byte[Installation.LENGTH]);
        assumeThat(Files.getAttribute(kept, "unix:uid"))
                .as("only root gives files away")
                .isEqualTo(0);
        Files.setAttribute(kept, "unix:uid", 12345);

        assertThatThrownBy(() -> Installation.secret(folder)).isInstanceOf(IOException.class);
    }

    @Test
    void keepsItsIdBesideTheSecret() {
        Identity identity = new Identity(folder, true, ConsentGuard.ask(folder, false));
        String uid = identity.uid();

        assertThat(uid).matches("[0-9a-f]{32}");
        assertThat(new Identity(folder, true, ConsentGuard.ask(folder, false)).uid())
                .isEqualTo(uid);
        assertThat(HexFormat.of().formatHex(identity.secret()))
                .as("tells nothing of the secret")
                .doesNotContain(uid);
        assertThat(new Identity(folder.resolve("other"), true, ConsentGuard.ask(folder, false)).uid())
                .isNotEqualTo(uid);
    }

    @Test
    void isKeptByAThreadThatIsInterrupted() throws IOException {
        Thread.currentThread().interrupt();
        try {
            assertThat(Installation.secret(folder)).hasSize(32);
        } finally {
            assertThat(Thread.interrupted()).as("still").isTrue();
        }
    }

    @Test
    void failsWhereNoFolderCanBeMade() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));

        assertThatThrownBy(() -> Installation.secret(file.resolve("state"))).isInstanceOf(IOException.class);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void livesInTheStateFolderOfTheUser() {
        Path home = Path.of(System.getProperty("user.home"));

        assertThat(Installation.defaultDirectory("my-app", Map.of("XDG_STATE_HOME", "/state")))
                .isEqualTo(Path.of("/state/rollcall/my-app"));
        assertThat(Installation.defaultDirectory("my-app", Map.of("XDG_STATE_HOME", "relative/does/not/count")))
                .isEqualTo(home.resolve(".local/state/rollcall/my-app"));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void neverLeavesItsFolderWhateverTheProductIsCalled() {
        Map<String, String> environment = Map.of("XDG_STATE_HOME", "/state");

        assertThat(Installation.defaultDirectory("..", environment)).isEqualTo(Path.of("/state/rollcall/%2e%2e"));
        assertThat(Installation.defaultDirectory("a/../../b", environment))
                .isEqualTo(Path.of("/state/rollcall/a%2f..%2f..%2fb"));
        assertThat(Installation.defaultDirectory("con", environment)).isEqualTo(Path.of("/state/rollcall/%63on"));
        assertThat(Installation.defaultDirectory("aux.x.", environment))
                .isEqualTo(Path.of("/state/rollcall/%61ux.x%2e"));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void isAnotherForEachProductAlsoWhereCapitalsDoNotCount() {
        Map<String, String> environment = Map.of("XDG_STATE_HOME", "/state");
        List<String> products = List.of(
                "支付", "地图", "__", "a b", "a_b", "a/b", "a%20b", "App", "app", "aPP", "con", "%63on", "7zip", "a.", "a");

        assertThat(products.stream().map(product -> String.valueOf(Installation.defaultDirectory(product, environment))
                        .toLowerCase(Locale.ROOT)))
                .doesNotHaveDuplicates();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void isNowhereWhereTheEnvironmentNamesNoPath() {
        String home = System.getProperty("user.home");
        try {
            System.setProperty("user.home", "?");
            assertThat(Installation.defaultDirectory("p", Map.of())).isNull();
            assertThat(Installation.defaultDirectory("p", Map.of("XDG_STATE_HOME", "\0")))
                    .isNull();
            assertThat(Installation.defaultDirectory("p", Map.of("XDG_STATE_HOME", "\"/state\"")))
                    .isNull();
        } finally {
            System.setProperty("user.home", home);
        }
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
