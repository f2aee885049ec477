package dev.rollcall.benchmarks.check;

import dev.rollcall.schemas.EventCount;
import java.time.Instant;

/** Rows for tests: of one series, in the window of ten seconds that begins at the epoch. */
final class Rows {
    static final String PRODUCT = "shop";
    static final String EVENT = "Flow.start";
    static final String VERSION = "1.0";

    private Rows() {}

    static EventCount open(long count) {
        return row(count, 0, false);
    }

    static EventCount closed(long count, int revision) {
        return row(count, revision, true);
    }

    private static EventCount row(long count, int revision, boolean closed) {
        return EventCount.newBuilder()
                .setProduct(PRODUCT)
                .setEvent(EVENT)
                .setVersion(VERSION)
                .setWindowStart(Instant.EPOCH)
                .setWindowEnd(Instant.ofEpochSecond(10))
                .setCount(count)
                .setEstimate(count)
                .setUsers(Math.min(1, count))
                .setRevision(revision)
                .setClosed(closed)
                .build();
    }
}
