package dev.rollcall.benchmarks.replay;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * What a replay proof does.
 *
 * @param events how many events the backlog has
 * @param span received time from its first to its last event
 * @param instances instances of the job that share the work
 * @param shares how much of the events each partition has, as numbers that are compared with each other
 * @param seed of the events
 */
record ReplayPlan(long events, Duration span, int instances, List<Integer> shares, long seed) {
    static final Duration WINDOW = Duration.ofMinutes(1);
    static final Duration GRACE = Duration.ofSeconds(30);

    ReplayPlan {
        if (events < 1) {
            throw new IllegalArgumentException("--events " + events + ": cannot be right; give at least 1");
        }
        if (instances < 1 || instances > 8) {
            throw new IllegalArgumentException("--instances " + instances + ": cannot be right; give 1 to 8");
        }
        shares = List.copyOf(shares);
        if (shares.isEmpty() || shares.stream().anyMatch(share -> share < 1 || share > 1_000)) {
            throw new IllegalArgumentException("--shares " + shares + ": cannot be right; give e.g. 40,30,20,10");
        }
        if (span.compareTo(Duration.ofMinutes(5)) < 0 || span.compareTo(Duration.ofHours(24)) > 0) {
            throw new IllegalArgumentException("--minutes " + span.toMinutes() + ": cannot be right; give 5 to 1440");
        }
    }

    /** The partition of the next event. */
    int partition(Random random) {
        int chance = random.nextInt(shares.stream().mapToInt(Integer::intValue).sum());
        int partition = 0;
        while (chance >= shares.get(partition)) {
            chance -= shares.get(partition);
            partition++;
        }
        return partition;
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
