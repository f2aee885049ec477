package dev.rollcall.testkit.truth;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.roaringbitmap.RoaringBitmap;

/**
 * What the rows and the rejects should be, worked out from the events as they stand in their topic, without any code of
 * the job. Not thread-safe.
 */
public final class Truth {
    /** Length of a day in milliseconds. */
    static final long DAY = 86_400_000;

    private final long window;
    private final long grace;
    private final Map<RowKey, Expected> rows = new HashMap<>();
    private final Map<Position, String> garbage = new HashMap<>();
    private final Map<String, Integer> users = new HashMap<>();
    private final Map<Integer, ReceivingClock> clocks = new HashMap<>();
    private long good;

    public Truth(Duration window, Duration grace) {
        this.window = window.toMillis();
        this.grace = grace.toMillis();
    }

    /** What a row should be. */
    public static final class Expected {
        private final RoaringBitmap users = new RoaringBitmap();
        private long count;
        private long estimate;
        private long lost;
        private long inTime;

        public long count() {
            return count;
        }

        public long estimate() {
            return estimate;
        }

        public long lost() {
            return lost;
        }

        /**
         * How many of the events were received before the end of the window and its grace, by a clock that was not set
         * back shortly before.
         */
        public long inTime() {
            return inTime;
        }

        public int users() {
            return users.getCardinality();
        }

        private void add(Expected other) {
            count += other.count;
            estimate += other.estimate;
            lost += other.lost;
            users.or(other.users);
        }
    }

    /**
     * Adds a good event; those of a partition in the order of its log.
     *
     * @param received when the broker received it, milliseconds since the epoch
     * @param distance from its occurrence to its sending, in milliseconds
     */
    public void good(
            int partition,
            String product,
            String event,
            String version,
            String uid,
            long received,
            long distance,
            long oneIn,
            long lostBefore) {
        long occurred = received - distance;
        long start = occurred - Math.floorMod(occurred, window);
        Expected row = rows.computeIfAbsent(new RowKey(product, event, version, start), key -> new Expected());
        row.count++;
        row.estimate += oneIn;
        row.lost += lostBefore;
        row.users.add(users.computeIfAbsent(uid, added -> users.size()));
        boolean promised =
                clocks.computeIfAbsent(partition, added -> new ReceivingClock()).isNews(received);
        if (promised && received < start + window + grace) {
            row.inTime++;
        }
        good++;
    }

    /** Adds a record that has to be rejected with this reason. */
    public void garbage(Position position, String reason) {
        garbage.put(position, reason);
    }

    public Map<RowKey, Expected> rows() {
        return rows;
    }

    /** What the rows of days should be: the windows of each, added up. */
    public Map<RowKey, Expected> days() {
        Map<RowKey, Expected> days = new HashMap<>();
        rows.forEach((key, row) -> {
            long start = key.windowStart() - Math.floorMod(key.windowStart(), DAY);
            days.computeIfAbsent(new RowKey(key.product(), key.event(), key.version(), start), added -> new Expected())
                    .add(row);
        });
        return days;
    }

    public Map<Position, String> garbage() {
        return garbage;
    }

    /** How many good events there are. */
    public long good() {
        return good;
    }

    /** Length of the windows in milliseconds. */
    public long window() {
        return window;
    }

    /** The broker's clock, as the times of one partition show it. */
    private static final class ReceivingClock {
        /** For how long the job may not know that the clock was set back. */
        private static final long UNNOTICED = 30_000;

        private long newest = Long.MIN_VALUE;
        private long seenUntil = Long.MIN_VALUE;

        /** Whether this time comes for the first time, so that no window after it can be final. */
        boolean isNews(long received) {
            if (received < newest) {
                seenUntil = newest + UNNOTICED;
            }
            newest = Math.max(newest, received);
            return received > seenUntil;
        }
    }
}
