package dev.rollcall.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rollcall.schemas.TelemetryEvent;
import dev.rollcall.schemas.Topics;
import dev.rollcall.streams.cluster.Provision;
import dev.rollcall.streams.config.JobConfig;
import dev.rollcall.testkit.broker.TestBroker;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Good events in a flood of bad ones: as many bad ones as {@code -Drollcall.garbage} says, 50,000 if it says nothing.
 */
class GarbageIT {

    private static final int BAD = Integer.getInteger("rollcall.garbage", 50_000);
    private static final int GOOD = BAD / 10;

    @RegisterExtension
    final TestBroker broker = new TestBroker();

    @TempDir
    Path stateDir;

    private final String registry = "mock://" + UUID.randomUUID();
    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    @Test
    void everyBadRecordIsRejectedWithItsReasonAndEveryGoodOneIsCounted() throws Exception {
        System.err.println("garbage seed " + seed);
        Provision.apply(broker.clientSettings(), Map.of("schema.registry.url", registry), 1);
        Map<String, Long> expected = new TreeMap<>();
        try (Job job = new Job(JobConfig.fromEnvironment(Map.of(
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
                        "127.0.0.1:0")));
                CountsTable table = new CountsTable(broker.bootstrapServers(), registry)) {
            job.start();
            produce(expected);

            await("seed " + seed)
                    .atMost(Duration.ofMinutes(10))
                    .until(() -> table.poll().total() >= GOOD);
            Map<String, Long> reasons = new TreeMap<>();
            table.rejectReasons(BAD, Duration.ofMinutes(10)).forEach(reason -> reasons.merge(reason, 1L, Long::sum));
            assertThat(reasons).as("seed %d", seed).isEqualTo(expected);
            assertThat(table.poll().total()).as("seed %d", seed).isEqualTo(GOOD);
            assertThat(job.failure()).isNull();
        }
    }

    private void produce(Map<String, Long> expected) {
        Serializer<TelemetryEvent> serializer = Topics.EVENTS
                .valueSerde(Map.of("schema.registry.url", registry))
                .serializer();
        byte[] good = serializer.serialize(
                Topics.EVENTS.name(), TestEvents.event("Flow.start", "3.7.13", "0123456789abcdef0123456789abcdef"));
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers(), "linger.ms", 20, "batch.size", 131_072),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            for (int i = 0; i < BAD; i++) {
                Bad bad = bad(i % 8, good, serializer);
                expected.merge(bad.reason(), 1L, Long::sum);
                send(producer, i, bad.value());
                if (i % 10 == 0) {
                    send(producer, i, good);
                }
            }
        }
    }

    private static void send(KafkaProducer<byte[], byte[]> producer, int key, byte[] value) {
        producer.send(new ProducerRecord<>(
                Topics.EVENTS.name(), ByteBuffer.allocate(4).putInt(key).array(), value));
    }

    private record Bad(String reason, byte[] value) {}

    private Bad bad(int kind, byte[] good, Serializer<TelemetryEvent> serializer) {
        return switch (kind) {
            case 0 -> new Bad("malformed", Arrays.copyOf(good, 5 + random.nextInt(good.length - 5)));
            case 1 -> new Bad("malformed", Arrays.copyOf(good, good.length + 1 + random.nextInt(50)));
            // The highest bit of the byte that says how long the product's name is: a length beyond the record.
            case 2 -> {
                byte[] flipped = good.clone();
                flipped[5] |= (byte) 0x80;
                flipped[6] |= (byte) 0x7F;
                yield new Bad("malformed", flipped);
            }
            case 3 -> {
                byte[] other = good.clone();
                ByteBuffer.wrap(other).putInt(1, 1_000 + random.nextInt(Integer.MAX_VALUE - 1_000));
                yield new Bad("unknown-schema", other);
            }
            case 4 -> {
                byte[] noise = new byte[1 + random.nextInt(300)];
                random.nextBytes(noise);
                noise[0] = (byte) (1 + random.nextInt(255));
                yield new Bad("not-wire-format", noise);
            }
            case 5 ->
                new Bad(
                        "oversized-name",
                        serializer.serialize(
                                Topics.EVENTS.name(),
                                TestEvents.event("x".repeat(201 + random.nextInt(800)), "1", "u")));
            case 6 ->
                new Bad(
                        "too-old",
                        serializer.serialize(
                                Topics.EVENTS.name(),
                                TestEvents.builder("e", "1", "u")
                                        .setOccurredAt(Instant.ofEpochMilli(random.nextInt()))
                                        .build()));
            default -> new Bad("empty", new byte[0]);
        };
    }
}
