package dev.rollcall.benchmarks.report;

import java.util.Collection;
import java.util.function.ToDoubleFunction;

/** The middle of some runs. */
public final class Median {
    private Median() {}

    /** The median of a value of each run; not a number where there are none. */
    public static <T> double of(Collection<T> runs, ToDoubleFunction<T> value) {
        double[] sorted = runs.stream().mapToDouble(value).sorted().toArray();
        int middle = sorted.length / 2;
        if (sorted.length == 0) {
            return Double.NaN;
        }
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
