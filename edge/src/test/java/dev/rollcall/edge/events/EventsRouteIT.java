package dev.rollcall.edge.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rollcall.edge.EdgeUnderTest;
import dev.rollcall.producer.IdHash;
import dev.rollcall.schemas.TelemetryEvent;
import dev.rollcall.testkit.broker.TestBroker;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class EventsRouteIT {

    private static final String PATH = "/v1/events";
    private static final String UID = "0123456789abcdef0123456789abcdef";
    private static final String SESSION = "fedcba9876543210fedcba9876543210";

    @RegisterExtension
    static final TestBroker BROKER = new TestBroker();

    @TempDir
    static Path folder;

    private static final AtomicInteger TESTS = new AtomicInteger();

    private static EdgeUnderTest edge;

    /** Of this test alone. */
    private final String product = "p" + TESTS.incrementAndGet();

    @BeforeAll
    static void start() throws Exception {
        writeKeys("k1", "k2");
        edge = new EdgeUnderTest(
                BROKER,
                folder,
                Map.of(
                        "ROLLCALL_PRODUCTS",
                        folder.resolve("products.json").toString(),
                        "ROLLCALL_ORIGINS",
                        "https://app.example.org"));
    }

    @AfterAll
    static void stop() {
        edge.close();
    }

    private static void writeKeys(String... keys) throws IOException {
        String products = IntStream.range(1, 20)
                .mapToObj(number -> "\"p" + number + "\": {}, ")
                .collect(Collectors.joining());
        Files.writeString(
                folder.resolve("products.json"),
                "{\"products\": {" + products + "\"locked\": {\"write_keys\": [\"" + String.join("\", \"", keys)
                        + "\"]}}, \"denied\": [\"spam\"]}");
    }

    @Test
    void whatIsWrongWithARequestIsSaidWithItsStatus() throws Exception {
        String good = batch("{\"event\":\"e\"}");
        assertRefused(edge.postJson(PATH, "{"), 400, "the body is not valid JSON (line 1, column 2)");
        assertRefused(edge.postJson(PATH, "[]"), 400, "the body is no JSON object");
        assertRefused(edge.postJson(PATH, good + " x"), 400, "the body is not valid JSON");
        assertRefused(edge.post(PATH, bytes(good), "Content-Type", "text/plain"), 415, "send application/json");
        assertRefused(
                edge.post(PATH, bytes(good), "Content-Type", "application/json; charset=latin1"), 415, "in UTF-8");
        assertRefused(edge.post(PATH, bytes(good), "Content-Type", "application/json; charset=?"), 415, "in UTF-8");
        assertRefused(edge.postJson(PATH, good, "Content-Encoding", "br"), 415, "send gzip or none");
        assertRefused(edge.postJson(PATH, good, "Content-Encoding", "gzip"), 400, "the body is not gzip");
        assertRefused(edge.postJson(PATH, " ".repeat(1024 * 1024) + good), 413, "larger than 1 MiB");
        assertRefused(
                edge.post(
                        PATH,
                        gzip(" ".repeat(2 * 1024 * 1024)),
                        "Content-Type",
                        "application/json",
                        "Content-Encoding",
                        "gzip"),
                413,
                "larger than 1 MiB");
        assertRefused(edge.postJson(PATH, good.replace(product, "locked")), 401, "needs a write key");
        assertRefused(
                edge.postJson(PATH, good.replace(product, "locked"), "Authorization", "Bearer k3"),
                403,
                "not one of the product's");
        assertRefused(edge.postJson(PATH, good.replace(product, "spam")), 403, "denied");
        assertRefused(edge.postJson(PATH, good.replace(product, "other")), 404, "the product is not accepted here");
        HttpResponse<String> get = edge.get(edge.uri().resolve(PATH));
        assertThat(get.statusCode()).isEqualTo(405);
        assertThat(edge.metrics())
                .contains("rollcall_edge_refused_total{reason=\"too_large\",route=\"events\"} 2.0")
                .contains("rollcall_edge_refused_total{reason=\"unknown_product\",route=\"events\"} 1.0");
        assertThat(events()).isEmpty();
    }

    @Test
    void eachEventHasAVerdictAndThoseThatAreValidAreInTheTopic() throws Exception {
        HttpResponse<String> response = edge.postJson(
                PATH,
                session(
                        "{\"event\":\"start\",\"session_seq\":1,\"occurred_at\":7000}",
                        "{\"event\":\" \",\"session_seq\":2}",
                        "{\"event\":\"stop\",\"session_seq\":3,\"lost_before\":4,\"occurred_at\":9000,"
                                + "\"attributes\":{\"k\":\"v\"}}",
                        "{\"event\":\"start\",\"session_seq\":1,\"occurred_at\":7000}"));

        assertThat(response.statusCode()).isEqualTo(202);
        assertThat(response.body())
                .isEqualTo(
                        "{\"events\":[{\"verdict\":\"accepted\"},{\"verdict\":\"rejected\",\"error\":\"events[1].event:"
                                + " missing or blank; every event needs one\"},{\"verdict\":\"accepted\"},"
                                + "{\"verdict\":\"repeated\"}]}");
        List<TelemetryEvent> events = events();
        assertThat(events).extracting(TelemetryEvent::getEvent).containsExactly("start", "stop");
        TelemetryEvent stop = events.get(1);
        assertThat(stop.getUid()).isEqualTo(UID);
        assertThat(stop.getSessionId()).isEqualTo(SESSION);
        assertThat(stop.getSessionSeq()).isEqualTo(3);
        assertThat(stop.getLostBefore()).isEqualTo(4);
        assertThat(stop.getAttributes()).containsExactly(Map.entry("k", "v"));
        assertThat(stop.getPlatform()).isEqualTo("Linux");
        // A second and less than ten in the edge, by its own clock.
        assertThat(Duration.between(stop.getOccurredAt(), stop.getSentAt()))
                .isBetween(Duration.ofMillis(1_000), Duration.ofSeconds(11));
        assertThat(Duration.between(stop.getStartedAt(), stop.getOccurredAt())).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void aRepeatOfALaterRequestIsToldAndNotStored() throws Exception {
        String batch = session("{\"event\":\"e\",\"session_seq\":1}");
        edge.postJson(PATH, batch);
        assertThat(edge.metrics()).contains("rollcall_edge_accepted_total{route=\"events\"}");
        HttpResponse<String> again = edge.postJson(PATH, batch);

        assertThat(again.statusCode()).isEqualTo(202);
        assertThat(again.body()).isEqualTo("{\"events\":[{\"verdict\":\"repeated\"}]}");
        assertThat(events()).hasSize(1);
        assertThat(edge.metrics()).contains("rollcall_edge_repeated_total{route=\"events\"}");
    }

    @Test
    void anIdThatIsNotHashedIsHashedWithTheKey() throws Exception {
        edge.postJson(PATH, """
                {"product":"%s","version":"1","user":"alice","session":"run-7",
                 "events":[{"event":"e","session_seq":1}]}""".formatted(product));

        IdHash hash = new IdHash(Base64.getDecoder().decode(EdgeUnderTest.KEY));
        TelemetryEvent event = events().get(0);
        assertThat(event.getUid()).isEqualTo(hash.of("alice").hashedWith(raw -> raw));
        assertThat(event.getSessionId()).isEqualTo(hash.of("run-7").hashedWith(raw -> raw));
    }

    @Test
    void aBatchMayBeGzip() throws Exception {
        HttpResponse<String> response = edge.post(
                PATH,
                gzip(batch("{\"event\":\"e\"}")),
                "Content-Type",
                "application/json;charset=UTF-8",
                "Content-Encoding",
                "gzip");

        assertThat(response.statusCode()).isEqualTo(202);
        assertThat(events()).hasSize(1);
    }

    @Test
    void writeKeysAreReadAgainWhenTheirFileChanges() throws Exception {
        String locked = batch("{\"event\":\"e\"}").replace(product, "locked");
        assertThat(edge.postJson(PATH, locked, "Authorization", "Bearer k1").statusCode())
                .isEqualTo(202);
        writeKeys("k2");

        await().untilAsserted(() -> assertThat(edge.postJson(PATH, locked, "Authorization", "Bearer k1")
                        .statusCode())
                .isEqualTo(403));
        assertThat(edge.postJson(PATH, locked, "Authorization", "Bearer k2").statusCode())
                .isEqualTo(202);
    }

    @Test
    void onlyListedOriginsMaySendAndNoCookieIsSet() throws Exception {
        HttpResponse<String> listed =
                edge.postJson(PATH, batch("{\"event\":\"e\"}"), "Origin", "https://app.example.org", "Cookie", "a=b");
        HttpResponse<String> other =
                edge.postJson(PATH, batch("{\"event\":\"e\"}"), "Origin", "https://other.example.org");

        assertThat(listed.headers().firstValue("Access-Control-Allow-Origin")).hasValue("https://app.example.org");
        assertThat(other.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
        assertThat(listed.headers().firstValue("Set-Cookie")).isEmpty();
    }

    private String batch(String... events) {
        return "{\"product\":\"%s\",\"version\":\"1\",\"uid\":\"%s\",\"events\":[%s]}"
                .formatted(product, UID, String.join(",", events));
    }

    private String session(String... events) {
        return "{\"product\":\"%s\",\"version\":\"1\",\"uid\":\"%s\",\"session_id\":\"%s\",\"sent_at\":10000,\"started_at\":4000,\"platform\":\"Linux\",\"events\":[%s]}"
                .formatted(product, UID, SESSION, String.join(",", events));
    }

    private List<TelemetryEvent> events() throws IOException {
        return edge.events().stream()
                .filter(event -> event.getProduct().equals(product))
                .toList();
    }

    private static void assertRefused(HttpResponse<String> response, int status, String what) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.body()).startsWith("{\"error\":\"").contains(what);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(bytes(text));
        }
        return bytes.toByteArray();
    }
}
