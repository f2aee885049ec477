package dev.rollcall.benchmarks.chaos;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/**
 * What a chaos run does. With the same plan it does the same again, as far as operating system and clocks allow.
 *
 * @param events how many records are produced, garbage included
 * @param faults how many faults happen
 * @param seed of records and faults
 * @param rate records per second
 */
record ChaosPlan(long events, int faults, long seed, double rate) {
    static final Duration WINDOW = Duration.ofSeconds(10);
    static final Duration GRACE = Duration.ofSeconds(5);

    private static final long FIRST_FAULT = 5_000;
    private static final long SHORTEST_SLOT = 2_000;

    ChaosPlan {
        atLeast("--events", events, 1);
        atLeast("--faults", faults, 0);
        atLeast("--rate", rate, 1);
    }

    /** The faults, spread over the time that the records take. */
    Schedule schedule() {
        long traffic = (long) (events / rate * 1_000);
        long slot = Math.max(SHORTEST_SLOT, (traffic - FIRST_FAULT) / Math.max(1, faults));
        return Schedule.plan(new Random(seed), faults, FIRST_FAULT, slot);
    }

    /** Where the records get their chances from. */
    Random records() {
        return new Random(~seed);
    }

    /** The settings of the job. */
    Map<String, String> job() {
        long commit = 100 + new Random(seed * 31).nextInt(900);
        return Map.of(
                "ROLLCALL_WINDOW",
                WINDOW.toSeconds() + "s",
                "ROLLCALL_GRACE",
                GRACE.toSeconds() + "s",
                "ROLLCALL_COMMIT_INTERVAL",
                commit + "ms");
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "--events %d --faults %d --rate %.0f --seed %d (commit interval %s)",
                events,
                faults,
                rate,
                seed,
                job().get("ROLLCALL_COMMIT_INTERVAL"));
    }

    private static void atLeast(String option, double value, double least) {
        if (value < least) {
            throw new IllegalArgumentException(
                    String.format(Locale.ROOT, "%s %.0f: cannot be right; give at least %.0f", option, value, least));
        }
    }
}
