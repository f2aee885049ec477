package dev.rollcall.edge.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.joran.spi.JoranException;
import ch.qos.logback.core.read.ListAppender;
import dev.rollcall.edge.EdgeUnderTest;
import dev.rollcall.testkit.broker.TestBroker;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What nobody would send by mistake. */
@Timeout(120)
class AbuseIT {

    private static final List<String> PATHS = List.of("/v1/events", "/", "/v1/logs");
    private static final String SECRET = "s3cret";
    private static final String BATCH = "{\"product\":\"abuse\",\"version\":\"1\",\"user\":\"" + SECRET
            + "\",\"session\":\"run\",\"sent_at\":2,\"events\":[{\"event\":\"" + SECRET
            + "\",\"session_seq\":1,\"occurred_at\":1,\"attributes\":{\"k\":\"v\"}}]}";

    @RegisterExtension
    static final TestBroker BROKER = new TestBroker();

    @TempDir
    static Path folder;

    private static final ListAppender<ILoggingEvent> LOGGED = new ListAppender<>();

    private static EdgeUnderTest edge;

    @BeforeAll
    static void start() throws Exception {
        logAsTheEdgeDoes();
        edge = new EdgeUnderTest(
                BROKER,
                folder,
                Map.of(
                        "ROLLCALL_RATE", "0",
                        "ROLLCALL_RATE_PRODUCT", "0",
                        "ROLLCALL_RATE_PREFIX", "0",
                        "ROLLCALL_CONNECTIONS", "512",
                        "ROLLCALL_TRUSTED_PROXIES", "127.0.0.2"));
    }

    @AfterAll
    static void nothingOfARequestIsInTheLog() {
        edge.close();
        assertThat(LOGGED.list)
                .isNotEmpty()
                .extracting(line -> line.getFormattedMessage() + line.getThrowableProxy())
                .allMatch(line -> line.startsWith("The edge accepts events at ") || line.startsWith("Kafka "));
    }

    @Test
    void randomAndMutatedRequestsAreRefusedAndLeaveNoTrace() throws Exception {
        Map<Integer, Integer> statuses = new TreeMap<>();
        int threads = 0;
        long bytes = 0;
        Random random = new Random(11);
        for (int i = 0; i < 10_000; i++) {
            byte[] reply = exchange(mutated(random));
            if (reply.length > 0) {
                statuses.merge(status(reply), 1, Integer::sum);
                assertThat(new String(reply, StandardCharsets.ISO_8859_1))
                        .doesNotContain("Exception", "Jetty", "at dev.");
            }
            if (i == 1_000) {
                threads = threads();
                bytes = bytesInUse();
            }
        }

        assertThat(statuses).as("both kinds").containsKeys(202, 400);
        assertThat(threads()).isLessThanOrEqualTo(threads + 8);
        assertThat(bytesInUse()).isLessThan(bytes + 32 * 1024 * 1024);
        assertWorks();
    }

    @Test
    void bombsAndDepthAreRefused() throws Exception {
        byte[] bomb = gzip(new byte[64 * 1024 * 1024]);
        byte[] bombOfBombs = gzip(bomb);
        for (byte[] body : List.of(bomb, bombOfBombs)) {
            HttpResponse<String> response =
                    edge.post("/v1/events", body, "Content-Type", "application/json", "Content-Encoding", "gzip");
            assertThat(response.statusCode()).isIn(400, 413);
        }
        for (String deep :
                List.of("[".repeat(500_000), "{\"a\":".repeat(100_000), "{\"events\":" + "[".repeat(100_000))) {
            assertThat(edge.postJson("/v1/events", deep).statusCode()).isEqualTo(400);
        }
        for (String number : List.of("1e99999999999", "9".repeat(100_000), "-0.".concat("0".repeat(1_000)))) {
            assertThat(edge.postJson("/v1/events", BATCH.replace(":2,", ":" + number + ","))
                            .statusCode())
                    .isEqualTo(400);
        }
        assertWorks();
    }

    @Test
    void aRequestHiddenInAnotherIsNone() throws Exception {
        String hidden = request("/v1/events", BATCH.replace("abuse", "hidden"));
        for (String headers : List.of(
                "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n",
                "Content-Length: 4\r\nContent-Length: 5\r\n",
                "Content-Length: +4\r\n",
                "Content-Length: -1\r\n",
                "Transfer-Encoding: xchunked\r\n",
                "Transfer-Encoding: chunked, identity\r\n",
                "Content-Length : 4\r\n")) {
            byte[] reply = exchange(("POST /v1/events HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n"
                            + headers + "\r\n0\r\n\r\n" + hidden)
                    .getBytes(StandardCharsets.ISO_8859_1));
            assertThat(status(reply)).as(headers).isBetween(400, 499);
        }
        assertThat(edge.events()).noneMatch(event -> event.getProduct().equals("hidden"));
    }

