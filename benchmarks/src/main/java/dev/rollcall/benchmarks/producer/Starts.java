package dev.rollcall.benchmarks.producer;

import java.util.List;

/**
 * How long a program of one event lives.
 *
 * @param program what it does
 * @param milliseconds of each run, from its start to its end, sorted
 * @param without the median of a program that does nothing, started in the same way
 */
record Starts(String program, List<Double> milliseconds, double without) {
    Starts {
        milliseconds = milliseconds.stream().sorted().toList();
    }

    double median() {
        return quantile(0.5);
    }

    /** The duration that so many of the runs do not exceed. */
    double quantile(double share) {
        return milliseconds.get((int) Math.min(milliseconds.size() - 1, Math.floor(share * milliseconds.size())));
    }
}
