package dev.rollcall.service.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ManagementSideTest {

    private final HttpClient client = HttpClient.newHttpClient();
    private final AtomicBoolean alive = new AtomicBoolean(true);
    private final List<String> reasons = new ArrayList<>();
    private HttpServer management;

    @BeforeEach
    void start() {
        PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        metrics.counter("some.events").increment();
        management = ManagementSide.start(anyPort(), alive::get, () -> reasons, metrics);
    }

    @AfterEach
    void end() {
        management.close();
    }

    @Test
    void isAnsweredWhileReadersTakeEveryConnection() throws Exception {
        List<Socket> readers = new ArrayList<>();
        // Few: hundreds at once overflow the queue of those to be accepted, and are tried again after a second.
        HttpLimits limits = new HttpLimits(16, 16, 1024, Duration.ofSeconds(30));
        try (HttpServer http = HttpServer.start("HTTP", anyPort(), limits, config -> {})) {
            for (int i = 0; i < limits.connections(); i++) {
                // Begins a request, and does not end it.
                readers.add(connect(http, "GET / HTTP/1.1\r\n"));
            }
            try (Socket shutOut = connect(http, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")) {
                shutOut.setSoTimeout(200);
                assertThatThrownBy(() -> shutOut.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
            }

            assertThat(get("/health/live").statusCode()).isEqualTo(200);
        } finally {
            for (Socket reader : readers) {
                reader.close();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/index.html", "/api/counts", "/api/health", "/health"})
    void servesNothingElse(String path) throws Exception {
        assertThat(get(path).statusCode()).isEqualTo(404);
    }

    @Test
    void isAnsweredByWhateverNameAPodHas() throws Exception {
        try (Socket probe =
                connect(management, "GET /health/live HTTP/1.1\r\nHost: 10.1.2.3:9464\r\nConnection: close\r\n\r\n")) {
            assertThat(new String(probe.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void saysWhyTheJobIsNotReady() throws Exception {
        reasons.add("counting stage: REBALANCING");

        HttpResponse<String> response = get("/health/ready");

        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.body()).contains("\"not ready\"", "counting stage: REBALANCING");
        assertThat(get("/health/live").statusCode()).isEqualTo(200);
        reasons.clear();
        assertThat(get("/health/ready").statusCode()).isEqualTo(200);
    }

    @Test
    void saysThatTheJobHasFailed() throws Exception {
        alive.set(false);

        assertThat(get("/health/live").statusCode()).isEqualTo(503);
        assertThat(send("HEAD", "/health/live").statusCode()).isEqualTo(503);
    }

    @Test
    void servesTheMetricsToWhoeverReadsThem() throws Exception {
        assertThat(get("/metrics").body()).contains("some_events_total 1.0");
        assertThat(send("POST", "/metrics").statusCode()).isEqualTo(405);
    }

    private HttpResponse<String> get(String path) throws Exception {
        return send("GET", path);
    }

    private HttpResponse<String> send(String method, String path) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create(management.uri() + path))
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static Socket connect(HttpServer server, String text) throws Exception {
        Socket socket = new Socket("127.0.0.1", server.uri().getPort());
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static InetSocketAddress anyPort() {
        return InetSocketAddress.createUnresolved("127.0.0.1", 0);
    }
}
