package dev.rollcall.benchmarks.speed;

import dev.rollcall.benchmarks.report.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Measurements as people read them. */
final class SpeedReport {
    static final List<String> HEAD = List.of(
            "",
            "events/s",
            "slowest – fastest",
            "× stock",
            "of limit",
            "CPU s/M",
            "broker CPU s/M",
            "repartition B/event",
            "changelog B/event",
            "peak MB",
            "rows");

    private SpeedReport() {}

    /** A row for each contender. */
    static Table table(List<Summary> summaries) {
        return new Table(
                HEAD,
                summaries.stream()
                        .map(summary -> row(summary.contender().title(), summary))
                        .toList());
    }

    /** A row with a title of the caller's. */
    static List<String> row(String title, Summary summary) {
        boolean limit = summary.contender() == Contender.LIMIT_1 || summary.contender() == Contender.LIMIT_2;
        List<String> row = new ArrayList<>();
        row.add(title);
        row.add(format("%,.0f", summary.eventsPerSecond()));
        row.add(format("%,.0f – %,.0f", summary.slowest(), summary.fastest()));
        row.add(ratio("%.1f", summary.timesStock(), 1));
        row.add(ratio("%.0f %%", summary.shareOfLimit(), 100));
        row.add(format("%.2f", summary.cpuPerMillion()));
        row.add(format("%.2f", summary.brokerCpuPerMillion()));
        row.add(limit ? "–" : bytes(summary.repartitionBytes()));
        row.add(limit ? "–" : bytes(summary.changelogBytes()));
        row.add(format("%,.0f", summary.peakResidentMegabytes()));
        row.add(limit ? "–" : summary.exact() ? "exact" : "WRONG");
        return row;
    }

    private static String bytes(double bytes) {
        return format(bytes < 10 ? "%.3f" : "%,.0f", bytes);
    }

    private static String ratio(String format, @Nullable Double ratio, double factor) {
        return ratio == null ? "–" : format(format, ratio * factor);
    }

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
