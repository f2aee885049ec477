package dev.rollcall.streams.combine;

import java.time.Duration;

/**
 * When a worker commits. In a backlog commits are rarer, since one sum then takes what would be many partials, and nobody
 * waits for one more of its rows at once. Times are milliseconds since the epoch. Not thread-safe.
 */
final class CommitPace {

    /** Events that were received so long ago are a backlog. */
    static final Duration BACKLOG = Duration.ofMinutes(1);

    private static final long RARER = 10;
    private static final Duration LONGEST = Duration.ofSeconds(10);

    private final long interval;
    private final long backlogInterval;
    private long lastCommit;

    CommitPace(Duration interval) {
        this.interval = interval.toMillis();
        this.backlogInterval = Math.max(this.interval, Math.min(this.interval * RARER, LONGEST.toMillis()));
    }

    void committed(long now) {
        lastCommit = now;
    }

    /** @param newest when the newest event that was read last was received; now, if there was nothing to read */
    boolean isDue(long newest, long now) {
        return now - lastCommit >= (newest < now - BACKLOG.toMillis() ? backlogInterval : interval);
    }
}
