package dev.rollcall.benchmarks.speed;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a measurement does.
 *
 * @param rounds how often each contender runs
 * @param contenders who runs, in this order in every round
 * @param instances of the job that share the work
 * @param commitInterval of the job
 * @param jvm options of each contender's Java virtual machine
 */
record SpeedPlan(
        Load load, int rounds, List<Contender> contenders, int instances, Duration commitInterval, List<String> jvm) {

    SpeedPlan {
        contenders = List.copyOf(contenders);
        jvm = List.copyOf(jvm);
        if (rounds < 1 || rounds > 100) {
            throw new IllegalArgumentException("--rounds " + rounds + ": cannot be right; give 1 to 100");
        }
        if (contenders.isEmpty()) {
            throw new IllegalArgumentException("--contenders: there are none; give e.g. stock,job");
        }
        if (instances < 1 || instances > 8) {
            throw new IllegalArgumentException("--instances " + instances + ": cannot be right; give 1 to 8");
        }
    }

    /** The same on other events. */
    SpeedPlan with(Load other) {
        return new SpeedPlan(other, rounds, contenders, instances, commitInterval, jvm);
    }

    @Override
    public String toString() {
        return load + " --rounds " + rounds + " --contenders "
                + contenders.stream().map(Contender::option).collect(Collectors.joining(",")) + " --instances "
                + instances + " --commit-interval " + commitInterval.toMillis() + " --jvm \"" + String.join(" ", jvm)
                + '"';
    }
}
