package dev.rollcall.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rollcall.schemas.Topics;
import dev.rollcall.streams.cluster.Provision;
import dev.rollcall.streams.config.JobConfig;
import dev.rollcall.streams.internal.PartialBatch;
import dev.rollcall.streams.internal.PartialCount;
import dev.rollcall.streams.partial.PartialFormat;
import dev.rollcall.testkit.broker.TestBroker;
import dev.rollcall.testkit.process.Forwarder;
import dev.rollcall.testkit.process.Ports;
import dev.rollcall.testkit.registry.RegistryProcess;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.datasketches.hll.HllSketch;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A registry that goes away once the job has started. */
class RegistryOutageIT {

    private static final Duration LONG = Duration.ofSeconds(90);

    @RegisterExtension
    final TestBroker broker = new TestBroker();

    @TempDir
    Path folder;

    @Test
    void theJobCountsWhatNeedsNoSchemaSaysThatItWaitsAndGoesOn() throws Exception {
        try (RegistryProcess registry = RegistryProcess.start(Ports.free(), folder);
                Forwarder way = new Forwarder(registry.port())) {
            registry.awaitReady();
            way.open();
            String url = RegistryProcess.url(way.port());
            Provision.apply(broker.clientSettings(), Map.of("schema.registry.url", url), 1);
            byte[] event = Topics.EVENTS
                    .valueSerde(Map.of("schema.registry.url", url))
                    .serializer()
                    .serialize(Topics.EVENTS.name(), TestEvents.event("Flow.start", "1", "uid"));
            try (Job job = new Job(config(url));
                    CountsTable table = new CountsTable(broker.bootstrapServers(), registry.url())) {
                job.start();
                await().atMost(LONG).until(() -> readiness(job).statusCode() == 200);

                way.shut();
                send("rollcall-partials", PartialFormat.encode(1, batch()));
                send(Topics.EVENTS.name(), event);
                await().atMost(LONG).until(() -> table.poll().total() == 7);
                await().atMost(LONG).until(() -> readiness(job).body().contains("WAITING_FOR_REGISTRY"));
                assertThat(job.failure()).isNull();

                way.open();
                await().atMost(LONG).until(() -> table.poll().total() == 8);
                await().atMost(LONG).until(() -> readiness(job).statusCode() == 200);
            }
        }
    }

    /** What a combining stage has sent before all instances were restarted. */
    private static PartialBatch batch() {
        long window = System.currentTimeMillis() / 3_600_000 * 3_600_000;
        HllSketch users = new HllSketch(PartialFormat.LG_K);
        users.update("u");
        return new PartialBatch(
                "rollcall",
                3_600_000L,
                4,
                16,
                List.of(),
                List.of(new PartialCount(
                        "shop", "1", "Flow.end", window, 7L, 7L, 0L, ByteBuffer.wrap(users.toCompactByteArray()))),
                List.of(),
                List.of());
    }

    private JobConfig config(String url) {
        return JobConfig.fromEnvironment(Map.of(
                "ROLLCALL_BOOTSTRAP_SERVERS", broker.bootstrapServers(),
                "ROLLCALL_SCHEMA_REGISTRY_URL", url,
                "ROLLCALL_COMMIT_INTERVAL", "100ms",
                "ROLLCALL_API_ROWS", "0",
                "ROLLCALL_STATE_DIR", folder.resolve("state").toString(),
                "ROLLCALL_HTTP_ADDRESS", "127.0.0.1:0",
                "ROLLCALL_MANAGEMENT_ADDRESS", "127.0.0.1:0",
                "ROLLCALL_KAFKA_FETCH_MAX_WAIT_MS", "50"));
    }

    private static HttpResponse<String> readiness(Job job) throws Exception {
        URI uri = job.management().resolve("/health/ready");
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }

    private void send(String topic, byte[] value) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(broker.clientSettings(), new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(topic, 0, null, value)).get();
        }
    }
}
