package dev.rollcall.benchmarks.chaos;

import static dev.rollcall.benchmarks.CommandRunner.atLeast;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
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
record ChaosPlan(long events, int faults, long seed, int rate) {
    static final Duration WINDOW = Duration.ofSeconds(5);
    static final Duration GRACE = Duration.ofSeconds(2);

    /** By what the job breaks events down. */
    static final String BREAKDOWNS = "platform,runtime:major,ci_vendor,dependencies.numpy:minor,attributes.size";

    /** What a pipeline takes to get ready, at most, about. */
    private static final Duration STARTING = Duration.ofSeconds(20);

    private static final long FIRST_FAULT = 5_000;
    private static final long SHORTEST_SLOT = 2_000;

    ChaosPlan {
        atLeast(1, "--events", events);
        atLeast(0, "--faults", faults);
        atLeast(1, "--rate", rate);
    }

    /** The faults, spread over the time that the records take. */
    Schedule schedule() {
        long traffic = events * 1_000 / rate;
        long slot = Math.max(SHORTEST_SLOT, (traffic - FIRST_FAULT) / Math.max(1, faults));
        return Schedule.plan(new Random(seed), faults, FIRST_FAULT, slot);
    }

    /** How far ahead clocks are, so that a day ends amid the traffic. */
    Duration ahead(Instant now) {
        Instant middle = now.plus(STARTING).plusMillis(events * 700 / rate);
        return Duration.between(middle, middle.truncatedTo(ChronoUnit.DAYS).plus(1, ChronoUnit.DAYS));
    }

    /** Where the records get their chances from. */
    Random records() {
        return new Random(~seed);
    }

    /** The settings of the job. */
    Map<String, String> job() {
        int commit = 100 + new Random(seed * 31).nextInt(900);
        return Map.of(
                "ROLLCALL_WINDOW", WINDOW.toSeconds() + "s",
                "ROLLCALL_GRACE", GRACE.toSeconds() + "s",
                "ROLLCALL_MAX_AGE", "6d",
                "ROLLCALL_BREAKDOWNS", BREAKDOWNS,
                "ROLLCALL_COMMIT_INTERVAL", commit + "ms");
    }

    @Override
    public String toString() {
        return "--events " + events + " --faults " + faults + " --rate " + rate + " --seed " + seed
                + " (commit interval " + job().get("ROLLCALL_COMMIT_INTERVAL") + ")";
    }
}
