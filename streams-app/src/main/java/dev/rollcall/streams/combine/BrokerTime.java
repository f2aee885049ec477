package dev.rollcall.streams.combine;

import java.util.OptionalLong;

/**
 * What time it is for the brokers: when they received the job's last record, and how long ago that is. Both readings of a
 * clock that it takes are theirs; the distance between two moments is the monotonic clock's. Thread-safe.
 */
final class BrokerTime {

    private static final long UNKNOWN = Long.MIN_VALUE;

    /** From the monotonic clock to the brokers' one, in milliseconds. */
    private volatile long distance = UNKNOWN;

    /**
     * Takes the brokers' time of receipt. The latest one is believed, since their clock may have been set.
     *
     * @param received milliseconds since the epoch, by the broker that received a record
     * @param elapsed milliseconds of the monotonic clock, when that was known here
     */
    void received(long received, long elapsed) {
        distance = received - elapsed;
    }

    /** The time at a moment of the monotonic clock, or somewhat earlier; empty before the first receipt. */
    OptionalLong at(long elapsed) {
        long known = distance;
        return known == UNKNOWN ? OptionalLong.empty() : OptionalLong.of(known + elapsed);
    }
}
