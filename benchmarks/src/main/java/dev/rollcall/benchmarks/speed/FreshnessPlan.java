package dev.rollcall.benchmarks.speed;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What a measurement of freshness does.
 *
 * @param rate events per second
 * @param seconds how long each contender is measured
 * @param warmUp seconds before that
 * @param commitIntervals of the job, in milliseconds
 * @param stock whether the stock DSL runs, too
 * @param jvm options of each contender's Java virtual machine
 */
record FreshnessPlan(
        int rate, int seconds, int warmUp, List<Integer> commitIntervals, boolean stock, List<String> jvm) {

    FreshnessPlan {
        commitIntervals = List.copyOf(commitIntervals);
        jvm = List.copyOf(jvm);
        if (rate < 1_000 || rate > 1_000_000) {
            throw new IllegalArgumentException("--rate " + rate + ": cannot be right; give 1000 to 1000000");
        }
        if (seconds < 1 || seconds > 86_400) {
            throw new IllegalArgumentException("--seconds " + seconds + ": cannot be right; give 1 to 86400");
        }
        if (warmUp < 0 || warmUp > 3_600) {
            throw new IllegalArgumentException("--warm-up " + warmUp + ": cannot be right; give 0 to 3600");
        }
        for (int interval : commitIntervals) {
            if (interval < 10 || interval > 60_000) {
                throw new IllegalArgumentException(
                        "--commit-intervals " + interval + ": cannot be right; give 10 to 60000");
            }
        }
    }

    @Override
    public String toString() {
        return "--rate " + rate + " --seconds " + seconds + " --warm-up " + warmUp + " --commit-intervals "
                + commitIntervals.stream().map(String::valueOf).collect(Collectors.joining(","))
                + (stock ? "" : " --no-stock") + " --jvm \"" + String.join(" ", jvm) + '"';
    }
}
