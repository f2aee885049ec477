package dev.rollcall.benchmarks.check;

import dev.rollcall.schemas.EventCount;
import dev.rollcall.schemas.EventCountKey;
import dev.rollcall.schemas.Topics;
import dev.rollcall.streams.combine.Rejects;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * A reader of counts and rejects from their beginning, read committed, on a thread of its own. Waits while the broker is
 * away; must see each row that is ever committed.
 */
public final class Follower implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);

    private final Ledger counts = new Ledger();
    private final RejectLedger rejects = new RejectLedger();
    private final Deserializer<EventCountKey> keys;
    private final Deserializer<EventCount> rows;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
    private final Thread thread = new Thread(this::run, "follower");
    private volatile boolean stopping;

    /** Starts reading; the topics must be there. */
    public Follower(String bootstrapServers, String registryUrl) {
        Map<String, Object> registry = Map.of("schema.registry.url", registryUrl);
        keys = Topics.COUNTS.keySerde(registry).deserializer();
        rows = Topics.COUNTS.valueSerde(registry).deserializer();
        consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrapServers,
                        "isolation.level",
                        "read_committed",
                        // A reader that lost its place must not start over unnoticed.
                        "auto.offset.reset",
                        "none",
                        "default.api.timeout.ms",
                        "120000",
                        "enable.metrics.push",
                        "false"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        Readers.assignFromBeginning(consumer, List.of(Topics.COUNTS.name(), Topics.REJECTED.name()));
        thread.setDaemon(true);
        thread.start();
    }

    public Ledger counts() {
        return counts;
    }

    public RejectLedger rejects() {
        return rejects;
    }

    /** Returns while it reads; throws what ended it. */
    public void check() {
        RuntimeException ended = failure.get();
        if (ended != null) {
            throw new IllegalStateException("the reader of the counts ended: " + ended.getMessage(), ended);
        }
    }

    @Override
    public void close() throws InterruptedException {
        stopping = true;
        thread.join();
    }

    private void run() {
        try (consumer) {
            while (!stopping) {
                consumer.poll(POLL).forEach(this::add);
            }
        } catch (RuntimeException e) {
            failure.set(e);
        }
    }

    private void add(ConsumerRecord<byte[], byte[]> record) {
        if (record.topic().equals(Topics.REJECTED.name())) {
            rejects.add(
                    new Position(
                            Integer.parseInt(header(record, Rejects.PARTITION)),
                            Long.parseLong(header(record, Rejects.OFFSET))),
                    header(record, Rejects.REASON));
            return;
        }
        EventCountKey key = keys.deserialize(record.topic(), record.key());
        EventCount row = rows.deserialize(record.topic(), record.value());
        if (!RowKey.of(key).equals(RowKey.of(row))) {
            throw new IllegalStateException("a row that is not of its key: " + RowKey.of(key) + ", " + RowKey.of(row));
        }
        counts.add(row);
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }
}
