package dev.rollcall.benchmarks.pace;

import static dev.rollcall.benchmarks.report.Table.cell;

import dev.rollcall.benchmarks.report.Table;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What a second costs in CPU: so much for each event, sum, instance and partition of the events. The four constants fit
 * what was measured by least squares; none is below 0. Immutable.
 */
record CostModel(double[] constants, double error) {
    private static final int PARTS = 4;

    /**
     * What a second holds, and what it cost.
     *
     * @param events per second
     * @param sums per second that instances send for them
     * @param cores of CPU
     */
    record Second(double events, double sums, int instances, int partitions, double cores) {
        /** The same, at another cost. */
        Second costing(double other) {
            return new Second(events, sums, instances, partitions, other);
        }

        private double[] amounts() {
            return new double[] {events, sums, instances, partitions};
        }
    }

    /** The constants; empty where instances or partitions were always the same, or noise hides what an event costs. */
    static Optional<CostModel> of(List<Second> seconds) {
        boolean varied = seconds.stream().mapToInt(Second::instances).distinct().count() > 1
                && seconds.stream().mapToInt(Second::partitions).distinct().count() > 1;
        if (!varied) {
            return Optional.empty();
        }
        List<Integer> used = IntStream.range(0, PARTS).boxed().toList();
        while (true) {
            double[] constants = solve(seconds, used);
            int least = IntStream.range(0, PARTS)
                    .reduce((a, b) -> constants[a] <= constants[b] ? a : b)
                    .orElseThrow();
            if (constants[least] >= 0) {
                return constants[0] > 0
                        ? Optional.of(new CostModel(constants, error(seconds, constants)))
                        : Optional.empty();
            }
            used = used.stream().filter(part -> part != least).toList();
        }
    }

    /** Cores for events at such a pace. */
    double cores(Second second) {
        return cores(second, constants);
    }

    /** The constants, by what they are for: microseconds of CPU, and cores of a thousand. */
    Table table(String whose) {
        return new Table(
                        whose + "|µs an event|µs a sum|cores/1000 an instance|cores/1000 a partition|mean error, cores")
                .row(
                        "by least squares",
                        cell("%.2f", constants[0] * 1e6),
                        cell("%.1f", constants[1] * 1e6),
                        cell("%.1f", constants[2] * 1e3),
                        cell("%.2f", constants[3] * 1e3),
                        cell("%.3f", error));
    }

    private static double cores(Second second, double[] constants) {
        double[] amounts = second.amounts();
        return IntStream.range(0, PARTS)
                .mapToDouble(i -> amounts[i] * constants[i])
                .sum();
    }

    private static double error(List<Second> seconds, double[] constants) {
        return seconds.stream()
                .mapToDouble(second -> Math.abs(cores(second, constants) - second.cores()))
                .average()
                .orElse(Double.NaN);
    }

    /** The normal equations of some of the parts, by elimination; the constants of the others are 0. */
    private static double[] solve(List<Second> seconds, List<Integer> used) {
        int size = used.size();
        double[][] rows = new double[size][size + 1];
        for (Second second : seconds) {
            double[] amounts = second.amounts();
            for (int i = 0; i < size; i++) {
                for (int j = 0; j < size; j++) {
                    rows[i][j] += amounts[used.get(i)] * amounts[used.get(j)];
                }
                rows[i][size] += amounts[used.get(i)] * second.cores();
            }
        }
        for (int pivot = 0; pivot < size; pivot++) {
            for (int row = 0; row < size; row++) {
                double factor = row == pivot ? 0 : rows[row][pivot] / rows[pivot][pivot];
                for (int column = pivot; column <= size; column++) {
                    rows[row][column] -= factor * rows[pivot][column];
                }
            }
        }
        double[] constants = new double[PARTS];
        for (int i = 0; i < size; i++) {
            constants[used.get(i)] = rows[i][size] / rows[i][i];
        }
        return constants;
    }
}
