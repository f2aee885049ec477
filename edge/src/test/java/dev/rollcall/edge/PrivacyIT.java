package dev.rollcall.edge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.joran.spi.JoranException;
import ch.qos.logback.core.read.ListAppender;
import dev.rollcall.testkit.broker.TestBroker;
import dev.rollcall.testkit.secrets.SecretScan;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Who sends is in no byte of what an edge writes, says or stores, by whichever route and whatever fails. */
@Timeout(120)
class PrivacyIT {

    private static final String ADDRESS = "203.0.113.77";
    private static final String MAC_NUMBER = "94731629138370";
    private static final String MAC = "56:28:6d:1a:91:c2";
    private static final String UUID = "da9d4ade-2171-11ed-8713-56286d1a91c2";
    private static final String MAIL = "alice.secret@example.org";
    private static final String NAME = "jürgen-mustermann";
    private static final String COOKIE = "cookie-47110815";
    private static final String AGENT = "SecretAgent/47.11";
    private static final String KEY = "key-47110815";

    private static final List<String> SECRETS = List.of(
            ADDRESS,
            "2001:db8::4711",
            MAC_NUMBER,
            MAC,
            "56-28-6d-1a-91-c2",
            "56286d1a91c2",
            UUID,
            MAIL,
            NAME,
            COOKIE,
            AGENT,
            KEY,
            "secret-host.example.org");
    private static final SecretScan SCAN = new SecretScan(SECRETS);

    @RegisterExtension
    static final TestBroker BROKER = new TestBroker();

    @TempDir
    Path folder;

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final HttpClient client = HttpClient.newHttpClient();

    @Test
    void nothingOfASenderIsLeftAnywhere() throws Exception {
        configureLog("src/main/resources/logback.xml");
        log.start();
        ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).addAppender(log);
        ((Logger) LoggerFactory.getLogger("dev.rollcall")).setLevel(Level.DEBUG);
        try {
            whileTheRegistryIsAwayUntilTheQueueIsFull();
            whileKafkaIsAwayAndAfterwards();
        } finally {
            configureLog("src/test/resources/logback-test.xml");
        }

