package dev.rollcall.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
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
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Instances with a part of the work each. */
@Timeout(240)
class RolesIT {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @RegisterExtension
    final TestBroker broker = new TestBroker();

    @TempDir
    Path folder;

    private final String registry = "mock://" + UUID.randomUUID();

    @Test
    void instancesThatHaveAllRolesTogetherCountAndServe() throws Exception {
        try (Job server = start("http")) {
            assertThat(manage(server, "/health/ready").statusCode()).isEqualTo(200);
            assertNothingIsWrittenBy("http");
            Provision.apply(broker.clientSettings(), Map.of("schema.registry.url", registry), 1);
            try (Job combine = start("combine");
                    Job count = start("count")) {
                produce(1_000);

                await().atMost(PATIENCE).until(() -> total(server) == 1_000);
                for (Job job : new Job[] {combine, count, server}) {
                    await().atMost(PATIENCE)
                            .until(() -> manage(job, "/health/ready").statusCode() == 200);
                    await().atMost(PATIENCE).until(() -> freshness(job) < 5);
                }
                assertThat(manage(combine, "/metrics").body())
                        .contains("rollcall_events_accepted_total 1000.0")
                        .doesNotContain("rollcall_events_counted_total", "rollcall_api_rows");
                assertThat(manage(count, "/metrics").body())
                        .contains("rollcall_events_counted_total 1000.0")
                        .doesNotContain("rollcall_events_accepted_total", "rollcall_api_rows");
                assertThat(manage(server, "/metrics").body())
                        .contains("rollcall_api_rows")
                        .doesNotContain("rollcall_events_accepted_total", "rollcall_events_counted_total");
                assertThatThrownBy(combine::http).isInstanceOf(IllegalStateException.class);
            }
            assertThat(folder.resolve("http")).doesNotExist();
        }
    }

    private void assertNothingIsWrittenBy(String roles) throws Exception {
        assertThat(folder.resolve(roles)).doesNotExist();
        try (Admin admin = Admin.create(broker.clientSettings())) {
            assertThat(admin.listTransactions().all().get()).isEmpty();
            assertThat(admin.listGroups().all().get()).isEmpty();
            assertThat(admin.listTopics().names().get()).isEmpty();
        }
    }

    private Job start(String roles) {
        Job job = new Job(JobConfig.fromEnvironment(Map.of(
                "ROLLCALL_BOOTSTRAP_SERVERS",
                broker.bootstrapServers(),
                "ROLLCALL_SCHEMA_REGISTRY_URL",
                registry,
                "ROLLCALL_ROLES",
                roles,
                "ROLLCALL_COMMIT_INTERVAL",
                "100ms",
                "ROLLCALL_STATE_DIR",
                folder.resolve(roles).toString(),
                "ROLLCALL_HTTP_ADDRESS",
                "127.0.0.1:0",
                "ROLLCALL_MANAGEMENT_ADDRESS",
                "127.0.0.1:0",
                // A heartbeat tells of a rebalance.
                "ROLLCALL_KAFKA_HEARTBEAT_INTERVAL_MS",
                "200",
                "ROLLCALL_KAFKA_FETCH_MAX_WAIT_MS",
                "50")));
        job.start();
        return job;
    }

    /** The events that the rows count. */
    private static long total(Job job) throws Exception {
        long total = 0;
        for (JsonNode row : new ObjectMapper().readTree(counts(job).body()).path("rows")) {
            total += row.get("count").asLong();
        }
        return total;
    }

    private static double freshness(Job job) throws Exception {
        return manage(job, "/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith("rollcall_freshness_seconds "))
                .mapToDouble(line -> Double.parseDouble(line.split(" ")[1]))
                .findFirst()
                .orElseThrow();
    }

    private static HttpResponse<String> counts(Job job) throws Exception {
        return get(job.http().resolve("/api/counts"));
    }

    private static HttpResponse<String> manage(Job job, String path) throws Exception {
        return get(job.management().resolve(path));
    }

    private static HttpResponse<String> get(URI uri) throws Exception {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
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
        }
    }
}
