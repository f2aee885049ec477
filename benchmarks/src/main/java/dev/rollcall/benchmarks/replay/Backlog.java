package dev.rollcall.benchmarks.replay;

import dev.rollcall.benchmarks.processes.ShiftedTime;
import dev.rollcall.schemas.TelemetryEvent;
import dev.rollcall.schemas.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Fills the events topic as if events had come in for hours: the broker's clock is moved on while they are sent. Every
 * partition spans the whole time. Every event is sent within 20 s of its
 * occurrence, so that none is late with a grace of more.
 */
final class Backlog {
    private static final int DIFFERENT = 40_000;
    private static final int LATEST = 20_000;

    /** The clock moves in so many steps; whatever was sent before is stamped before. */
    private static final int STEPS = 5_000;

    private final ReplayPlan plan;
    private final ShiftedTime clock;
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

    Backlog(ReplayPlan plan, ShiftedTime clock) {
        this.plan = plan;
        this.clock = clock;
    }

    private record Sample(byte[] key, byte[] value) {}

    /** Sends everything; the clock shows the present afterwards. */
    void produce(String bootstrapServers, String registryUrl) {
        Random random = new Random(plan.seed());
        List<Sample> samples = samples(random, registryUrl);
        Map<String, Object> settings = Map.of(
                "bootstrap.servers", bootstrapServers,
                "acks", "all",
                "linger.ms", "2",
                "compression.type", "lz4",
                "enable.metrics.push", "false");
        long span = plan.span().toMillis();
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            long step = Math.max(1, plan.events() / STEPS);
            for (long i = 0; i < plan.events(); i++) {
                if (i % step == 0) {
                    producer.flush();
                    clock.catchUp(span - (long) (span * (i / (double) plan.events())));
                }
                Sample sample = samples.get(random.nextInt(samples.size()));
                producer.send(
                        new ProducerRecord<>(
                                Topics.EVENTS.name(), plan.partition(random), sample.key(), sample.value()),
                        (metadata, error) -> failure.compareAndSet(null, error));
            }
        }
        clock.catchUp(0);
        Exception failed = failure.get();
        if (failed != null) {
            throw new IllegalStateException("an event was not delivered: " + failed, failed);
        }
    }

    private static List<Sample> samples(Random random, String registryUrl) {
        Serializer<TelemetryEvent> serializer = Topics.EVENTS
                .valueSerde(Map.of("schema.registry.url", registryUrl))
                .serializer();
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < DIFFERENT; i++) {
            TelemetryEvent event = event(random, i);
            samples.add(new Sample(
                    event.getUid().getBytes(StandardCharsets.UTF_8),
                    serializer.serialize(Topics.EVENTS.name(), event)));
        }
        return samples;
    }

    private static TelemetryEvent event(Random random, int number) {
        Instant sent = Instant.now();
        int distance = random.nextInt(10) == 0 ? random.nextInt(LATEST) : random.nextInt(500);
        return TelemetryEvent.newBuilder()
                .setProduct("shop")
                .setVersion("1." + random.nextInt(3))
                .setEvent("Event." + random.nextInt(10))
                .setUid("%032x".formatted(number % 5_000))
                .setSessionId("%032x".formatted(number))
                .setSessionSeq(1)
                .setOccurredAt(sent.minusMillis(distance))
                .setSentAt(sent)
                .setArchitecture("x86_64")
                .setPlatform("Linux")
                .setRuntime("java 17.0.15")
                .setDependencies(Map.of("grpcio", "1.46.3"))
                .build();
    }
}
