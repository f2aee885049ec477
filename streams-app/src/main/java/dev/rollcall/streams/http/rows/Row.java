package dev.rollcall.streams.http.api;

import dev.rollcall.schemas.EventCount;
import dev.rollcall.schemas.EventCountKey;

/** A row of counts as the table keeps it. Times are in milliseconds since the epoch. */
record Row(
        Key key,
        long windowEnd,
        long count,
        long users,
        long lost,
        long estimate,
        int revision,
        boolean closed,
        long updatedAt) {

    static Row of(Key key, EventCount count) {
        return new Row(
                key,
                count.getWindowEnd().toEpochMilli(),
                count.getCount(),
                count.getUsers(),
                count.getLost(),
                // Rows from before there was sampling say nothing of it.
                Math.max(count.getCount(), count.getEstimate()),
                count.getRevision(),
                count.getClosed(),
                count.getUpdatedAt().toEpochMilli());
    }

    /** What is counted: many rows share one. */
    record Series(String product, String event, String version) implements Comparable<Series> {

        @Override
        public int compareTo(Series other) {
            if (this == other) {
                return 0;
            }
            int order = product.compareTo(other.product);
            if (order == 0) {
                order = event.compareTo(other.event);
            }
            return order == 0 ? version.compareTo(other.version) : order;
        }
    }

    /** The identity of a row. */
    record Key(long windowStart, Series series) implements Comparable<Key> {

        static Key of(EventCount count) {
            return new Key(
                    count.getWindowStart().toEpochMilli(),
                    new Series(count.getProduct(), count.getEvent(), count.getVersion()));
        }

        static Key of(EventCountKey key) {
            return new Key(
                    key.getWindowStart().toEpochMilli(),
                    new Series(key.getProduct(), key.getEvent(), key.getVersion()));
        }

        /** By time, then by names. Written out, as a table of a million rows compares some dozen times for each. */
        @Override
        public int compareTo(Key other) {
            int order = Long.compare(windowStart, other.windowStart);
            return order == 0 ? series.compareTo(other.series) : order;
        }
    }
}
