package dev.rollcall.benchmarks.pace;

import dev.rollcall.benchmarks.events.Cluster;
import dev.rollcall.schemas.EventCount;
import dev.rollcall.schemas.Topics;
import dev.rollcall.testkit.rows.Readers;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** A reader of committed rows of windows, on a thread of its own, that says which probes it sees counted. Until it is closed. */
final class RowReader implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(20);

    private final KafkaConsumer<byte[], EventCount> consumer;
    private final Probes probes;
    private final Map<ByteBuffer, Long> rows = new HashMap<>();
    private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
    private final Thread thread = new Thread(this::run, "row-reader");
    private final AtomicLong counted = new AtomicLong();
    private volatile boolean stopping;

    RowReader(Cluster cluster, Probes probes) {
        this.probes = probes;
        consumer = Readers.fromBeginning(
                cluster.bootstrapServers(),
                List.of(Topics.COUNTS.name()),
                new ByteArrayDeserializer(),
                Topics.COUNTS
                        .valueSerde(Map.of("schema.registry.url", cluster.registryUrl()))
                        .deserializer());
        thread.start();
    }

    /** How many events are counted. */
    long counted() {
        RuntimeException ended = failure.get();
        if (ended != null) {
            throw new IllegalStateException("the reader of the rows ended: " + ended.getMessage(), ended);
        }
        return counted.get();
    }

    @Override
    public void close() throws InterruptedException {
        stopping = true;
        thread.join();
    }

    private void run() {
        try (consumer) {
            while (!stopping) {
                long more = 0;
                for (var record : consumer.poll(POLL)) {
                    EventCount row = record.value();
                    long window = row.getWindowStart().toEpochMilli();
                    probes.visible(new Probes.Row(row.getEvent(), window), row.getCount(), System.currentTimeMillis());
                    Long before = rows.put(ByteBuffer.wrap(record.key()), row.getCount());
                    more += row.getCount() - (before == null ? 0 : before);
                }
                counted.addAndGet(more);
            }
        } catch (RuntimeException e) {
            failure.set(e);
        }
    }
}
