package dev.rollcall.testkit.truth;

import java.util.List;

/** Rows for tests: of one series, in the window of ten seconds that begins at the epoch. */
final class Rows {
    static final String PRODUCT = "shop";
    static final String EVENT = "Flow.start";
    static final String VERSION = "1.0";

    private Rows() {}

    static Row open(long count) {
        return row(EVENT, count, Math.min(1, count), 0, 0, false);
    }

    static Row closed(long count, int revision) {
        return row(EVENT, count, Math.min(1, count), 0, revision, true);
    }

    static Row row(String event, long count, long users, long lost, int revision, boolean closed) {
        return new Row(key(event), 10_000, List.of(count, count, lost), users, closed, revision);
    }

    static RowKey key(String event) {
        return new RowKey(RowTopic.COUNTS, List.of(PRODUCT, VERSION, event), 0);
    }
}
