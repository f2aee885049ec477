package dev.rollcall.benchmarks.dsl;

import dev.rollcall.testkit.rows.RowKey;
import java.nio.charset.StandardCharsets;

/** A key of the DSL topologies' rows: a text, as small as it can be. */
public record SeriesRow(String product, String version, String event, long windowStart) {
    private static final char END = '\0';

    /** The key that these bytes are. */
    public static SeriesRow of(byte[] key) {
        String[] parts = new String(key, StandardCharsets.UTF_8).split(String.valueOf(END), -1);
        return new SeriesRow(parts[0], parts[1], parts[2], Long.parseLong(parts[3]));
    }

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
