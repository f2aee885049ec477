package dev.rollcall.streams;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
    @ValueSource(strings = {"provison", "provision now", "provision --wait", "provision --wait 2m more", "--help me"})
    void refusesWhatIsNoCommand(String arguments) {
        assertThat(Main.run(arguments.split(" "), Map.of())).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .isEqualToNormalizingNewlines("rollcall: '" + arguments + "': no such command; --help lists them\n");
    }

    @Test
    void refusesAPatienceThatIsNoDuration() throws IOException {
        assertThat(Main.run(new String[] {"provision", "--wait", "soon"}, nowhere()))
                .isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).startsWith("rollcall: --wait: 'soon' is not a duration");
    }

    @Test
    void saysInOneLineThatKafkaDoesNotAnswer() throws IOException {
        assertThat(Main.run(new String[] {"provision"}, nowhere())).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8).lines().filter(line -> line.startsWith("rollcall: ")))
                .singleElement()
                .asString()
                .contains("no answer", "ROLLCALL_BOOTSTRAP_SERVERS");
    }

    private static Map<String, String> nowhere() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return Map.of(
                    "ROLLCALL_BOOTSTRAP_SERVERS",
                    "127.0.0.1:" + free.getLocalPort(),
                    "ROLLCALL_SCHEMA_REGISTRY_URL",
                    "http://127.0.0.1:1");
        }
    }
}
