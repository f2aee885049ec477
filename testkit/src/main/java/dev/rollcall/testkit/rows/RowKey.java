package dev.rollcall.testkit.rows;

import java.time.Instant;
import java.util.List;
import org.apache.avro.generic.GenericRecord;

/**
 * The identity of a row.
 *
 * @param names in the order of {@link RowTopic#names}
 * @param start of what it counts, in milliseconds since the epoch
 */
public record RowKey(RowTopic topic, List<String> names, long start) {
    /** The identity of a key, or of a row, that Confluent's deserializer has decoded. */
    static RowKey of(RowTopic topic, GenericRecord record) {
        return new RowKey(
                topic,
                topic.names().stream().map(name -> record.get(name).toString()).toList(),
                (long) record.get(topic.start()));
    }

    @Override
    public String toString() {
        return topic.topic() + ": " + String.join(" ", names) + " at " + Instant.ofEpochMilli(start);
    }
}
