package dev.rollcall.cli.counts;

import dev.rollcall.schemas.Breakdown;
import dev.rollcall.schemas.EventCount;
import dev.rollcall.schemas.UserCount;
import java.time.Duration;
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

    static UserCount users(String version, String period, int days, Instant start, long users) {
        return UserCount.newBuilder()
                .setProduct("jina")
                .setVersion(version)
                .setPeriod(period)
                .setPeriodStart(start)
                .setPeriodEnd(start.plus(Duration.ofDays(days)))
                .setUsers(users)
                .setSessions(2 * users)
                .setEvents(3 * users)
                .setUpdatedAt(start)
                .build();
    }

    static Breakdown breakdown(String event, String field, String value, Instant day, long count) {
        return Breakdown.newBuilder()
                .setProduct("jina")
                .setEvent(event)
                .setField(field)
                .setValue(value)
                .setDayStart(day)
                .setDayEnd(day.plus(Duration.ofDays(1)))
                .setCount(count)
                .setUsers(2)
                .setUpdatedAt(day)
                .build();
    }
}
