package dev.rollcall.streams.http.api;

import dev.rollcall.schemas.EventCount;
import java.time.Instant;

/** Rows for tests: windows of an hour, numbered. */
final class Counts {

    static final Instant START = Instant.parse("2026-03-01T00:00:00Z");

    private Counts() {}

    static EventCount count(int window, String product, String event, String version, long count) {
        Instant start = at(window);
        return EventCount.newBuilder()
                .setProduct(product)
                .setEvent(event)
                .setVersion(version)
                .setWindowStart(start)
                .setWindowEnd(start.plusSeconds(3_600))
                .setCount(count)
                .setUsers(1)
                .setUpdatedAt(start.plusSeconds(10))
                .build();
    }

    static Instant at(int window) {
        return START.plusSeconds(3_600L * window);
    }
}
