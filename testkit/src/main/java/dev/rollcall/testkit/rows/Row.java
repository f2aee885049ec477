package dev.rollcall.testkit.rows;

import java.util.List;
import org.apache.avro.generic.GenericRecord;

/**
 * A row, as a reader gets it.
 *
 * @param key its identity
 * @param end of what it counts, exclusive, in milliseconds since the epoch
 * @param numbers in the order of {@link RowTopic#numbers}
 * @param closed whether it is final
 * @param revision how often it was amended since
 */
public record Row(RowKey key, long end, List<Long> numbers, long users, boolean closed, int revision) {

    /** The row of a record that Confluent's deserializer has decoded. */
    static Row of(RowTopic topic, GenericRecord value) {
        return new Row(
                RowKey.of(topic, value),
                (long) value.get(topic.end()),
                topic.numbers().stream().map(name -> number(value.get(name))).toList(),
                (long) value.get("users"),
                (boolean) value.get("closed"),
                (int) value.get("revision"));
    }

    private static long number(Object value) {
        return value instanceof Boolean flag ? (flag ? 1 : 0) : (long) value;
    }

    /** How many events it counts. */
    public long count() {
        return numbers.get(0);
    }
}
