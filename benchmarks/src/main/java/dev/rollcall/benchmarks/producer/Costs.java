package dev.rollcall.benchmarks.producer;

import dev.rollcall.benchmarks.producer.HostMain.Heap;
import dev.rollcall.benchmarks.producer.HostMain.Latency;
import dev.rollcall.benchmarks.producer.HostMain.Throughput;
import dev.rollcall.benchmarks.report.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * What the ways to send events cost.
 *
 * @param latencies of each way, by round
 * @param throughputs of each way, by round
 * @param starts of programs that live for milliseconds
 * @param heap what the library's full queue holds
 * @param jars the library, and what an application inherits with it
 */
record Costs(
        Map<Way, List<Latency>> latencies,
        Map<Way, List<Throughput>> throughputs,
        List<Starts> starts,
        Heap heap,
        List<Weight> jars) {

    /** Everything as tables, medians of all rounds. */
    String markdown() {
        return String.join("\n", latencyTable(), throughputTable(), startTable(), sizeTable());
    }

    private String latencyTable() {
        List<List<String>> rows = new ArrayList<>();
        double library = median(latencies.getOrDefault(Way.ROLLCALL, List.of()), Latency::median);
        double libraryTail = median(latencies.getOrDefault(Way.ROLLCALL, List.of()), Latency::p999);
        latencies.forEach((way, runs) -> rows.add(List.of(
                way.title(),
                micros(median(runs, Latency::median)),
                micros(median(runs, Latency::p99)),
                micros(median(runs, Latency::p999)),
                number("%.1f", median(runs, Latency::median) / library),
                number("%.1f", median(runs, Latency::p999) / libraryTail),
                number("%,.0f", median(runs, Latency::bytes)))));
        return new Table(
                        List.of(
                                "on the caller's thread",
                                "median µs",
                                "p99 µs",
                                "p99.9 µs",
                                "× Rollcall, median",
                                "× Rollcall, p99.9",
                                "B allocated"),
                        rows)
                .markdown();
    }

    private String throughputTable() {
        List<List<String>> rows = new ArrayList<>();
        double raw = median(throughputs.getOrDefault(Way.RAW, List.of()), Throughput::eventsPerSecond);
        throughputs.forEach((way, runs) -> rows.add(List.of(
                way.title(),
                number("%,.0f", median(runs, Throughput::eventsPerSecond)),
                number("%.2f", median(runs, Throughput::eventsPerSecond) / raw),
                number("%.2f", median(runs, Throughput::cpuSecondsPerMillion)))));
        return new Table(List.of("to the broker", "events/s", "of bytes", "CPU s/M"), rows).markdown();
    }

    private String startTable() {
        return new Table(
                        List.of("a JVM of one event", "median ms", "p90 ms", "more than without, ms"),
                        starts.stream()
                                .map(start -> List.of(
                                        start.program(),
                                        number("%.1f", start.median()),
                                        number("%.1f", start.quantile(0.9)),
                                        number("%.1f", start.median() - start.without())))
                                .toList())
                .markdown();
    }

    private String sizeTable() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of(
                "heap held by a full queue of " + heap.events() + " events", number("%,.0f", heap.bytes() / 1e3)));
        jars.forEach(jar -> rows.add(List.of(jar.file(), number("%,.0f", jar.bytes() / 1e3))));
        return new Table(List.of("size", "kB"), rows).markdown();
    }

    private static <T> double median(List<T> runs, ToDoubleFunction<T> value) {
        double[] sorted = runs.stream().mapToDouble(value).sorted().toArray();
        return sorted.length == 0 ? Double.NaN : sorted[sorted.length / 2];
    }

    private static String micros(double nanos) {
        return number(nanos < 10_000 ? "%.2f" : "%.1f", nanos / 1e3);
    }

    private static String number(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }
}
