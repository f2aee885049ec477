package dev.rollcall.benchmarks.replay;

import java.time.Duration;
import java.util.Locale;

/**
 * What a replay proof does.
 *
 * @param events how many events the backlog has
 * @param span received time from its first to its last event
 * @param instances instances of the job that share the work
 * @param seed of the events
 */
record ReplayPlan(long events, Duration span, int instances, long seed) {
    static final Duration WINDOW = Duration.ofMinutes(1);
    static final Duration GRACE = Duration.ofSeconds(30);

    ReplayPlan {
        if (events < 1) {
            throw new IllegalArgumentException("--events " + events + ": cannot be right; give at least 1");
        }
        if (instances < 1 || instances > 8) {
            throw new IllegalArgumentException("--instances " + instances + ": cannot be right; give 1 to 8");
        }
        if (span.compareTo(Duration.ofMinutes(5)) < 0 || span.compareTo(Duration.ofHours(24)) > 0) {
            throw new IllegalArgumentException("--minutes " + span.toMinutes() + ": cannot be right; give 5 to 1440");
        }
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "--events %d --minutes %d --instances %d --seed %d",
                events,
                span.toMinutes(),
                instances,
                seed);
    }
}
