package dev.rollcall.streams.combine;

import java.time.Duration;

/**
 * When a worker commits. In a backlog commits are rarer, since one sum then takes what would be many partials, and nobody
 * waits for one more of its rows at once. The first one after a start is not: it proves that the worker works, and the
 * counting stage opens its partitions while events are read. Goes by milliseconds of the monotonic clock. Not thread-safe.
 */
final class CommitPace {

    private static final long RARER = 10;
    private static final Duration LONGEST = Duration.ofSeconds(10);

    private final long interval;
    private final long backlogInterval;
    private long last;
    private boolean hasCommitted;

    CommitPace(Duration interval) {
        this.interval = interval.toMillis();
        this.backlogInterval = Math.max(this.interval, Math.min(this.interval * RARER, LONGEST.toMillis()));
    }

    void started(long elapsed) {
        last = elapsed;
        hasCommitted = false;
    }

    void committed(long elapsed) {
        last = elapsed;
        hasCommitted = true;
    }

    boolean isDue(boolean inBacklog, long elapsed) {
        return elapsed - last >= (inBacklog && hasCommitted ? backlogInterval : interval);
    }
}
