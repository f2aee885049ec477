package dev.rollcall.service.health;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.rollcall.testkit.process.Ports;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HealthCheckTest {

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @Test
    void failsWhereNothingAnswers() {
        int port = Ports.free();
        assertThat(check("127.0.0.1:" + port)).isEqualTo(1);
        assertThat(printed.toString(StandardCharsets.UTF_8)).startsWith("no response from 127.0.0.1:" + port);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "8080", "127.0.0.1:", "127.0.0.1:http"})
    void failsForWhatIsNoAddress(String address) {
        assertThat(check(address)).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"200, 0", "503, 1", "404, 1"})
    void tellsByTheAnswersStatus(int status, int exitCode) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/health/live", exchange -> {
            exchange.sendResponseHeaders(status, 4);
            exchange.getResponseBody().write("said".getBytes(StandardCharsets.UTF_8));
            exchange.close();
        });
        server.start();
        try {
            assertThat(check("0.0.0.0:" + server.getAddress().getPort())).isEqualTo(exitCode);
            assertThat(printed.toString(StandardCharsets.UTF_8)).contains("said");
        } finally {
            server.stop(0);
        }
    }

    private int check(String address) {
        return HealthCheck.run(address, "/health/live", new PrintStream(printed, true, StandardCharsets.UTF_8));
    }
}
