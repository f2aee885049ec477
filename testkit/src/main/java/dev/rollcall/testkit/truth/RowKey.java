package dev.rollcall.benchmarks.check;

import dev.rollcall.schemas.EventCount;
import dev.rollcall.schemas.EventCountKey;
import java.time.Instant;

/** The identity of a row of counts; {@code windowStart} in milliseconds since the epoch. */
public record RowKey(String product, String event, String version, long windowStart) {
    static RowKey of(EventCountKey key) {
        return new RowKey(
                key.getProduct(),
                key.getEvent(),
                key.getVersion(),
                key.getWindowStart().toEpochMilli());
    }

    static RowKey of(EventCount row) {
        return new RowKey(
                row.getProduct(),
                row.getEvent(),
                row.getVersion(),
                row.getWindowStart().toEpochMilli());
    }

    @Override
    public String toString() {
        return product + " " + version + " " + event + " at " + Instant.ofEpochMilli(windowStart);
    }
}
