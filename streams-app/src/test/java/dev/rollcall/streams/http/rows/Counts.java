package dev.rollcall.streams.http.rows;

import dev.rollcall.schemas.EventCount;
import java.time.Instant;

/** Rows of windows and of days for tests: windows of an hour, numbered. */
public final class Counts {

    public static final Instant START = Instant.parse("2026-03-01T00:00:00Z");

    private Counts() {}

    public static EventCount count(int window, String product, String event, String version, long count) {
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

    /** The same as the table takes it. */
    public static Row row(int window, String product, String event, String version, long count) {
        return RowKind.WINDOWS.row(count(window, product, event, version, count));
    }

    /** The row of a day, numbered from {@link #START}. */
    public static Row day(int day, String product, String event, String version, long count) {
        EventCount row = count(24 * day, product, event, version, count);
        row.setWindowEnd(at(24 * (day + 1)));
        return RowKind.DAYS.row(row);
    }

    public static Instant at(int window) {
        return START.plusSeconds(3_600L * window);
    }
}
