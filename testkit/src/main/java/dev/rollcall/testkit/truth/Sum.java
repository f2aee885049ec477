package dev.rollcall.testkit.truth;

import dev.rollcall.testkit.rows.RowTopic;
import dev.rollcall.testkit.truth.Truth.Event;
import java.util.List;
import org.roaringbitmap.RoaringBitmap;

/** What some events add up to. */
final class Sum {
    private final RoaringBitmap users = new RoaringBitmap();
    private final long[] inTime = new long[4];
    private long count;
    private long estimate;
    private long lost;
    private long sessions;
    private long sampled;

    /**
     * Adds an event.
     *
     * @param ends of its window, and of the day, week and month that this is in
     * @param received less the grace; larger than any end where nothing is promised
     */
    void add(Event event, int user, long[] ends, long received) {
        count++;
        estimate += event.oneIn();
        lost += event.lostBefore();
        sessions += event.sessionSeq() == 1 ? 1 : 0;
        sampled = event.oneIn() > 1 ? 1 : sampled;
        users.add(user);
        for (int i = 0; i < ends.length; i++) {
            inTime[i] += received < ends[i] ? 1 : 0;
        }
    }

    void add(Sum other) {
        count += other.count;
        estimate += other.estimate;
        lost += other.lost;
        sessions += other.sessions;
        sampled = Math.max(sampled, other.sampled);
        users.or(other.users);
        for (int i = 0; i < inTime.length; i++) {
            inTime[i] += other.inTime[i];
        }
    }

    /** The numbers of a row of a topic, in the order of {@link RowTopic#numbers}. */
    List<Long> numbers(RowTopic topic) {
        return switch (topic) {
            case COUNTS, DAYS -> List.of(count, estimate, lost);
            case USERS -> List.of(count, sessions, sampled);
            case BREAKDOWNS -> List.of(count);
        };
    }

    int users() {
        return users.getCardinality();
    }

    /** How many of the events came in time for their windows. */
    long inTime() {
        return inTime[0];
    }

    /** How many of the events came in time for a period that they are in. */
    long inTime(Span span) {
        return inTime[
                switch (span) {
                    case DAY -> 1;
                    case WEEK -> 2;
                    case MONTH -> 3;
                }];
    }
}
