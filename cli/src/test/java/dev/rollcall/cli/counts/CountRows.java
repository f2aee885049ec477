package dev.rollcall.cli.counts;

import dev.rollcall.schemas.EventCount;
import java.time.Instant;

/** Rows for tests. */
final class CountRows {
    static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

    private CountRows() {}

    static EventCount row(String event, long count) {
        return row(event, count, START);
    }

    static EventCount row(String event, long count, Instant windowStart) {
        return EventCount.newBuilder()
                .setProduct("jina")
                .setEvent(event)
                .setVersion("3.7.13")
                .setWindowStart(windowStart)
                .setWindowEnd(windowStart.plusSeconds(10))
                .setCount(count)
                .setEstimate(count)
                .setUsers(1)
                .setUpdatedAt(windowStart.plusMillis(12_345))
                .build();
    }
}
