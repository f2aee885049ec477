package dev.rollcall.benchmarks.speed;

import dev.rollcall.benchmarks.check.Readers;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.LongDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;

/** A reader of a DSL topology's counts, read committed, on a thread of its own. Thread-safe. */
final class DslReader implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);

    private final KafkaConsumer<String, Long> consumer;
    private final Map<String, Long> rows = new HashMap<>();
    private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
    private final Thread thread = new Thread(this::run, "dsl-reader");
    private long counted;
    private volatile boolean stopping;

    DslReader(String bootstrapServers, String topic) {
        consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrapServers,
                        "isolation.level",
                        "read_committed",
                        "enable.metrics.push",
                        "false"),
                new StringDeserializer(),
                new LongDeserializer());
        Readers.assignFromBeginning(consumer, List.of(topic));
        thread.setDaemon(true);
        thread.start();
    }

    /** The sum of all rows. */
    synchronized long counted() {
        RuntimeException ended = failure.get();
        if (ended != null) {
            throw new IllegalStateException("the reader of the counts ended: " + ended.getMessage(), ended);
        }
        return counted;
    }

    /** The rows as they stand. */
    synchronized Map<String, Long> rows() {
        return Map.copyOf(rows);
    }

    @Override
    public void close() throws InterruptedException {
        stopping = true;
        thread.join();
    }

    private void run() {
        try (consumer) {
            while (!stopping) {
                consumer.poll(POLL).forEach(record -> take(record.key(), record.value()));
            }
        } catch (RuntimeException e) {
            failure.set(e);
        }
    }

    private synchronized void take(String row, long count) {
        Long before = rows.put(row, count);
        counted += count - (before == null ? 0 : before);
    }
}
