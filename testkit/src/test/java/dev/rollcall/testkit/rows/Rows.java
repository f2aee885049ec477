package dev.rollcall.testkit.rows;

import java.util.List;

/** Rows for tests: of one series, in the window of ten seconds that begins at the epoch. */
public final class Rows {
    public static final String PRODUCT = "shop";
    public static final String EVENT = "Flow.start";
    public static final String VERSION = "1.0";

    private Rows() {}

    public static Row open(long count) {
        return row(EVENT, count, Math.min(1, count), 0, 0, false);
    }

    public static Row closed(long count, int revision) {
        return row(EVENT, count, Math.min(1, count), 0, revision, true);
    }

    public static Row row(String event, long count, long users, long lost, int revision, boolean closed) {
        return new Row(key(event), 10_000, List.of(count, count, lost), users, closed, revision);
    }

    public static RowKey key(String event) {
        return new RowKey(RowTopic.COUNTS, List.of(PRODUCT, VERSION, event), 0);
    }
}
