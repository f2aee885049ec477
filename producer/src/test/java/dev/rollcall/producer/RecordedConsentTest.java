package dev.rollcall.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.rollcall.producer.Consent.Choice;
import dev.rollcall.producer.internal.state.ConsentFile;
import dev.rollcall.producer.internal.state.ConsentGuard;
import dev.rollcall.producer.internal.state.Installation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The choice that a user records. */
class RecordedConsentTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @Test
    void isUndecidedAtFirstAndAskingLeavesNoTrace() {
        assertThat(consent().choice()).isEqualTo(Choice.UNDECIDED);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void isKept() throws IOException {
        consent().grant();
        assertThat(consent().choice()).isEqualTo(Choice.GRANTED);
        assertOn(builder());

        consent().revoke();
        assertThat(consent().choice()).isEqualTo(Choice.DENIED);
        assertOff(builder());

        consent().grant();
        assertOn(builder());
    }

    @Test
    void comesFirstWhereTheHostRequiresIt() throws IOException {
        assertOff(builder().requireConsent(true));
        assertThat(state()).doesNotExist();

        consent().grant();
        assertOn(builder().requireConsent(true));
    }

    @Test
    void standsBelowTheEnvironment() throws IOException {
        consent().grant();

        Map<String, String> environment = Map.of("ASKED_OPTOUT_TELEMETRY", "1");
        assertOff(builder().environment(environment));
        assertThat(Consent.in(environment, "asked", state()).choice()).isEqualTo(Choice.DENIED);
        assertOff(builder().enabled(false));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "granted",
                "granted\n\n",
                "grant\n",
                "GRANTED\n",
                "denied",
                "\u0000",
                "granted\r\n",
                "granted \n",
                "granted 1",
                "granted -1\n",
                "granted 1\n\n",
                "granted 1234567890123456789\n"
            })
    void isDeniedByADamagedFile(String content) throws IOException {
        Files.writeString(Files.createDirectories(state()).resolve("consent"), content);

        assertThat(consent().choice()).isEqualTo(Choice.DENIED);
        assertOff(builder());
    }

    @Test
    void isDeniedByAFileThatCannotBeRead() throws IOException {
        Files.createDirectories(state().resolve("consent"));

        assertThat(consent().choice()).isEqualTo(Choice.DENIED);
        assertOff(builder());
    }

    @Test
    void isUndecidedWhereNoFolderCanBeAndSaysSoWhenItCannotBeKept() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        Consent nowhere = Consent.in(Map.of(), "asked", file.resolve("state"));

        assertThat(nowhere.choice()).isEqualTo(Choice.UNDECIDED);
        assertThatIOException().isThrownBy(nowhere::grant);
        assertThatIOException().isThrownBy(nowhere::revoke);
        assertOff(builder().stateDirectory(file.resolve("state")).requireConsent(true));
        assertOn(builder().stateDirectory(file.resolve("state")));
    }

    @Test
    void wantsAProduct() {
        assertThatThrownBy(() -> Consent.of(" "))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("product=  is blank; name the application's product");
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void isReadableByItsOwnerOnly() throws IOException {
        consent().grant();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(state())))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(state().resolve("consent"))))
                .isEqualTo("rw-------");
    }

    @Test
    void deletesTheSecretAndNothingOfTheHosts() throws IOException {
        byte[] secret = Installation.secret(state());
        Files.writeString(state().resolve("installation.0123456789abcdef"), "a draft of a process that was killed");
        Files.writeString(state().resolve("installation.txt"), "of the host");
        consent().revoke();

        try (var left = Files.list(state())) {
            assertThat(left.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("consent", "installation.txt");
        }
        assertThat(Installation.secret(state())).isNotEqualTo(secret);
    }

    @Test
    void stopsWhatRunsWhenItIsRevoked() throws IOException {
        try (Telemetry telemetry = builder().build();
                Telemetry other =
                        builder().stateDirectory(folder.resolve("other")).build()) {
            telemetry.record("before");
            other.record("before");
            assertThat(telemetry.flush(PATIENCE)).isTrue();
            assertThat(other.flush(PATIENCE)).isTrue();
            long shown = printed.size();

            consent().revoke();
            telemetry.record("after");

            assertThat(telemetry.stats().recorded()).isOne();
            await().atMost(PATIENCE).until(() -> telemetryThreads() == 1);
            assertThat(telemetry.flush(PATIENCE)).isTrue();
            assertThat(printed.size()).isEqualTo(shown);
            assertThat(state().resolve("installation")).doesNotExist();
            other.record("after");
            assertThat(other.flush(PATIENCE)).isTrue();
        }
    }

    @Test
    void dropsWhatWaitsWhenItIsRevoked() throws IOException {
        try (Telemetry telemetry = builder()
                .print(false)
                .bootstrapServers("localhost:1")
                .schemaRegistryUrl("http://localhost:1")
                .build()) {
            telemetry.record("waits");
            consent().revoke();

            await().atMost(PATIENCE).until(() -> telemetryThreads() == 0);
            assertThat(telemetry.stats().dropped()).containsEntry(LossReason.CLOSED, 1L);
            assertThat(state().resolve("installation")).doesNotExist();
        }
    }

    @Test
    void isHeededBeforeTheFirstEvent() throws IOException {
        try (Telemetry telemetry = builder().build()) {
            consent().revoke();
            telemetry.record("e");

            assertThat(telemetryThreads()).isZero();
            assertThat(telemetry.stats().recorded()).isZero();
        }
    }

    @Test
    void isHeededWhenAnotherProcessRevokes() throws IOException {
        try (Telemetry telemetry = builder().build()) {
            telemetry.record("before");
            assertThat(telemetry.flush(PATIENCE)).isTrue();

            ConsentFile.revoke(state());
            await().atMost(PATIENCE).until(() -> telemetryThreads() == 0);
            long recorded = telemetry.stats().recorded();
            telemetry.record("off");
            assertThat(telemetry.stats().recorded()).isEqualTo(recorded);
        }
    }

    @Test
    void isHeededWhenAnotherProcessRevokesAndGrantsAtOnce() throws IOException {
        consent().grant();
        try (Telemetry telemetry = builder().build()) {
            telemetry.record("before");
            assertThat(telemetry.flush(PATIENCE)).isTrue();

            ConsentFile.revoke(state());
            ConsentFile.grant(state());
            await().atMost(PATIENCE).until(() -> telemetryThreads() == 0);
        }
        assertOn(builder());
    }

    @Test
    void doesNotEndWhatRunsWhenItIsGrantedForTheFirstTimeOrAgain() throws IOException {
        ConsentGuard undecided = ConsentGuard.ask(state(), false);
        consent().grant();
        ConsentGuard granted = ConsentGuard.ask(state(), true);
        consent().grant();

        assertThat(undecided.<Boolean>whileItHolds(() -> true)).isTrue();
        assertThat(granted.<Boolean>whileItHolds(() -> true)).isTrue();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void isThatOfOneProductAlone() throws IOException {
        Map<String, String> environment = Map.of("XDG_STATE_HOME", folder.toString());
        Consent.in(environment, "支付", null).grant();

        for (String other : List.of("地图", "__", "支 付")) {
            assertThat(Consent.in(environment, other, null).choice()).isEqualTo(Choice.UNDECIDED);
        }
    }

    @Test
    void isNeverSeenHalfWritten() {
        Consent consent = consent();
        CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
            for (int i = 0; i < 500; i++) {
                try {
                    consent.grant();
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            }
        });
        while (!writer.isDone()) {
            assertThat(consent.choice()).isNotEqualTo(Choice.DENIED);
        }
        writer.join();
        assertThat(state()).isDirectoryNotContaining(file -> !file.endsWith("consent"));
    }

    private Path state() {
        return folder.resolve("state");
    }

    private Consent consent() {
        return Consent.in(Map.of(), "asked", state());
    }

    private Telemetry.Builder builder() {
        return Telemetry.builder("asked", "1")
                .environment(Map.of())
                .stateDirectory(state())
                .print(new PrintStream(printed, true, StandardCharsets.UTF_8));
    }

    private void assertOff(Telemetry.Builder builder) {
        printed.reset();
        try (Telemetry telemetry = builder.build()) {
            telemetry.record("e");
            assertThat(telemetry.flush(PATIENCE)).isTrue();
            assertThat(telemetry.stats().recorded()).isZero();
        }
        assertThat(printed.size()).isZero();
    }

    private void assertOn(Telemetry.Builder builder) {
        printed.reset();
        try (Telemetry telemetry = builder.build()) {
            telemetry.record("e");
            assertThat(telemetry.flush(PATIENCE)).isTrue();
            assertThat(telemetry.stats().sent()).isOne();
        }
        assertThat(printed.toString(StandardCharsets.UTF_8)).contains("\"event\": \"e\"");
    }

    private static long telemetryThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("rollcall-telemetry"))
                .count();
    }
}
