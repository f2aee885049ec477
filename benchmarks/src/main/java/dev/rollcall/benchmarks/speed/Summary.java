package dev.rollcall.benchmarks.speed;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * All runs of one contender: medians, and how they compare.
 *
 * @param eventsPerSecond the median
 * @param slowest of its runs, in events per second
 * @param fastest of its runs, in events per second
 * @param timesStock how many times as fast as the stock DSL; null when that did not run
 * @param shareOfLimit of the consumer that drops on two threads, or else on one; null when neither ran
 * @param cpuPerMillion CPU seconds of its processes for a million events
 * @param brokerCpuPerMillion CPU seconds of the broker for a million events
 * @param repartitionBytes bytes between its stages, for each event
 * @param changelogBytes bytes to changelogs, for each event
 * @param peakResidentMegabytes the greatest of all runs
 * @param exact whether every row of every run was
 */
record Summary(
        Contender contender,
        int runs,
        double eventsPerSecond,
        double slowest,
        double fastest,
        @Nullable Double timesStock,
        @Nullable Double shareOfLimit,
        double cpuPerMillion,
        double brokerCpuPerMillion,
        double repartitionBytes,
        double changelogBytes,
        double peakResidentMegabytes,
        boolean exact) {

    /** One for each contender, in their order. */
    static List<Summary> of(List<Measurement> measurements) {
        Map<Contender, List<Measurement>> byContender =
                measurements.stream().collect(Collectors.groupingBy(Measurement::contender));
        Double stock = speed(byContender, Contender.STOCK);
        Double limit = speed(byContender, Contender.LIMIT_2);
        Double reference = limit == null ? speed(byContender, Contender.LIMIT_1) : limit;
        List<Summary> summaries = new ArrayList<>();
        for (Contender contender : Contender.values()) {
            List<Measurement> runs = byContender.get(contender);
            if (runs != null) {
                summaries.add(of(contender, runs, stock, reference));
            }
        }
        return summaries;
    }

    private static Summary of(
            Contender contender, List<Measurement> runs, @Nullable Double stock, @Nullable Double limit) {
        double speed = median(runs, Measurement::eventsPerSecond);
        return new Summary(
                contender,
                runs.size(),
                speed,
                runs.stream().mapToDouble(Measurement::eventsPerSecond).min().orElse(0),
                runs.stream().mapToDouble(Measurement::eventsPerSecond).max().orElse(0),
                stock == null ? null : speed / stock,
                limit == null ? null : speed / limit,
                median(runs, run -> run.cpuSeconds() * 1e6 / run.events()),
                median(runs, run -> run.brokerCpuSeconds() * 1e6 / run.events()),
                median(runs, run -> run.repartitionBytes() / (double) run.events()),
                median(runs, run -> run.changelogBytes() / (double) run.events()),
                runs.stream().mapToLong(Measurement::peakResidentBytes).max().orElse(0) / 1e6,
                runs.stream().allMatch(Measurement::isExact));
    }

    private static @Nullable Double speed(Map<Contender, List<Measurement>> runs, Contender contender) {
        List<Measurement> found = runs.get(contender);
        return found == null ? null : median(found, Measurement::eventsPerSecond);
    }

    private static double median(List<Measurement> runs, ToDoubleFunction<Measurement> value) {
        double[] sorted = runs.stream().mapToDouble(value).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
