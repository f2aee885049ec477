package dev.rollcall.testkit.truth;

import java.time.Instant;
import org.apache.avro.generic.GenericRecord;

/** The identity of a row of counts; {@code windowStart} in milliseconds since the epoch. */
public record RowKey(String product, String event, String version, long windowStart) {
    /** The identity of a key, or of a row, that Confluent's deserializer has decoded. */
    static RowKey of(GenericRecord record) {
        return new RowKey(
                record.get("product").toString(),
                record.get("event").toString(),
                record.get("version").toString(),
                (long) record.get("window_start"));
    }

    @Override
    public String toString() {
        return product + " " + version + " " + event + " at " + Instant.ofEpochMilli(windowStart);
    }
}
