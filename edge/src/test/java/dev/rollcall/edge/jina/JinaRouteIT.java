package dev.rollcall.edge.jina;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.rollcall.edge.EdgeUnderTest;
import dev.rollcall.producer.IdHash;
import dev.rollcall.schemas.TelemetryEvent;
import dev.rollcall.testkit.Requires;
import dev.rollcall.testkit.broker.TestBroker;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class JinaRouteIT {

    private static final IdHash IDS = new IdHash(Base64.getDecoder().decode(EdgeUnderTest.KEY));
    private static final Path SEED = Path.of("../examples/jina-telemetry.json");

    @RegisterExtension
    final TestBroker broker = new TestBroker();

    @TempDir
    Path folder;

    private EdgeUnderTest edge;

    @BeforeEach
    void start() throws Exception {
        edge = new EdgeUnderTest(broker, folder, Map.of());
    }

    @AfterEach
    void stop() {
        edge.close();
    }

    @Test
    void respondsAtOnceWhateverTheBodyIs() throws Exception {
        for (String body : List.of(
                "",
                "x",
                "{",
                "[]",
                "\u0000",
                base64("[]"),
                base64("{}"),
                base64("{\"event\": \"__x\", \"jina\": \"1\"}"))) {
            assertAlways(edge.post("/", body.getBytes(StandardCharsets.UTF_8)));
        }
        assertAlways(edge.post("/", new byte[2 * 1024 * 1024]));
        assertAlways(edge.post("/", bytes("x"), "Content-Encoding", "gzip"));
        assertAlways(edge.post("/", bytes("x"), "Content-Encoding", "br"));
        assertAlways(edge.post("/", bytes("x"), "Content-Type", "text/plain; charset=?"));

        assertThat(edge.events()).isEmpty();
        assertThat(edge.metrics())
                .contains("rollcall_edge_rejected_total{reason=\"not_base64\",route=\"jina\"}")
                .contains("rollcall_edge_rejected_total{reason=\"not_json\",route=\"jina\"}")
                .contains("rollcall_edge_rejected_total{reason=\"no_name\",route=\"jina\"} 1.0")
                .contains("rollcall_edge_rejected_total{reason=\"reserved_name\",route=\"jina\"} 1.0")
                .contains("rollcall_edge_refused_total{reason=\"too_large\",route=\"jina\"} 1.0");
    }

    @Test
    void respondsAtOnceWhileKafkaIsAwayAndKeepsTheEvent() throws Exception {
        byte[] body = bytes(base64("{\"event\": \"Flow.start\", \"jina\": \"3.7.13\"}"));
        edge.post("/", body);
        await().until(() -> edge.events().size() == 1);
        broker.stop();

        long start = System.nanoTime();
        for (int i = 0; i < 100; i++) {
            assertAlways(edge.post("/", body));
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start).dividedBy(100)).isLessThan(Duration.ofMillis(50));

        broker.start();
        await().atMost(Duration.ofSeconds(40)).until(() -> edge.events().size() >= 101);
    }

    @Test
    void theSeedsPayloadsAreFourEventsOfOneUserAtTheTimeOfTheirArrival() throws Exception {
        for (String payload : seed()) {
            // What urllib sends with bytes and no type.
            assertAlways(edge.post(
                    "/",
                    bytes(base64(payload)),
                    "Content-Type",
                    "application/x-www-form-urlencoded",
                    "User-Agent",
                    "Mozilla/5.0"));
        }

        assertAreTheSeeds(await().until(edge::events, events -> events.size() == 4));
    }

    @Test
    void aProgramThatSendsAsJinasClientsDoIsUnderstood() throws Exception {
        Requires.program("python3");
        Process client = new ProcessBuilder(
                        "python3", "-c", """
                        import base64, json, sys, urllib.request
                        for payload in json.load(open(sys.argv[2])):
                            request = urllib.request.Request(
                                sys.argv[1],
                                data=base64.urlsafe_b64encode(json.dumps(payload).encode("utf-8")),
                                headers={"User-Agent": "Mozilla/5.0"},
                            )
                            urllib.request.urlopen(request)
                        """, edge.uri().resolve("/").toString(), SEED.toString())
                .redirectErrorStream(true)
                .start();

        assertThat(client.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(client.inputReader().lines()).isEmpty();
        assertAreTheSeeds(await().until(edge::events, events -> events.size() == 4));
    }

    private static void assertAreTheSeeds(List<TelemetryEvent> events) {
        assertThat(events)
                .extracting(TelemetryEvent::getEvent)
                .containsExactly("WorkerRuntime.start", "GRPCGatewayRuntime.start", "BaseExecutor.start", "Flow.start");
        assertThat(events).allSatisfy(event -> {
            assertThat(event.getProduct()).isEqualTo("jina");
            assertThat(event.getVersion()).isEqualTo("3.7.13");
            assertThat(event.getUid()).isEqualTo(IDS.of("94731629138370").hashedWith(raw -> raw));
            assertThat(event.getPlatform()).isEqualTo("Darwin");
            assertThat(event.getRuntime()).isEqualTo("python 3.7.9");
            assertThat(event.getStartedAt()).isNull();
            assertThat(Duration.between(event.getOccurredAt(), event.getSentAt()))
                    .isBetween(Duration.ZERO, Duration.ofSeconds(20));
        });
        assertThat(events.get(0).getSessionId())
                .isEqualTo(IDS.of("da9d4ade-2171-11ed-8713-56286d1a91c2").hashedWith(raw -> raw));
    }

    private static List<String> seed() throws IOException {
        List<String> payloads = new ArrayList<>();
        try (MappingIterator<Object> objects =
                new JsonMapper().readerFor(Object.class).readValues(SEED.toFile())) {
            while (objects.hasNext()) {
                payloads.add(new JsonMapper().writeValueAsString(objects.next()));
            }
        }
        return payloads;
    }

    private static void assertAlways(HttpResponse<String> response) {
        assertThat(response.statusCode()).isEqualTo(204);
        assertThat(response.body()).isEmpty();
        assertThat(response.headers().map()).doesNotContainKey("set-cookie");
    }

    private static String base64(String json) {
        return Base64.getUrlEncoder().encodeToString(bytes(json));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
