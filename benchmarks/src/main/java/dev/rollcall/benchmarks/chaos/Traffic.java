package dev.rollcall.benchmarks.chaos;

import dev.rollcall.benchmarks.check.TruthReader;
import dev.rollcall.benchmarks.check.Verdict;
import dev.rollcall.schemas.Topics;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** The records of a run on their way to the broker, at a steady pace; outlasts a broker that is away. */
final class Traffic implements AutoCloseable {
    private static final String TEN_MINUTES = "600000";

    private final KafkaProducer<byte[], byte[]> producer;
    private final RecordSource source;
    private final Map<String, AtomicLong> acknowledged = new ConcurrentHashMap<>();
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

    Traffic(String bootstrapServers, RecordSource source) {
        this.source = source;
        producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrapServers,
                        "acks",
                        "all",
                        "enable.idempotence",
                        "true",
                        "delivery.timeout.ms",
                        TEN_MINUTES,
                        "max.block.ms",
                        TEN_MINUTES,
                        "linger.ms",
                        "20",
                        "compression.type",
                        "lz4",
                        "enable.metrics.push",
                        "false"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /**
     * Sends records; returns when the last one is acknowledged.
     *
     * @param rate records per second
     */
    void send(long records, double rate) throws InterruptedException {
        long start = System.nanoTime();
        for (long sent = 0; sent < records; sent++) {
            send(source.next(sent / (double) records));
            long ahead = (long) (sent / rate * 1_000) - (System.nanoTime() - start) / 1_000_000;
            if (ahead >= 10) {
                Thread.sleep(ahead);
            }
        }
        producer.flush();
        Exception failed = failure.get();
        if (failed != null) {
            throw new IllegalStateException("a record was not delivered: " + failed, failed);
        }
    }

    /** How many records the broker has acknowledged, by the reason to reject them or {@link Verdict#GOOD}. */
    Map<String, Long> acknowledged() {
        Map<String, Long> numbers = new TreeMap<>();
        acknowledged.forEach((reason, number) -> numbers.put(reason, number.get()));
        return numbers;
    }

    @Override
    public void close() {
        producer.close();
    }

    private void send(Made made) {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(Topics.EVENTS.name(), made.key(), made.value());
        String reason = made.expected() == null ? Verdict.GOOD : made.expected().code();
        if (made.expected() != null) {
            record.headers().add(TruthReader.EXPECTED_REASON, reason.getBytes(StandardCharsets.UTF_8));
        }
        AtomicLong counter = acknowledged.computeIfAbsent(reason, added -> new AtomicLong());
        producer.send(record, (metadata, error) -> {
            if (error == null) {
                counter.incrementAndGet();
            } else {
                failure.compareAndSet(null, error);
            }
        });
    }
}
