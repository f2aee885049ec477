package dev.rollcall.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rollcall.schemas.Topics;
import dev.rollcall.streams.cluster.Clients;
import dev.rollcall.streams.cluster.Provision;
import dev.rollcall.streams.config.JobConfig;
import dev.rollcall.testkit.broker.TestBroker;
import dev.rollcall.testkit.garbage.GeneratedRecords;
import dev.rollcall.testkit.rows.Follower;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.apache.avro.Schema;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Records of every shape: each is counted once or rejected once, and none stops the job. As many as {@code
 * -Drollcall.records} says, 20,000 if it says nothing.
 */
class GeneratedRecordsIT {

    private static final int RECORDS = Integer.getInteger("rollcall.records", 20_000);

    @RegisterExtension
    final TestBroker broker = new TestBroker();

    @TempDir
    Path stateDir;

    private final String registry = "mock://" + UUID.randomUUID();
    private final long seed = System.nanoTime();

    @Test
    void everyRecordIsCountedOnceOrRejectedOnce() throws Exception {
        System.err.println("generated records, seed " + seed);
        Provision.apply(broker.clientSettings(), Map.of("schema.registry.url", registry), 1);
        try (Job job = new Job(config());
                Follower follower = new Follower(broker.bootstrapServers(), registry)) {
            job.start();
            produce();

            await("seed " + seed)
                    .atMost(Duration.ofMinutes(3 + RECORDS / 20_000))
                    .untilAsserted(() -> {
                        follower.check();
                        assertThat(follower.counts().counted()
                                        + follower.rejects().read())
                                .isEqualTo(RECORDS);
                    });
            assertThat(follower.counts().counted()).isGreaterThan(RECORDS / 10);
            assertThat(follower.rejects().read()).isGreaterThan(RECORDS / 10);
            assertThat(follower.rejects().repeated()).isEmpty();
            assertThat(follower.counts().violations()).isEmpty();
            assertThat(job.failure()).isNull();
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> get(job, "/health/ready").contains("\"ready\""));
            assertThat(recoveries(get(job, "/metrics"))).as("of one cause").isLessThanOrEqualTo(1);
        }
    }

    private static String get(Job job, String path) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(job.management().resolve(path)).build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }

    /** The most that a cause has. */
    private static double recoveries(String metrics) {
        return metrics.lines()
                .filter(line -> line.startsWith("rollcall_combine_recoveries_total"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .max()
                .orElseThrow();
    }

    private JobConfig config() {
        return JobConfig.fromEnvironment(Map.of(
                "ROLLCALL_BOOTSTRAP_SERVERS",
                broker.bootstrapServers(),
                "ROLLCALL_SCHEMA_REGISTRY_URL",
                registry,
                "ROLLCALL_STATE_DIR",
                stateDir.toString(),
                "ROLLCALL_COMMIT_INTERVAL",
                "200ms",
                "ROLLCALL_HTTP_ADDRESS",
                "127.0.0.1:0",
                "ROLLCALL_MANAGEMENT_ADDRESS",
                "127.0.0.1:0"));
    }

    private void produce() throws Exception {
        String subject = Topics.EVENTS.name() + "-value";
        Schema schema = Topics.EVENTS.subjects().get(subject);
        int id = Clients.registry(Map.of("schema.registry.url", registry)).getId(subject, new AvroSchema(schema));
        GeneratedRecords records = new GeneratedRecords(seed, Topics.EVENTS.name(), id, schema);
        Map<String, Object> settings = new HashMap<>(broker.clientSettings());
        settings.put("compression.type", "zstd");
        settings.put("max.request.size", 32 * 1024 * 1024);
        settings.put("linger.ms", 20);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int i = 0; i < RECORDS; i++) {
                producer.send(records.next(), (sent, failure) -> {
                    if (failure != null) {
                        throw new AssertionError("seed " + seed, failure);
                    }
                });
            }
        }
    }
}
