package dev.rollcall.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.edge.config.EdgeConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Without a broker: how a wrong start ends. */
class MainTest {

    @TempDir
    Path folder;

    @Test
    void aWrongSettingEndsItWithOneLine() {
        Run run = run(Map.of("ROLLCALL_RATE", "many"));

        assertThat(run.code).isEqualTo(2);
        assertThat(run.err).isEqualTo("rollcall: ROLLCALL_RATE: 'many' is not a whole number; write e.g. 2\n");
    }

    @Test
    void anInvalidLogLevelEndsItWithOneLine() {
        assertThat(run(Map.of("ROLLCALL_LOG_LEVEL", "loud")).err)
                .isEqualTo("rollcall: ROLLCALL_LOG_LEVEL: 'loud' is invalid; use one of error, warn, info, debug\n");
    }

    @Test
    void anUnknownArgumentEndsItWithOneLine() {
        assertThat(run(Map.of(), "provision").err)
                .isEqualTo(
                        "rollcall: Unmatched argument at index 0: 'provision'; --help lists the commands and settings\n");
    }

    @Test
    void aFileOfProductsThatIsWrongEndsItWithOneLine() throws IOException {
        Path file = Files.writeString(folder.resolve("products.json"), "{");

        Run run = run(Map.of("ROLLCALL_PRODUCTS", file.toString()));

        assertThat(run.code).isEqualTo(2);
        assertThat(run.err).startsWith("rollcall: ROLLCALL_PRODUCTS: '" + file + "' is not a list of products");
        assertThat(run.err).hasLineCount(1);
    }

    @Test
    void aPortInUseEndsItWithOneLine() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + taken.getLocalPort();

            Run run = run(Map.of("ROLLCALL_HTTP_ADDRESS", address));

            assertThat(run.code).isEqualTo(1);
            assertThat(run.err)
                    // After Javalin's own line, which the edge's logging leaves out.
                    .endsWith("rollcall: ROLLCALL_HTTP_ADDRESS: cannot listen on " + address
                            + "; the port may be in use; port 0 is any free one\n");
        }
    }

    @Test
    void aFolderThatCannotBeUsedForTheQueueEndsItWithOneLine() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");

        Run run = run(Map.of("ROLLCALL_QUEUE_DIR", file.toString()));

        assertThat(run.code).isEqualTo(1);
        assertThat(run.err).startsWith("rollcall: ").contains(file.toString()).hasLineCount(1);
    }

    @Test
    void helpNamesEveryVariable() {
        Run run = run(Map.of(), "--help");

        assertThat(run.code).isZero();
        assertThat(EdgeConfig.variables()).isNotEmpty().allMatch(run.out::contains);
    }

    private Run run(Map<String, String> settings, String... args) {
        Map<String, String> env = new HashMap<>(EdgeUnderTest.environment("127.0.0.1:1", "http://127.0.0.1:1", folder));
        env.putAll(settings);
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        ByteArrayOutputStream complained = new ByteArrayOutputStream();
        try {
            System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
            System.setErr(new PrintStream(complained, true, StandardCharsets.UTF_8));
            int code = Main.run(args, env);
            return new Run(code, printed.toString(StandardCharsets.UTF_8), complained.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
    }

    private record Run(int code, String out, String err) {}
}
