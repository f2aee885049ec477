package dev.rollcall.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rollcall.schemas.TelemetryEvent;
import dev.rollcall.schemas.Topics;
import dev.rollcall.streams.cluster.Provision;
import dev.rollcall.streams.config.JobConfig;
import dev.rollcall.testkit.broker.TestBroker;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What the job answers over HTTP, with a real broker. */
@Timeout(240)
class ApiIT {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @RegisterExtension
    final TestBroker broker = new TestBroker();

    @TempDir
    Path folder;

    private final String registry = "mock://" + UUID.randomUUID();

    @BeforeEach
    void provision() {
        Provision.apply(broker.clientSettings(), Map.of("schema.registry.url", registry), 1);
    }

    @Test
    void isNotThereWhenItIsTurnedOff() throws Exception {
        try (Job job = job("off", Map.of("ROLLCALL_API_ROWS", "0"))) {
            assertThat(send(job, "/api/counts").statusCode()).isEqualTo(404);
            assertThat(send(job, "/api/users").statusCode()).isEqualTo(404);
            assertThat(get(job, "/api/health").has("tables")).isFalse();
            assertThat(get(job, "/api/openapi.json").get("openapi").asText()).startsWith("3.1");
        }
    }

    @Test
    void everyInstanceAnswersForAllCountsAndTellsOfChanges() throws Exception {
        produce(1_000);
        try (Job first = job("first", Map.of());
                Job second = job("second", Map.of())) {
            for (Job job : new Job[] {first, second}) {
                await().atMost(PATIENCE).until(() -> total(job) == 1_000);
                JsonNode product = get(job, "/api/products").get("products").get(0);
                assertThat(product.get("product").asText()).isEqualTo("shop");
                assertThat(product.get("events")).hasSize(10);
            }
            Queue<String> changes = new ConcurrentLinkedQueue<>();
            CLIENT.sendAsync(
                    HttpRequest.newBuilder(first.http().resolve("/api/stream?product=shop"))
                            .build(),
                    HttpResponse.BodyHandlers.fromLineSubscriber(new LineSubscriber(changes)));
            await().atMost(PATIENCE)
                    .until(() -> manage(first, "/metrics").body().contains("rollcall_api_streams 1.0"));
            produce(500);
            await().atMost(PATIENCE).until(() -> total(first) == 1_500 && total(second) == 1_500);
            await().atMost(PATIENCE).until(() -> changes.stream().anyMatch(line -> line.startsWith("data: {")));
            String days = "/api/counts?step=day";
            await().atMost(PATIENCE).until(() -> total(first, days) == 1_500 && total(second, days) == 1_500);
            await().atMost(PATIENCE).until(() -> usersEvents(first) == 1_500 && usersEvents(second) == 1_500);
            String platforms = "/api/breakdowns?product=shop&event=__all__&field=platform";
            await().atMost(PATIENCE).until(() -> total(first, platforms) == 1_500 && total(second, platforms) == 1_500);
            assertThat(get(first, "/api/adoption?product=shop").get("versions").findValuesAsText("version"))
                    .containsExactly("1.0");

            // The instances share the work anew for some seconds after the second came.
            await().atMost(PATIENCE)
                    .until(() -> get(first, "/api/health").get("ready").asBoolean());
            JsonNode health = get(first, "/api/health");
            JsonNode other = get(second, "/api/health");
            assertThat(health.get("accepted").asLong() + other.get("accepted").asLong())
                    .isEqualTo(1_500);
            await().atMost(PATIENCE).until(() -> tooOld(first) + tooOld(second) == 2);
            // A pause that there may not have been yet.
            System.gc();
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                            new Metrics(manage(first, "/metrics").body())
                                    .and(new Metrics(manage(second, "/metrics").body()))
                                    .lines())
                    .as("lines of the table in docs/metrics.md")
                    .containsExactlyInAnyOrderElementsOf(Metrics.documented()));
            assertThat(health.get("tables").get("windows").get("caught_up").asBoolean())
                    .isTrue();
        }
    }

    private Job job(String name, Map<String, String> more) {
        Map<String, String> env = new HashMap<>();
        env.put("ROLLCALL_BOOTSTRAP_SERVERS", broker.bootstrapServers());
        env.put("ROLLCALL_SCHEMA_REGISTRY_URL", registry);
        env.put("ROLLCALL_COMMIT_INTERVAL", "100ms");
        env.put("ROLLCALL_STATE_DIR", folder.resolve(name).toString());
        env.put("ROLLCALL_HTTP_ADDRESS", "127.0.0.1:0");
        env.put("ROLLCALL_MANAGEMENT_ADDRESS", "127.0.0.1:0");
        // A heartbeat tells of a rebalance.
        env.put("ROLLCALL_KAFKA_HEARTBEAT_INTERVAL_MS", "200");
        env.put("ROLLCALL_KAFKA_FETCH_MAX_WAIT_MS", "50");
        env.putAll(more);
        Job job = new Job(JobConfig.fromEnvironment(env));
        job.start();
        return job;
    }

    private static long total(Job job) throws Exception {
        return total(job, "/api/counts");
    }

    /** The events that the rows of a route count. */
    private static long total(Job job, String path) throws Exception {
        long total = 0;
        for (JsonNode row : get(job, path).path("rows")) {
            total += row.get("count").asLong();
        }
        return total;
    }

    /** The events that the rows of all users of a day count, each of which has five users. */
    private static long usersEvents(Job job) throws Exception {
        long total = 0;
        for (JsonNode row :
                get(job, "/api/users?period=day&product=shop&version=__all__").path("rows")) {
            total += row.get("users").asLong() == 5 ? row.get("events").asLong() : 0;
        }
        return total;
    }

    private static long tooOld(Job job) throws Exception {
        return get(job, "/api/health").get("rejected").get("too-old").asLong();
    }

    private static JsonNode get(Job job, String address) throws Exception {
        return new ObjectMapper().readTree(send(job, address).body());
    }

    private static HttpResponse<String> send(Job job, String path) throws Exception {
        return send(job.http().resolve(path));
    }

    private static HttpResponse<String> manage(Job job, String path) throws Exception {
        return send(job.management().resolve(path));
    }

    private static HttpResponse<String> send(URI uri) throws Exception {
        return CLIENT.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }

    private void produce(int events) {
        Serializer<TelemetryEvent> values = Topics.EVENTS
                .valueSerde(Map.of("schema.registry.url", registry))
                .serializer();
        try (KafkaProducer<String, TelemetryEvent> producer =
                new KafkaProducer<>(broker.clientSettings(), new StringSerializer(), values)) {
            for (int i = 0; i < events; i++) {
                producer.send(new ProducerRecord<>(
                        Topics.EVENTS.name(),
                        "key" + i % 17,
                        TestEvents.event("event" + i % 10, "1.0", "uid" + i % 5)));
            }
            producer.send(new ProducerRecord<>(
                    Topics.EVENTS.name(),
                    "key",
                    TestEvents.builder("event", "1.0", "uid")
                            .setOccurredAt(Instant.EPOCH)
                            .build()));
        }
    }

    /** Collects lines. */
    private record LineSubscriber(Queue<String> lines) implements java.util.concurrent.Flow.Subscriber<String> {
        @Override
        public void onSubscribe(java.util.concurrent.Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(String line) {
            lines.add(line);
        }

        @Override
        public void onError(Throwable failure) {
            // The stream ends with the job.
        }

        @Override
        public void onComplete() {
            // Likewise.
        }
    }
}
