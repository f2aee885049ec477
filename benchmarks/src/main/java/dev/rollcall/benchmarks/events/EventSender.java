package dev.rollcall.benchmarks.events;

import dev.rollcall.schemas.TelemetryEvent;
import dev.rollcall.schemas.Topics;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/** Kafka's producer, of the events topic, that remembers what it could not deliver. Thread-safe. */
public final class EventSender<V> implements AutoCloseable {
    private final KafkaProducer<byte[], V> producer;
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

    /** @param more settings of the producer */
    public EventSender(String bootstrapServers, Serializer<V> serializer, Map<String, String> more) {
        Map<String, Object> settings = new HashMap<>(Map.of(
                "bootstrap.servers", bootstrapServers,
                "acks", "all",
                "batch.size", String.valueOf(64 * 1024),
                "linger.ms", "20",
                "compression.type", "lz4",
                "enable.metrics.push", "false"));
        settings.putAll(more);
        producer = new KafkaProducer<>(settings, new ByteArraySerializer(), serializer);
    }

    /** Confluent's serializer of events. */
    public static Serializer<TelemetryEvent> serializer(String registryUrl) {
        return Topics.EVENTS
                .valueSerde(Map.of("schema.registry.url", registryUrl))
                .serializer();
    }

    /** A sender of bytes that were encoded before. */
    public static EventSender<byte[]> ofBytes(String bootstrapServers, Map<String, String> more) {
        return new EventSender<>(bootstrapServers, new ByteArraySerializer(), more);
    }

    /**
     * Sends a record; may wait where the producer does.
     *
     * @param acknowledged is told, on the producer's thread, when the broker has the record
     */
    public void send(ProducerRecord<byte[], V> record, Consumer<RecordMetadata> acknowledged) {
        Future<RecordMetadata> unused = producer.send(record, (metadata, error) -> {
            if (error == null) {
                acknowledged.accept(metadata);
            } else {
                failure.compareAndSet(null, error);
            }
        });
    }

    /**
     * Returns when the broker has all.
     *
     * @throws IllegalStateException when it has not
     */
    public void flush() {
        producer.flush();
        Exception failed = failure.get();
        if (failed != null) {
            throw new IllegalStateException("a record was not delivered: " + failed, failed);
        }
    }

    @Override
    public void close() {
        producer.close();
    }
}