        List<ConsumerRecord<byte[], byte[]>> records;
        try (EdgeUnderTest edge = edge(Map.of())) {
            records = edge.records();
        }
        assertThat(records).hasSizeGreaterThan(15);
        for (ConsumerRecord<byte[], byte[]> each : records) {
            assertClean("a key", each.key());
            assertClean("a value", each.value());
            for (Header header : each.headers()) {
                assertClean("a header", header.value());
            }
        }
        assertThat(log.list).isNotEmpty();
        for (ILoggingEvent line : log.list) {
            assertClean("the log", line.getFormattedMessage().getBytes(UTF_8));
            assertThat(line.getThrowableProxy()).as(line.getFormattedMessage()).isNull();
        }
    }

    /** The log is as an edge has it, not as tests do. */
    private static void configureLog(String file) throws JoranException {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure(file);
    }

    private void whileTheRegistryIsAwayUntilTheQueueIsFull() throws Exception {
        try (EdgeUnderTest edge =
                edge(Map.of("ROLLCALL_SCHEMA_REGISTRY_URL", "http://127.0.0.1:1", "ROLLCALL_QUEUE_MIB", "16"))) {
            sendEverything(edge);
            String texts = IntStream.range(0, 30)
                    .mapToObj(number -> "\"k" + number + "\":\"" + "x".repeat(500) + "\"")
                    .collect(Collectors.joining(","));
            String large =
                    String.join(",", Collections.nCopies(60, "{\"event\":\"a\",\"attributes\":{" + texts + "}}"));
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> send(edge, "/v1/events", "application/json", """
                            {"product": "my-app", "version": "1", "user": "%s", "events": [%s]}""".formatted(MAIL, large))
                                    .statusCode()
                            == 503);
            sendEverything(edge);
            assertPagesAndQueueAreClean(edge);
        }
    }

    private void whileKafkaIsAwayAndAfterwards() throws Exception {
        try (EdgeUnderTest edge = edge(Map.of())) {
            await().atMost(Duration.ofSeconds(30)).until(() -> !edge.records().isEmpty());
            sendEverything(edge);
            BROKER.stop();
            sendEverything(edge);
            assertThat(edge.metrics()).as("the queue holds something").doesNotContain("rollcall_edge_queue_events 0.0");
            assertPagesAndQueueAreClean(edge);
            BROKER.start();
            await().atMost(Duration.ofSeconds(40))
                    .until(() -> edge.metrics().contains("rollcall_edge_queue_events 0.0"));
            sendEverything(edge);
            assertPagesAndQueueAreClean(edge);
        }
    }

    private EdgeUnderTest edge(Map<String, String> settings) throws Exception {
        Path products = folder.resolveSibling(folder.getFileName() + "-products.json");
        Files.writeString(products, """
                {"products": {"my-app": {}, "jina": {}, "locked": {"write_keys": ["%s"]}}}""".formatted(KEY));
        Map<String, String> all = new HashMap<>(settings);
        all.put("ROLLCALL_PRODUCTS", products.toString());
        all.put("ROLLCALL_TRUSTED_PROXIES", "127.0.0.1");
        return new EdgeUnderTest(BROKER, folder, all);
    }

    /** Good and bad requests by every route. */
    private void sendEverything(EdgeUnderTest edge) throws Exception {
        String events = """
                {"product": "my-app", "version": "1", "%s": "%s", "session": "%s", "sent_at": 2000,
                 "events": [{"event": "a", "session_seq": %d, "occurred_at": 1000}, {"event": "%s", "session_seq": 0}]}""";
        for (String user : List.of(MAC, MAC_NUMBER, UUID, MAIL, NAME)) {
            send(edge, "/v1/events", "application/json", events.formatted("user", user, UUID, System.nanoTime(), NAME));
            send(edge, "/v1/events", "application/json", events.formatted("uid", user, UUID, 1, NAME));
            send(
                    edge,
                    "/v1/events",
                    "application/json",
                    events.formatted("user", user, UUID, 1, NAME).replace("my-app", user));
            send(
                    edge,
                    "/v1/events",
                    "application/json",
                    events.formatted("user", user, UUID, 1, NAME).replace("my-app", "locked"));
            send(edge, "/v1/events", "application/json", "{\"" + user + "\": " + user);
            send(edge, "/v1/events", user, events);
            send(edge, "/", "application/x-www-form-urlencoded", base64("""
                    {"event": "Flow.start", "jina": "3.7.13", "uid": "%s", "session-id": "%s", "host": "%s",
                     "JINA_TOKEN": "%s", "entity_id": "%s", "k": ["%s"]}""".formatted(
                            user, UUID, MAC, NAME, MAIL, user)));
            send(
                    edge,
                    "/",
                    "text/plain",
                    base64("{\"event\": \"" + user + "\", \"jina\": \"1\", \"uid\": \"" + user + "\"}"));
            send(edge, "/", "text/plain", user);
            send(edge, "/v1/logs", "application/json", logs("service.name", "my-app", user));
            send(edge, "/v1/logs", "application/json", logs("service.names", user, user));
            send(edge, "/v1/logs", "application/json", logs("service.name", user, user));
            send(edge, "/v1/logs", "application/json", "{\"resourceLogs\": \"" + user + "\"}");
            send(edge, "/v1/logs", "application/x-protobuf", user);
            send(edge, "/" + base64(user), "application/json", "{}");
        }
        for (String method : List.of("GET", "PUT", "DELETE", "OPTIONS", "HEAD", "TRACE")) {
            for (String path : List.of("/", "/v1/events", "/v1/logs", "/openapi.json", "/" + MAC_NUMBER)) {
                send(edge, request(edge, path).method(method, BodyPublishers.ofString(MAIL)));
            }
        }
        send(
                edge,
                request(edge, "/v1/events").header("Content-Encoding", "gzip").POST(BodyPublishers.ofString(MAIL)));
        send(edge, request(edge, "/v1/events").POST(BodyPublishers.ofString(MAIL.repeat(100_000))));
        raw(edge, "GET /" + MAIL + " HTTP/9.9\r\nCookie: " + COOKIE + "\r\n\r\n");
        raw(edge, "POST /v1/events HTTP/1.1\r\n" + MAIL + "\r\n\r\n");
        raw(edge, "POST /v1/events HTTP/1.1\r\nHost: " + MAC + "\r\nContent-Length: " + MAC + "\r\n\r\n");
        raw(edge, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\nCookie: " + COOKIE + "\r\n\r\n" + MAIL);
        raw(edge, "GET / HTTP/1.1\r\nHost: h\r\nX: " + MAIL.repeat(1_000) + "\r\n\r\n");
    }

    private static String logs(String key, String value, String user) {
        return """
                {"resourceLogs": [{
                  "resource": {"attributes": [
                    {"key": "%s", "value": {"stringValue": "%s"}},
                    {"key": "service.version", "value": {"stringValue": "1"}},
                    {"key": "service.instance.id", "value": {"stringValue": "%s"}},
                    {"key": "user.id", "value": {"stringValue": "%s"}},
                    {"key": "host.name", "value": {"stringValue": "secret-host.example.org"}},
                    {"key": "host.mac", "value": {"arrayValue": {"values": [{"stringValue": "56-28-6d-1a-91-c2"}]}}},
                    {"key": "process.owner", "value": {"stringValue": "%s"}},
                    {"key": "os.description", "value": {"stringValue": "%s"}}]},
                  "scopeLogs": [{"logRecords": [
                    {"eventName": "a", "body": {"stringValue": "%s"}, "attributes": [
                      {"key": "user.name", "value": {"stringValue": "%s"}},
                      {"key": "client.address", "value": {"stringValue": "%s"}},
                      {"key": "http.request.header.cookie", "value": {"stringValue": "%s"}},
                      {"key": "user_agent.original", "value": {"stringValue": "%s"}}]},
                    {"body": {"stringValue": "%s"}}]}]}]}""".formatted(key, value, UUID, user, NAME, MAIL, MAIL, NAME, ADDRESS, COOKIE, AGENT, NAME);
    }

    private HttpResponse<String> send(EdgeUnderTest edge, String path, String type, String body) throws Exception {
        return send(edge, request(edge, path).header("Content-Type", type).POST(BodyPublishers.ofString(body)));
    }

    private static HttpRequest.Builder request(EdgeUnderTest edge, String path) {
        return HttpRequest.newBuilder(URI.create(edge.uri().resolve(path) + "?who=" + MAC_NUMBER))
                .headers("X-Forwarded-For", ADDRESS, "Forwarded", "for=\"[2001:db8::4711]\"", "Cookie", COOKIE)
                .headers("User-Agent", AGENT, "Referer", "http://secret-host.example.org/", "From", MAIL)
                .headers("Origin", "http://secret-host.example.org", "Authorization", "Bearer " + KEY + "x");
    }

    private HttpResponse<String> send(EdgeUnderTest edge, HttpRequest.Builder request) throws Exception {
        HttpResponse<String> response =
                client.send(request.timeout(Duration.ofSeconds(20)).build(), BodyHandlers.ofString());
        assertClean("a response", response.body().getBytes(UTF_8));
        assertClean("a response's head", response.headers().map().toString().getBytes(UTF_8));
        assertThat(response.headers().map()).doesNotContainKey("set-cookie");
        return response;
    }

    /** What no client of HTTP would send. */
    private static void raw(EdgeUnderTest edge, String request) throws IOException {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), edge.uri().getPort())) {
            socket.getOutputStream().write(request.getBytes(UTF_8));
            socket.shutdownOutput();
            assertClean("a response", socket.getInputStream().readAllBytes());
        }
    }

    private void assertPagesAndQueueAreClean(EdgeUnderTest edge) throws Exception {
        for (String page : List.of("/metrics", "/health/live", "/health/ready")) {
            assertClean(page, edge.get(edge.management().resolve(page)).body().getBytes(UTF_8));
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertClean(file.toString(), file.toString().getBytes(UTF_8));
                assertClean(file.toString(), Files.readAllBytes(file));
            }
        }
    }

    private static void assertClean(String what, byte[] bytes) {
        assertThat(SCAN.find(bytes)).as(what).isEmpty();
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().encodeToString(text.getBytes(UTF_8));
    }

    @Test
    void theScanFindsWhatWasSent() {
        for (String secret : SECRETS) {
            assertThat(SCAN.find(("x" + secret + "x").getBytes(UTF_8))).isPresent();
        }
    }
}
