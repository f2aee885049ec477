package dev.rollcall.streams;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the image of the job says, as far as it holds without Docker. */
class DockerfileTest {

    private static final Pattern CHECK = Pattern.compile("HEALTHCHECK [^\\[]*CMD (\\[.*])");

    private final String dockerfile = Files.readString(Path.of("../Dockerfile"));

    DockerfileTest() throws IOException {}

    @ParameterizedTest
    @ValueSource(strings = {"-Xms256m", "-XX:+UseZGC", "-javaagent:/missing.jar"})
    void theHealthCheckStartsWhateverOptionsTheJobHas(String options) throws Exception {
        HttpServer job = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        job.createContext("/health/live", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        job.start();
        try {
            ProcessBuilder check = new ProcessBuilder(healthCheck()).redirectErrorStream(true);
            check.environment().put("JAVA_TOOL_OPTIONS", options);
            check.environment().put("JDK_JAVA_OPTIONS", options);
            check.environment()
                    .put(
                            "ROLLCALL_MANAGEMENT_ADDRESS",
                            "127.0.0.1:" + job.getAddress().getPort());
            Process process = check.start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(process.waitFor()).as(said).isZero();
        } finally {
            job.stop(0);
        }
    }

    /** OpenShift runs a container as any user of group 0. */
    @Test
    void anyUserOfGroup0CanWriteTheStateFolder() {
        assertThat(dockerfile).contains("RUN install -d -o 10001 -g 0 -m 775 /var/lib/rollcall\n");
    }

    private List<String> healthCheck() throws IOException {
        Matcher check = CHECK.matcher(dockerfile.replace("\\\n", ""));
        assertThat(check.find()).isTrue();
        List<String> command = List.of(new ObjectMapper().readValue(check.group(1), String[].class));
        return command.stream()
                .map(word -> word.equals("rollcall-streams.jar") ? System.getProperty("java.class.path") : word)
                .toList();
    }
}
