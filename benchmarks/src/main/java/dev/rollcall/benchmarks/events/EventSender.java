package dev.rollcall.benchmarks.events;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Sends records that are bytes already, and does not go on when one was not delivered. Thread-safe. */
public final class EventSender implements AutoCloseable {
    private final KafkaProducer<byte[], byte[]> producer;
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

    /** @param more settings of Kafka's producer */
    public EventSender(String bootstrapServers, Map<String, String> more) {
        Map<String, Object> settings = new HashMap<>(Map.of(
                "bootstrap.servers", bootstrapServers,
                "acks", "all",
                "batch.size", String.valueOf(64 * 1024),
                "linger.ms", "20",
                "compression.type", "lz4",
                "enable.metrics.push", "false"));
        settings.putAll(more);
        producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /**
     * Sends a record; may wait where the producer does.
     *
     * @param acknowledged is told, on the producer's thread, when the broker has the record
     */
    public void send(ProducerRecord<byte[], byte[]> record, Consumer<RecordMetadata> acknowledged) {
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
