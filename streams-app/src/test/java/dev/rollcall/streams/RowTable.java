package dev.rollcall.streams;

import dev.rollcall.schemas.Topic;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/** What a reader sees of a topic of rows: upserted by key, read committed. Checks that none goes back. */
public final class RowTable<K extends SpecificRecord, V extends SpecificRecord> implements AutoCloseable {

    private final KafkaConsumer<K, V> consumer;
    private final Map<K, V> table = new HashMap<>();

    public RowTable(String bootstrapServers, String registry, Topic<K, V> topic) {
        Map<String, Object> url = Map.of("schema.registry.url", registry);
        consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrapServers,
                        "group.id",
                        "rows-" + System.nanoTime(),
                        "auto.offset.reset",
                        "earliest",
                        "isolation.level",
                        "read_committed",
                        "fetch.max.wait.ms",
                        50),
                topic.keySerde(url).deserializer(),
                topic.valueSerde(url).deserializer());
        consumer.subscribe(Set.of(topic.name()));
    }

    /** Reads what there is to read now. */
    public RowTable<K, V> poll() {
        consumer.poll(Duration.ofMillis(200)).forEach(record -> {
            V before = table.put(record.key(), record.value());
            if (before != null && hasGoneBack(before, record.value())) {
                throw new AssertionError("a row went back: " + before + " became " + record.value());
            }
        });
        return this;
    }

    /** Whether a number fell, or a final row changed without a revision. */
    private static boolean hasGoneBack(SpecificRecord before, SpecificRecord row) {
        boolean wasClosed = (boolean) get(before, "closed");
        boolean hasGoneBack = wasClosed
                && (!(boolean) get(row, "closed") || (int) get(row, "revision") <= (int) get(before, "revision"));
        for (Schema.Field field : row.getSchema().getFields()) {
            // Times are no numbers.
            if (before.get(field.pos()) instanceof Long number) {
                hasGoneBack |= (long) row.get(field.pos()) < number;
            }
        }
        return hasGoneBack;
    }

    private static Object get(SpecificRecord row, String field) {
        return row.get(row.getSchema().getField(field).pos());
    }

    public Collection<V> rows() {
        return table.values();
    }

    public Map<K, V> table() {
        return table;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
