package dev.rollcall.benchmarks.dsl;

import dev.rollcall.testkit.rows.RowKey;

/** A key of the DSL topologies' rows: a text, as small as it can be. */
public final class SeriesRow {
    private static final char END = '\0';

    private SeriesRow() {}

    /** The text of a key of a window. */
    public static String row(RowKey key) {
        return row(String.join(String.valueOf(END), key.names()), key.start());
    }

    static String row(String series, long windowStart) {
        return series + END + windowStart;
    }

    /** What is counted separately. */
    static String series(String product, String version, String event) {
        return product + END + version + END + event;
    }
}
