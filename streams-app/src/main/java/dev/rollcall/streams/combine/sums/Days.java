package dev.rollcall.streams.combine.sums;

import java.time.Duration;

/** Days in UTC. A window belongs to the day that it starts in. */
final class Days {

    private static final long DAY = Duration.ofDays(1).toMillis();

    private Days() {}

    /** The start of the day that a time is in; both in milliseconds since the epoch. */
    static long startOf(long time) {
        return time - Math.floorMod(time, DAY);
    }
}
