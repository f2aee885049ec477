package dev.rollcall.testkit.rows;

import io.confluent.kafka.serializers.KafkaAvroDeserializer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A reader of all rows and rejects from their beginning, read committed, on a thread of its own. Waits while the broker is
 * away; must see each row that is ever committed.
 */
public final class Follower implements AutoCloseable {
    private static final String REJECTED = "telemetry.rejected";
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration SETTLED = Duration.ofSeconds(3);
    private static final Duration LONGEST_QUIET = Duration.ofMinutes(2);

    private final Map<RowTopic, Ledger> ledgers = new EnumMap<>(RowTopic.class);
    private final RejectLedger rejects = new RejectLedger();
    private final KafkaAvroDeserializer keys;
    private final KafkaAvroDeserializer rows;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
    private final Thread thread = new Thread(this::run, "follower");
    private volatile boolean stopping;
    private volatile long newestUpdate;

    /** Starts reading; the topics must be there. */
    public Follower(String bootstrapServers, String registryUrl) {
        keys = Readers.deserializer(registryUrl, true);
        rows = Readers.deserializer(registryUrl, false);
        for (RowTopic topic : RowTopic.values()) {
            ledgers.put(topic, new Ledger());
        }
        consumer = Readers.fromBeginning(
                bootstrapServers,
                Stream.concat(ledgers.keySet().stream().map(RowTopic::topic), Stream.of(REJECTED))
                        .toList());
        thread.setDaemon(true);
        thread.start();
    }

    /** The rows of windows. */
    public Ledger counts() {
        return rows(RowTopic.COUNTS);
    }

    public Ledger rows(RowTopic topic) {
        return Objects.requireNonNull(ledgers.get(topic));
    }

    /** The rows of all topics. */
    public Map<RowTopic, Ledger> rows() {
        return ledgers;
    }

    public RejectLedger rejects() {
        return rejects;
    }

    /** The latest time, by the clock of the instance that made it, that a row had. */
    public Instant newestUpdate() {
        return Instant.ofEpochMilli(newestUpdate);
    }

    /**
     * Waits until nothing comes any more: for seconds when so many records are counted or rejected and every window is
     * final, for minutes otherwise.
     *
     * @return whether they are
     */
    public boolean awaitQuiet(long records) throws InterruptedException {
        long changedAt = System.nanoTime();
        long seen = -1;
        boolean complete = false;
        while (System.nanoTime() - changedAt < (complete ? SETTLED : LONGEST_QUIET).toNanos()) {
            check();
            long now = rejects.read()
                    + ledgers.values().stream().mapToLong(Ledger::rowsRead).sum();
            if (now != seen) {
                seen = now;
                changedAt = System.nanoTime();
            }
            complete = counts().counted() + rejects.read() >= records && counts().allClosed();
            Thread.sleep(20);
        }
        return complete;
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
        if (record.topic().equals(REJECTED)) {
            rejects.add(
                    new Position(
                            Integer.parseInt(header(record, "rollcall.partition")),
                            Long.parseLong(header(record, "rollcall.offset"))),
                    header(record, "rollcall.reason"));
            return;
        }
        RowTopic topic = RowTopic.of(record.topic());
        RowKey key = RowKey.of(topic, (GenericRecord) keys.deserialize(record.topic(), record.key()));
        GenericRecord value = (GenericRecord) rows.deserialize(record.topic(), record.value());
        newestUpdate = Math.max(newestUpdate, (long) value.get("updated_at"));
        Row row = Row.of(topic, value);
        if (!key.equals(row.key())) {
            throw new IllegalStateException("a row that is not of its key: " + key + ", " + row.key());
        }
        rows(topic).add(row);
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }
}
