package dev.rollcall.benchmarks.job;

import static dev.rollcall.benchmarks.report.Table.cell;

import dev.rollcall.benchmarks.report.Median;
import dev.rollcall.benchmarks.report.Table;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** Measurements as people read them: medians of each contender's runs, and how they compare. */
final class SpeedTable {
    private static final String HEAD = "|events/s|slowest – fastest|× stock|of limit|CPU s/M|broker CPU s/M"
            + "|repartition B/event|changelog B/event|peak MB|rows";

    private SpeedTable() {}

    /** A row for each contender. The limit is the consumer that drops on two threads, or else on one. */
    static Table of(List<Measurement> measurements) {
        Map<Contender, List<Measurement>> contenders = measurements.stream()
                .collect(Collectors.groupingBy(Measurement::contender, TreeMap::new, Collectors.toList()));
        double stock = speed(contenders.getOrDefault(Contender.STOCK, List.of()));
        double limit = speed(
                contenders.getOrDefault(Contender.LIMIT_2, contenders.getOrDefault(Contender.LIMIT_1, List.of())));
        Table table = new Table(HEAD);
        contenders.forEach((contender, runs) -> table.row(row(contender, runs, stock, limit)));
        return table;
    }

    private static String[] row(Contender contender, List<Measurement> runs, double stock, double limit) {
        double speed = speed(runs);
        return new String[] {
            contender.title(),
            cell("%,.0f", speed),
            cell("%,.0f", least(runs)) + " – " + cell("%,.0f", most(runs, Measurement::eventsPerSecond)),
            cell("%.1f", speed / stock),
            cell("%.0f %%", 100 * speed / limit),
            cell("%.2f", Median.of(runs, run -> run.cpuSeconds() * 1e6 / run.events())),
            cell("%.2f", Median.of(runs, run -> run.brokerCpuSeconds() * 1e6 / run.events())),
            contender.hasInternalTopics() ? bytes(runs, Measurement::repartitionBytes) : Table.NONE,
            contender.hasInternalTopics() ? bytes(runs, Measurement::changelogBytes) : Table.NONE,
            cell("%,.0f", most(runs, run -> run.peakResidentBytes() / 1e6)),
            contender.isLimit() ? Table.NONE : rows(runs)
        };
    }

    private static String rows(List<Measurement> runs) {
        double missing = most(runs, Measurement::missing);
        return runs.stream().allMatch(Measurement::isExact)
                ? "exact"
                : missing > 0 ? cell("%,.0f missing", missing) : "WRONG";
    }

    private static String bytes(List<Measurement> runs, ToDoubleFunction<Measurement> value) {
        double bytes = Median.of(runs, run -> value.applyAsDouble(run) / run.events());
        return cell(bytes < 10 ? "%.3f" : "%,.0f", bytes);
    }

    private static double speed(List<Measurement> runs) {
        return Median.of(runs, Measurement::eventsPerSecond);
    }

    private static double least(List<Measurement> runs) {
        return runs.stream().mapToDouble(Measurement::eventsPerSecond).min().orElse(Double.NaN);
    }

    private static double most(List<Measurement> runs, ToDoubleFunction<Measurement> value) {
        return runs.stream().mapToDouble(value).max().orElse(Double.NaN);
    }
}
