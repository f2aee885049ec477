package dev.rollcall.streams.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.service.http.HttpServer;
import dev.rollcall.service.http.Reads;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class AllowedHostsTest {

    private static HttpServer server;

    @BeforeAll
    static void start() {
        server = HttpSide.start(
                InetSocketAddress.createUnresolved("127.0.0.1", 0),
                Set.of("telemetry.example.org"),
                routes -> Reads.add(routes, "/api/counts", context -> context.result("counts")));
    }

    @AfterAll
    static void end() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "evil.example:8080",
                "localhost.evil.example",
                "127.0.0.1.evil.example:8080",
                "other.telemetry.example.org",
                "10.0.0.1",
                "[::2]"
            })
    void refusesWhatAnotherNameLeadsHere(String host) throws IOException {
        for (String path : new String[] {"/api/counts", "/", "/main.js", "/nowhere"}) {
            assertThat(get(path, "Host: " + host + "\r\n"))
                    .matches("(?s)HTTP/1.1 4\\d\\d .*\\{\"error\":\"[^\\n]*\"}")
                    .doesNotContain("counts\"", "<html");
        }
    }

    @Test
    void saysHowToAllowAName() throws IOException {
        assertThat(get("/api/counts", "Host: counts.internal:8080\r\n"))
                .startsWith("HTTP/1.1 421 ")
                .endsWith("{\"error\":\"Host: 'counts.internal:8080' is not served here;"
                        + " list the name in ROLLCALL_HTTP_HOSTS\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "LocalHost:1",
                "127.0.0.1:8080",
                "[::1]",
                "[::1]:8080",
                "telemetry.example.org",
                "Telemetry.Example.Org:443"
            })
    void servesByItsNames(String host) throws IOException {
        assertThat(get("/api/counts", "Host: " + host + "\r\n"))
                .startsWith("HTTP/1.1 200 ")
                .endsWith("counts");
    }

    @Test
    void servesProgramsThatSayNoName() throws IOException {
        assertThat(exchange("GET /api/counts HTTP/1.0\r\n\r\n"))
                .contains(" 200 ")
                .endsWith("counts");
    }

    @Test
    void servesByTheNameItListensOnAndByAnyWhereThatIsAllowed() {
        assertThat(new AllowedHosts("Counts.Internal", Set.of()).allows("counts.internal:8080"))
                .isTrue();
        assertThat(new AllowedHosts("0.0.0.0", Set.of("*")).allows("evil.example"))
                .isTrue();
        assertThat(new AllowedHosts("0.0.0.0", Set.of()).allows("counts.internal"))
                .isFalse();
    }

    private static String get(String path, String headers) throws IOException {
        return exchange("GET " + path + " HTTP/1.1\r\n" + headers + "Connection: close\r\n\r\n");
    }

    private static String exchange(String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", server.uri().getPort())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
