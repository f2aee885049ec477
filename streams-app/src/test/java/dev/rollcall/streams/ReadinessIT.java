package dev.rollcall.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rollcall.schemas.Topics;
import dev.rollcall.streams.cluster.Provision;
import dev.rollcall.streams.cluster.TopicLayout;
import dev.rollcall.streams.config.JobConfig;
import dev.rollcall.testkit.broker.TestBroker;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What {@code /health/ready} says of a job that runs and gets nothing done. */
class ReadinessIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @RegisterExtension
    final TestBroker broker = new TestBroker();

    @TempDir
    Path stateDir;

    private final String registry = "mock://" + UUID.randomUUID();

    @Test
    void aWorkerThatRecoversAgainAndAgainIsNotReadyUntilItCommits() throws Exception {
        provision();
        // How long a worker waits for a topic that is not there.
        try (Job job = new Job(config("only", Map.of("ROLLCALL_KAFKA_MAX_BLOCK_MS", "2000")));
                Admin admin = Admin.create(broker.clientSettings());
                CountsTable table = new CountsTable(broker.bootstrapServers(), registry)) {
            job.start();
            await().atMost(PATIENCE).until(() -> isReady(job));
            admin.deleteTopics(List.of(Topics.REJECTED.name())).all().get();
            produceGarbage();

            await().atMost(PATIENCE).until(() -> !isReady(job));
            // It starts again every second or two, and would be ready in between.
            await().during(Duration.ofSeconds(5)).atMost(PATIENCE).until(() -> !isReady(job));
            assertThat(ready(job).body()).contains("combining stage: RECOVERING");

            provision();
            await().atMost(PATIENCE).until(() -> isReady(job));
            assertThat(table.rejectReasons(1)).containsExactly("not-wire-format");
        }
    }

    @Test
    void anInstanceForWhichNoPartitionIsLeftIsReady() throws Exception {
        Provision.apply(
                broker.clientSettings(),
                Map.of("schema.registry.url", registry),
                new TopicLayout("rollcall", 1, 1, OptionalInt.of(1)));
        try (Job first = new Job(config("first"));
                Job second = new Job(config("second"))) {
            first.start();
            second.start();

            await().atMost(PATIENCE).until(() -> isReady(first) && isReady(second));
            produceGarbage();
            await().during(Duration.ofSeconds(5)).atMost(PATIENCE).until(() -> isReady(first) && isReady(second));
        }
    }

    @Test
    void freshnessGrowsOnEveryInstanceWhileSumsAreNotReadAndIsSmallAgainOnceTheyAre() throws Exception {
        provision();
        try (Job job = new Job(config());
                Admin admin = Admin.create(broker.clientSettings())) {
            job.start();
            await().atMost(PATIENCE).until(() -> isReady(job) && freshness(job) < 3);
            await("while nothing comes in")
                    .during(Duration.ofSeconds(3))
                    .atMost(PATIENCE)
                    .until(() -> freshness(job) < 3);

            TopicPartition partition = new TopicPartition("rollcall-partials", 3);
            try (KafkaProducer<byte[], byte[]> producer = hanging()) {
                // What an open transaction holds up stands in the topic, and cannot be counted.
                producer.send(new ProducerRecord<>(partition.topic(), partition.partition(), null, new byte[1]))
                        .get();
                await().atMost(PATIENCE).until(() -> freshness(job) > 6);
                producer.abortTransaction();
            }
            await().atMost(PATIENCE).until(() -> freshness(job) < 3);
        }
    }

    private KafkaProducer<byte[], byte[]> hanging() {
        Map<String, Object> settings = new HashMap<>(broker.clientSettings());
        settings.put("transactional.id", "hanging");
        KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
        producer.initTransactions();
        producer.beginTransaction();
        return producer;
    }

    private static double freshness(Job job) throws Exception {
        return Double.parseDouble(get(job, "/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith("rollcall_freshness_seconds "))
                .findFirst()
                .orElseThrow()
                .split(" ")[1]);
    }

    private static boolean isReady(Job job) throws Exception {
        return ready(job).statusCode() == 200;
    }

    private static HttpResponse<String> ready(Job job) throws Exception {
        return get(job, "/health/ready");
    }

    private static HttpResponse<String> get(Job job, String path) throws Exception {
        URI uri = job.management().resolve(path);
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }

    private void produceGarbage() throws Exception {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(broker.clientSettings(), new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(Topics.EVENTS.name(), "garbage".getBytes()))
                    .get();
        }
    }

    private void provision() {
        Provision.apply(broker.clientSettings(), Map.of("schema.registry.url", registry), 1);
    }

    private JobConfig config() {
        return config("only");
    }

    private JobConfig config(String instance) {
        return config(instance, Map.of());
    }

    private JobConfig config(String instance, Map<String, String> more) {
        Map<String, String> env = new HashMap<>(Map.of(
                "ROLLCALL_BOOTSTRAP_SERVERS", broker.bootstrapServers(),
                "ROLLCALL_SCHEMA_REGISTRY_URL", registry,
                "ROLLCALL_COMMIT_INTERVAL", "100ms",
                "ROLLCALL_API_ROWS", "0",
                "ROLLCALL_STATE_DIR", stateDir.resolve(instance).toString(),
                "ROLLCALL_HTTP_ADDRESS", "127.0.0.1:0",
                "ROLLCALL_MANAGEMENT_ADDRESS", "127.0.0.1:0",
                // A heartbeat tells of a rebalance; a consumer that is closed waits for the end of its fetch.
                "ROLLCALL_KAFKA_HEARTBEAT_INTERVAL_MS", "200",
                "ROLLCALL_KAFKA_FETCH_MAX_WAIT_MS", "50"));
        env.putAll(more);
        return JobConfig.fromEnvironment(env);
    }
}
