package dev.rollcall.sandbox.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RollcallTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"demo", "sandbox", "replay", "fleet", "watch", "streams", "provision", "rejected", "reset"})
    void everyCommandExplainsItself(String command) {
        Captured help = Captured.run(Map.of(), command, "--help");

        assertThat(help.exitCode()).isZero();
        assertThat(help.out()).first().asString().startsWith("Usage: rollcall " + command);
        assertThat(help.err()).isEmpty();
        assertThat(Captured.run(Map.of(), command, "--version").exitCode()).isZero();
    }

    @Test
    void saysItsVersion() {
        Captured version = Captured.run(Map.of(), "--version");

        assertThat(version.exitCode()).isZero();
        assertThat(version.out()).singleElement().asString().startsWith("rollcall ");
    }

    @Test
    void isMisusedWithoutACommand() {
        assertFails(2, "rollcall: no command given; see rollcall --help", Captured.run(Map.of()));
    }

    @Test
    void refusesAnUnknownOption() {
        assertFails(2, "rollcall: Unknown option: '--nonsense'; see rollcall demo --help", run("demo", "--nonsense"));
    }

    @Test
    void refusesAnUnknownCommand() {
        assertFails(2, "rollcall: Unmatched argument at index 0: 'dmeo'; see rollcall --help", run("dmeo"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--days, --users", "--days, --breakdowns", "--users, --breakdowns"})
    void refusesToWatchTwoKindsOfRows(String two) {
        assertFails(
                2,
                "rollcall: " + two + " are mutually exclusive (specify only one); see rollcall watch --help",
                run(("watch --json " + two.replace(",", "")).split(" ")));
    }

    @Test
    void refusesReplayWithoutAFile() {
        assertFails(2, "rollcall: Missing required parameter: 'FILE'; see rollcall replay --help", run("replay"));
    }

    @Test
    void refusesAnUnknownEnvironmentVariableAndNamesTheNearest() {
        assertFails(
                1,
                "rollcall: ROLLCALL_BOOTSTRAP_SERVER: no such variable; is it ROLLCALL_BOOTSTRAP_SERVERS?",
                Captured.run(Map.of("ROLLCALL_BOOTSTRAP_SERVER", "localhost:9092"), "watch"));
    }

    @Test
    void refusesADurationWithoutAUnitAndNamesTheOption() {
        Captured run = run("demo", "--window", "10");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).singleElement().asString().startsWith("rollcall: --window: '10' is not a duration");
    }

    @Test
    void namesTheVariableWhenTheValueCameFromIt() {
        Captured run = Captured.run(Map.of("ROLLCALL_WINDOW", "ten"), "demo");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err())
                .singleElement()
                .asString()
                .startsWith("rollcall: ROLLCALL_WINDOW: 'ten' is not a duration");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--port", "--registry-port", "--http-port", "--edge-port"})
    void refusesAPortInUseAndNamesTheOption(String option) throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertFails(
                    1,
                    "rollcall: " + option + " " + taken.getLocalPort()
                            + ": the port is in use; give another, or 0 for any free one",
                    run("sandbox", option, String.valueOf(taken.getLocalPort())));
        }
    }

    @ParameterizedTest
    @CsvSource({"demo,0,0.0", "demo,NaN,NaN", "fleet,-1,-1.0", "fleet,Infinity,Infinity"})
    void refusesWhatIsNoRate(String command, String typed, String shown) {
        assertFails(
                1, "rollcall: --rate " + shown + ": not a rate; give a number above 0", run(command, "--rate", typed));
    }

    @Test
    void refusesAReplicationFactorOfNothing() {
        assertFails(
                1,
                "rollcall: --replication-factor: '0' is invalid; give a number from 1 to 32767",
                run("provision", "--wait", "1s", "--replication-factor", "0"));
    }

    @Test
    void aSandboxHeedsTheVariablesOfTheJob() {
        Captured run = Captured.run(Map.of("ROLLCALL_COMMIT_INTERVAL", "1d"), "demo");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err())
                .singleElement()
                .asString()
                .startsWith("rollcall: ROLLCALL_COMMIT_INTERVAL: '1d' is invalid");
    }

    @ParameterizedTest
    @ValueSource(strings = {"demo --input", "replay"})
    void refusesAnInputThatCannotBeOne(String command) throws IOException {
        Path empty = Files.createFile(folder.resolve("empty.json"));
        Path missing = folder.resolve("missing.json");

        assertFails(
                1,
                "rollcall: " + missing + ": there is no such file; give a file of payloads, or - for standard input",
                run((command + " " + missing).split(" ")));
        assertFails(
                1,
                "rollcall: " + folder + ": it is a directory; give a file of payloads, or - for standard input",
                run((command + " " + folder).split(" ")));
        assertFails(
                1,
                "rollcall: " + empty + ": it is empty; give at least one payload, a JSON object in Jina's shape",
                run((command + " " + empty).split(" ")));
        Path utf16 = Files.writeString(folder.resolve("utf16.json"), "\uFEFF{}", StandardCharsets.UTF_16LE);
        assertFails(
                1,
                "rollcall: " + utf16 + ": it is UTF-16; convert it to UTF-8, e.g. with iconv -f UTF-16 -t UTF-8",
                run((command + " " + utf16).split(" ")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"watch", "fleet", "streams", "provision", "replay -", "reset"})
    @Timeout(30)
    void saysSoonThatNoBrokerAnswers(String command) {
        long start = System.nanoTime();
        Captured run = Captured.run(
                Map.of(
                        "ROLLCALL_BOOTSTRAP_SERVERS", "127.0.0.1:1",
                        "ROLLCALL_SCHEMA_REGISTRY_URL", "http://127.0.0.1:1",
                        "ROLLCALL_HTTP_ADDRESS", "127.0.0.1:0",
                        "ROLLCALL_MANAGEMENT_ADDRESS", "127.0.0.1:0",
                        "ROLLCALL_STATE_DIR", folder.toString()),
                command.split(" "));

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .singleElement()
                .asString()
                .startsWith("rollcall: ")
                .contains("127.0.0.1:1");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(12));
    }

    private static Captured run(String... args) {
        return Captured.run(Map.of(), args);
    }

    private static void assertFails(int exitCode, String line, Captured run) {
        assertThat(run).isEqualTo(new Captured(exitCode, List.of(), List.of(line)));
    }
}
