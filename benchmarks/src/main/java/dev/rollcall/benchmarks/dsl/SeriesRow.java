package dev.rollcall.benchmarks.dsl;

import dev.rollcall.benchmarks.check.RowKey;

/** The keys of the DSL topologies: texts, as small as they can be. */
public final class SeriesRow {
    private SeriesRow() {}

    /** The key of a row on the topic of counts. */
    public static String row(RowKey key) {
        return row(series(key.product(), key.version(), key.event()), key.windowStart());
    }

    static String row(String series, long windowStart) {
        return series + '\0' + windowStart;
    }

    /** What is counted separately. */
    static String series(String product, String version, String event) {
        return product + '\0' + version + '\0' + event;
    }
}
