package dev.rollcall.producer.internal.delivery;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * How long to wait before the next attempt: twice as long each time, up to a limit. Each wait is 0.8 to 1.2 of that, so that
 * hosts that lost a broker at one moment do not come back at one moment. For one thread.
 */
final class Backoff {

    static final long FIRST = TimeUnit.MILLISECONDS.toNanos(500);
    static final long LAST = TimeUnit.SECONDS.toNanos(30);

    private long base = FIRST;

    /** The next wait, in nanoseconds. */
    long next() {
        long wait = (long) (base * ThreadLocalRandom.current().nextDouble(0.8, 1.2));
        base = Math.min(base * 2, LAST);
        return wait;
    }

    void reset() {
        base = FIRST;
    }
}
