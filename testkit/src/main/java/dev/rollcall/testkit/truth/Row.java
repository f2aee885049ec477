package dev.rollcall.testkit.truth;

import org.apache.avro.generic.GenericRecord;

/**
 * A row of counts, as a reader gets it. Times are in milliseconds since the epoch.
 *
 * @param key its identity
 * @param windowEnd end of its window, exclusive
 * @param closed whether it is final
 * @param revision how often it was amended since
 */
public record Row(
        RowKey key, long windowEnd, long count, long estimate, long users, long lost, boolean closed, int revision) {

    /** The row of a record that Confluent's deserializer has decoded. */
    static Row of(GenericRecord value) {
        return new Row(
                RowKey.of(value),
                (long) value.get("window_end"),
                (long) value.get("count"),
                (long) value.get("estimate"),
                (long) value.get("users"),
                (long) value.get("lost"),
                (boolean) value.get("closed"),
                (int) value.get("revision"));
    }
}
