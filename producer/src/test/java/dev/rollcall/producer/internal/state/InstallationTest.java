package dev.rollcall.producer.internal.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
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
        Files.write(folder.resolve("installation"), new byte[31]);

        assertThatThrownBy(() -> Installation.secret(folder)).isInstanceOf(IOException.class);
        assertThat(folder.resolve("installation")).hasSize(31);
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

        assertThat(Installation.defaultDirectory("..", environment)).isEqualTo(Path.of("/state/rollcall/_.."));
        assertThat(Installation.defaultDirectory("a/../../b", environment))
                .isEqualTo(Path.of("/state/rollcall/a_.._.._b"));
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