    /** Each asks for what it does not read: replies of 50 KB, one after the other. */
    @Test
    void clientsThatDoNotReadKeepNobodyElseWaiting() throws Exception {
        String events = String.join(",", Collections.nCopies(499, "{}")) + ",{\"event\":\"e\"}";
        String batch = "{\"product\":\"abuse\",\"version\":\"1\",\"user\":\"u\",\"events\":[" + events + "]}";
        String requests = request("/v1/events", batch).repeat(400);
        ExecutorService writers = Executors.newCachedThreadPool();
        List<Socket> unread = new ArrayList<>();
        try {
            for (int i = 0; i < 8; i++) {
                Socket socket = new Socket();
                socket.setReceiveBufferSize(2_048);
                socket.connect(new InetSocketAddress(
                        InetAddress.getLoopbackAddress(), edge.uri().getPort()));
                unread.add(socket);
                writers.execute(() -> write(socket, requests));
            }
            String[] before = {""};
            await().pollInterval(Duration.ofMillis(500))
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> {
                        String now = rejected();
                        boolean isStuck = now.equals(before[0]) && !now.isEmpty();
                        before[0] = now;
                        return isStuck;
                    });
            for (int i = 0; i < 20; i++) {
                byte[] reply = exchangeFrom("127.0.0.2", request("/v1/events", BATCH.replace("run", "unread" + i)));
                assertThat(status(reply)).isEqualTo(202);
            }
        } finally {
            for (Socket socket : unread) {
                socket.close();
            }
            writers.shutdownNow();
        }
    }

    /** All from one network, which gets 64 of 512 connections; a client of another has its response at once. */
    @Test
    void slowConnectionsKeepNobodyElseWaiting() throws Exception {
        int threads = threads();
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < 2_000; i++) {
                Socket socket =
                        new Socket(InetAddress.getLoopbackAddress(), edge.uri().getPort());
                slow.add(socket);
                write(
                        socket,
                        i % 2 == 0 ? "POST /v1/events HTTP/1.1\r\nHost: h\r\nX: " : head("/v1/events", 1_000) + "{");
            }
            await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertThat(edge.metrics())
                    .containsPattern(
                            "rollcall_edge_connections_closed_total\\{reason=\"prefix\"} (19\\d\\d|2\\d\\d\\d)"));
            byte[] reply = exchangeFrom("127.0.0.2", request("/v1/events", BATCH.replace("run", "other")));
            assertThat(status(reply)).isEqualTo(202);
            assertThat(threads()).isLessThanOrEqualTo(threads + 64);
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
        await().atMost(Duration.ofSeconds(10)).ignoreExceptions().untilAsserted(AbuseIT::assertWorks);
    }

    private static void logAsTheEdgeDoes() throws JoranException {
        LoggerContext logging = (LoggerContext) LoggerFactory.getILoggerFactory();
        logging.reset();
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(logging);
        configurator.doConfigure(Objects.requireNonNull(AbuseIT.class.getResource("/logback.xml")));
        LOGGED.start();
        logging.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(LOGGED);
    }

    private static String rejected() throws Exception {
        return edge.metrics()
                .lines()
                .filter(line -> line.startsWith("rollcall_edge_rejected_total{reason=\"invalid\""))
                .collect(Collectors.joining());
    }

    private static void assertWorks() throws Exception {
        HttpResponse<String> response = edge.postJson("/v1/events", BATCH.replace("run", "run" + System.nanoTime()));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
    }

    private static byte[] mutated(Random random) {
        String path = PATHS.get(random.nextInt(PATHS.size()));
        byte[] request = request(path, BATCH).getBytes(StandardCharsets.ISO_8859_1);
        switch (random.nextInt(6)) {
            case 0 -> random.nextBytes(request);
            case 1 -> request = Arrays.copyOf(request, random.nextInt(request.length));
            case 2 -> {
                int from = request.length - BATCH.length();
                for (int i = 0; i < 1 + random.nextInt(5); i++) {
                    request[from + random.nextInt(BATCH.length())] = (byte) random.nextInt(256);
                }
            }
            case 3 -> {
                for (int i = 0; i < 1 + random.nextInt(3); i++) {
                    request[random.nextInt(request.length)] = (byte) random.nextInt(256);
                }
            }
            case 4 -> {
                byte[] body = new byte[random.nextInt(300)];
                random.nextBytes(body);
                request = request(path, new String(body, StandardCharsets.ISO_8859_1))
                        .getBytes(StandardCharsets.ISO_8859_1);
            }
            default ->
                request = new String(request, StandardCharsets.ISO_8859_1)
                        .replace("application/json", random.nextBoolean() ? "application/x-protobuf" : "text/plain")
                        .replace("\"" + SECRET + "\"", random.nextBoolean() ? "null" : "\"\\ud800\"")
                        .getBytes(StandardCharsets.ISO_8859_1);
        }
        return request;
    }

    private static String head(String path, int length) {
        return "POST " + path + " HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nContent-Length: " + length
                + "\r\n\r\n";
    }

    private static String request(String path, String body) {
        return head(path, body.length()) + body;
    }

    private static byte[] exchange(byte[] request) throws IOException {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), edge.uri().getPort())) {
            return exchange(socket, request);
        }
    }

    private static byte[] exchangeFrom(String address, String request) throws IOException {
        try (Socket socket = new Socket()) {
            socket.bind(new InetSocketAddress(address, 0));
            socket.connect(new InetSocketAddress(
                    InetAddress.getLoopbackAddress(), edge.uri().getPort()));
            return exchange(socket, request.getBytes(StandardCharsets.ISO_8859_1));
        }
    }

    /** The first bytes of the reply; none where the server closed the connection. */
    private static byte[] exchange(Socket socket, byte[] request) throws IOException {
        socket.setSoTimeout(5_000);
        try {
            OutputStream out = socket.getOutputStream();
            out.write(request);
            out.flush();
            socket.shutdownOutput();
            InputStream in = socket.getInputStream();
            byte[] buffer = new byte[8_192];
            int length = in.read(buffer);
            return length < 0 ? new byte[0] : Arrays.copyOf(buffer, length);
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (IOException e) {
            // Closed before everything was sent.
            return new byte[0];
        }
    }

    private static void write(Socket socket, String text) {
        try {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            // Over its network's share.
        }
    }

    private static int status(byte[] reply) {
        String line = new String(reply, StandardCharsets.ISO_8859_1);
        assertThat(line).startsWith("HTTP/1.1 ");
        return Integer.parseInt(line.substring(9, 12));
    }

    private static long bytesInUse() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static int threads() {
        return ManagementFactory.getThreadMXBean().getThreadCount();
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }
}
