package dev.rollcall.benchmarks.producer;

import dev.rollcall.schemas.TelemetryEvent;
import dev.rollcall.schemas.Topics;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongFunction;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Kafka's producer with the settings that the library gives it: lz4, acks=all, idempotent, 50 ms of linger, batches of 64
 * kB.
 */
final class KafkaSender<V> implements Sender {
    private static final String UID = "8f14e45fceea167a5a36dedd4bea2543";
    private static final int SAMPLES = 20_000;
    private static final Map<String, String> DEPENDENCIES = Map.of("grpcio", "1.46.3", "protobuf", "5.28.2");
    private static final Instant STARTED = Instant.parse("2026-01-01T00:00:00Z");

    private final KafkaProducer<String, V> producer;
    private final LongFunction<V> values;
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private long sequence;

    private KafkaSender(String bootstrapServers, Serializer<V> serializer, LongFunction<V> values) {
        this.values = values;
        Map<String, Object> settings = Map.of(
                "bootstrap.servers", bootstrapServers,
                "acks", "all",
                "enable.idempotence", "true",
                "compression.type", "lz4",
                "linger.ms", "50",
                "batch.size", String.valueOf(64 * 1024),
                "enable.metrics.push", "false");
        producer = new KafkaProducer<>(settings, new StringSerializer(), serializer);
    }

    /** A record is filled for each event, and encoded by Confluent's serializer. */
    static Sender encoding(String bootstrapServers, String registryUrl) {
        return new KafkaSender<>(bootstrapServers, confluent(registryUrl), KafkaSender::event);
    }

    /** The bytes of such records, encoded before. */
    static Sender ofBytes(String bootstrapServers, String registryUrl) {
        byte[][] samples = new byte[SAMPLES][];
        try (Serializer<TelemetryEvent> serializer = confluent(registryUrl)) {
            for (int i = 0; i < SAMPLES; i++) {
                samples[i] = serializer.serialize(Topics.EVENTS.name(), event(i));
            }
        }
        return new KafkaSender<>(
                bootstrapServers, new ByteArraySerializer(), sequence -> samples[(int) (sequence % SAMPLES)]);
    }

    @Override
    public void send() {
        ProducerRecord<String, V> record = new ProducerRecord<>(Topics.EVENTS.name(), UID, values.apply(++sequence));
        Future<RecordMetadata> unused = producer.send(record, (metadata, error) -> {
            if (error != null) {
                failure.compareAndSet(null, error);
            }
        });
    }

    @Override
    public void flush() {
        producer.flush();
        Exception failed = failure.get();
        if (failed != null) {
            throw new IllegalStateException("an event was not delivered: " + failed, failed);
        }
    }

    @Override
    public void close() {
        producer.close();
    }

    private static Serializer<TelemetryEvent> confluent(String registryUrl) {
        return Topics.EVENTS
                .valueSerde(Map.of("schema.registry.url", registryUrl))
                .serializer();
    }

    private static TelemetryEvent event(long sequence) {
        Instant now = Instant.now();
        TelemetryEvent event = new TelemetryEvent();
        event.setProduct("producer-cost");
        event.setVersion("1.0.0");
        event.setEvent(LibrarySender.EVENT);
        event.setUid(UID);
        event.setSessionId(UID);
        event.setSessionSeq(sequence);
        event.setOneIn(1);
        event.setOccurredAt(now);
        event.setSentAt(now);
        event.setStartedAt(STARTED);
        event.setArchitecture("x86_64");
        event.setPlatform("Linux");
        event.setPlatformRelease("6.8.0-45-generic");
        event.setRuntime("java 17.0.15");
        event.setDependencies(DEPENDENCIES);
        event.setAttributes(LibrarySender.ATTRIBUTES);
        return event;
    }
}
