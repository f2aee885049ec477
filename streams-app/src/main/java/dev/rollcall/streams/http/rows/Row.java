package dev.rollcall.streams.http.rows;

import java.util.List;

/**
 * A row as the table keeps it: its key, and a number for each column of its kind. Times are in milliseconds since the
 * epoch; true is 1. Immutable.
 *
 * @param numbers see {@link Numbers}
 */
@SuppressWarnings("ArrayRecordComponent") // Nobody compares rows.
public record Row(Key key, byte[] numbers) {

    /** What stands in a column; see {@link RowKind#column}. */
    public long value(int column) {
        return Numbers.at(column, numbers);
    }

    /** The end of its time, exclusive. */
    long end() {
        return value(0);
    }

    /** What is counted: many rows share one. */
    public record Series(RowKind<?, ?> kind, List<String> names) implements Comparable<Series> {

        /** The first of the names. */
        public String product() {
            return names.get(0);
        }

        /** Name by name; where one has fewer, it comes first. */
        @Override
        public int compareTo(Series other) {
            if (this == other) {
                return 0;
            }
            int shared = Math.min(names.size(), other.names.size());
            for (int i = 0; i < shared; i++) {
                int order = names.get(i).compareTo(other.names.get(i));
                if (order != 0) {
                    return order;
                }
            }
            return Integer.compare(names.size(), other.names.size());
        }
    }

    /** The identity of a row. */
    public record Key(long start, Series series) implements Comparable<Key> {

        /** By time, then by names. */
        @Override
        public int compareTo(Key other) {
            int order = Long.compare(start, other.start);
            return order == 0 ? series.compareTo(other.series) : order;
        }
    }
}
