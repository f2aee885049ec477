package dev.rollcall.streams;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.testkit.process.Ports;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command line of the job's jar, where it is misused. */
@Isolated("standard error is everyone's")
class MainTest {

    private final PrintStream before = System.err;
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeEach
    void capture() {
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void release() {
        System.setErr(before);
    }

    @ParameterizedTest
    @CsvSource({
        "provison, Unmatched argument at index 0: 'provison'",
        "provision now, Unmatched argument at index 1: 'now'",
        "provision --wait, Missing required parameter for option '--wait' (DURATION)",
        "provision --wait 2m more, Unmatched argument at index 3: 'more'",
        "provision --replication-factor two, Invalid value for option '--replication-factor': 'two' is not an int",
        "--windows, Unknown option: '--windows'",
    })
    void refusesWhatIsNoCommand(String arguments, String why) {
        assertThat(Main.run(arguments.split(" "), Map.of())).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .isEqualToNormalizingNewlines("rollcall: " + why + "; --help lists the commands and settings\n");
    }

    @Test
    void refusesAnInvalidLogFormat() {
        assertThat(Main.run(new String[0], Map.of("ROLLCALL_LOG_FORMAT", "xml")))
                .isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .isEqualToNormalizingNewlines(
                        "rollcall: ROLLCALL_LOG_FORMAT: 'xml' is invalid; use one of text, json\n");
    }

    @ParameterizedTest
    @CsvSource({
        "provision --wait soon, --wait: 'soon' is not a duration",
        "provision --replication-factor 0, --replication-factor: '0' is invalid; give a number from 1 to 32767",
        "provision --partitions 0, --partitions: '0' is invalid; give a number from 1 to 10000",
        "provision --internal-partitions 10001, --internal-partitions: '10001' is invalid; give a number from 1 to",
        "provision --application-id a/b, ROLLCALL_APPLICATION_ID: 'a/b' is invalid; use 1 to 100 letters",
    })
    void refusesAnInvalidOption(String arguments, String why) {
        assertThat(Main.run(arguments.split(" "), nowhere())).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).startsWith("rollcall: " + why);
    }

    @Test
    void saysInOneLineThatKafkaDoesNotAnswer() {
        assertThat(Main.run(new String[] {"provision"}, nowhere())).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8).lines().filter(line -> line.startsWith("rollcall: ")))
                .singleElement()
                .asString()
                .contains("no response", "ROLLCALL_BOOTSTRAP_SERVERS");
    }

    private static Map<String, String> nowhere() {
        return Map.of(
                "ROLLCALL_BOOTSTRAP_SERVERS",
                "127.0.0.1:" + Ports.free(),
                "ROLLCALL_KAFKA_DEFAULT_API_TIMEOUT_MS",
                "500",
                "ROLLCALL_KAFKA_REQUEST_TIMEOUT_MS",
                "500",
                "ROLLCALL_SCHEMA_REGISTRY_URL",
                "http://127.0.0.1:1");
    }
}
