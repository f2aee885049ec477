package dev.rollcall.streams;

import dev.rollcall.schemas.EventCount;
import dev.rollcall.schemas.EventCountKey;
import dev.rollcall.schemas.Topic;
import dev.rollcall.schemas.Topics;
import dev.rollcall.streams.combine.rejects.Rejects;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** What a reader sees: counts upserted by key, read committed; and the rejects. Checks that no count goes down. */
public final class CountsTable implements AutoCloseable {

    private final KafkaConsumer<EventCountKey, EventCount> counts;
    private final KafkaConsumer<byte[], byte[]> rejected;
    private final Map<EventCountKey, EventCount> table = new HashMap<>();
    private final List<String> rejects = new ArrayList<>();

    public CountsTable(String bootstrapServers, String registry) {
        this(bootstrapServers, registry, Topics.COUNTS);
    }

    /** The same of another topic of counts. */
    public CountsTable(String bootstrapServers, String registry, Topic<EventCountKey, EventCount> topic) {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "group.id",
                "reader-" + System.nanoTime(),
                "auto.offset.reset",
                "earliest",
                "isolation.level",
                "read_committed",
                // A consumer that is closed waits for the end of its fetch.
                "fetch.max.wait.ms",
                50);
        Map<String, Object> url = Map.of("schema.registry.url", registry);
        counts = new KafkaConsumer<>(
                settings,
                topic.keySerde(url).deserializer(),
                topic.valueSerde(url).deserializer());
        counts.subscribe(Set.of(topic.name()));
        Map<String, Object> other = new HashMap<>(settings);
        other.put("group.id", "rejects-" + System.nanoTime());
        rejected = new KafkaConsumer<>(other, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        rejected.subscribe(Set.of(Topics.REJECTED.name()));
    }

    /** Reads what there is to read now. */
    public CountsTable poll() {
        counts.poll(Duration.ofMillis(200)).forEach(record -> {
            EventCount before = table.put(record.key(), record.value());
            if (before != null
                    && (record.value().getCount() < before.getCount()
                            || record.value().getUsers() < before.getUsers()
                            || (before.getClosed() && !record.value().getClosed())
                            || (before.getClosed() && record.value().getRevision() <= before.getRevision()))) {
                throw new AssertionError("a row went back: " + before + " became " + record.value());
            }
        });
        return this;
    }

    public long total() {
        return table.values().stream().mapToLong(EventCount::getCount).sum();
    }

    public boolean allClosed() {
        return table.values().stream().allMatch(EventCount::getClosed);
    }

    public Collection<EventCount> rows() {
        return table.values();
    }

    public Map<String, Long> byEventAndVersion() {
        Map<String, Long> sums = new TreeMap<>();
        table.values().forEach(row -> sums.merge(row.getEvent() + " " + row.getVersion(), row.getCount(), Long::sum));
        return sums;
    }

    /** The reasons of rejected records, once there are so many. */
    public List<String> rejectReasons(int expected) {
        return rejectReasons(expected, Duration.ofSeconds(20));
    }

    /** The same, waiting at most so long. */
    public List<String> rejectReasons(int expected, Duration atMost) {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (rejects.size() < expected && System.nanoTime() < deadline) {
            rejected.poll(Duration.ofMillis(200))
                    .forEach(record -> rejects.add(new String(
                            record.headers().lastHeader(Rejects.REASON).value(), StandardCharsets.UTF_8)));
        }
        return List.copyOf(rejects);
    }

    @Override
    public void close() {
        counts.close();
        rejected.close();
    }
}
