package dev.rollcall.benchmarks.pace;

import static dev.rollcall.benchmarks.CommandRunner.atLeast;
import static dev.rollcall.benchmarks.report.Table.cell;

import dev.rollcall.benchmarks.events.Cluster;
import dev.rollcall.benchmarks.events.Load;
import dev.rollcall.benchmarks.job.Stage;
import dev.rollcall.benchmarks.report.Report;
import dev.rollcall.benchmarks.report.Table;
import dev.rollcall.testkit.process.Workspace;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command line of the measurement of freshness. */
@SuppressWarnings("NullAway.Init") // What picocli sets.
@Command(
        name = "job-freshness",
        description = {
            "Send events at a steady pace, and measure how long it takes from the broker's receipt of an event until a",
            "reader of committed rows sees it counted, by the job with several commit intervals.",
            "Exit code: 0 every probe was counted, 1 not so."
        })
public final class JobFreshness implements Callable<Integer> {
    private static final Load LOAD = new Load(1_000_000, 60, 370, 4, List.of(), 1, 1);

    @Option(names = "--rate", paramLabel = "N", defaultValue = "50000", description = "Events per second.")
    private int rate;

    @Option(names = "--seconds", paramLabel = "N", defaultValue = "60", description = "How long each is measured.")
    private int seconds;

    @Option(names = "--warm-up", paramLabel = "N", defaultValue = "20", description = "Seconds before that.")
    private int warmUp;

    @Option(
            names = "--commit-intervals",
            paramLabel = "MS",
            split = ",",
            defaultValue = "1000,100",
            description = "Of the job, in milliseconds.")
    private List<Integer> commitIntervals;

    @Option(
            names = "--jvm",
            paramLabel = "OPTIONS",
            defaultValue = "-Xmx768m",
            description = "Of the programs' virtual machines.")
    private String jvm;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        atLeast(1_000, "--rate", rate);
        atLeast(1, "--seconds", seconds);
        atLeast(0, "--warm-up", warmUp);
        commitIntervals.forEach(interval -> atLeast(10, "--commit-intervals", interval));
        Report report = Report.begin(spec);
        return Workspace.run("freshness", folder -> {
            Map<String, FreshnessRun.Result> results = measure(folder);
            report.print(List.of(table(results)));
            return results.values().stream().allMatch(result -> result.unseen() == 0);
        });
    }

    private Map<String, FreshnessRun.Result> measure(Path folder) throws InterruptedException {
        Map<String, FreshnessRun.Result> results = new LinkedHashMap<>();
        FreshnessRun run = new FreshnessRun(rate, warmUp, seconds);
        try (Cluster cluster = new Cluster(folder, List.of()).start()) {
            Stage stage = new Stage(cluster, folder, LOAD, settings(100));
            for (int interval : commitIntervals) {
                results.put(
                        "Rollcall's job, commit interval " + interval + " ms",
                        run.measure("job-" + interval, stage.with(settings(interval))));
            }
        }
        return results;
    }

    /** @param commitInterval of the job */
    private Stage.Settings settings(int commitInterval) {
        return new Stage.Settings(
                List.of(jvm.trim().split(" +")),
                1,
                Duration.ofMillis(commitInterval),
                Load.BREAKDOWNS,
                Duration.ofMinutes(3),
                Map.of());
    }

    private static Table table(Map<String, FreshnessRun.Result> results) {
        Table table = new Table("|events/s|p50 ms|p99 ms|p99.9 ms|max ms|CPU cores|probes|unseen");
        results.forEach((name, result) -> table.row(
                name,
                cell("%,.0f", result.eventsPerSecond()),
                cell("%,.0f", result.latencies().getValueAtPercentile(50)),
                cell("%,.0f", result.latencies().getValueAtPercentile(99)),
                cell("%,.0f", result.latencies().getValueAtPercentile(99.9)),
                cell("%,.0f", result.latencies().getMaxValue()),
                cell("%.2f", result.cores()),
                cell("%,.0f", result.latencies().getTotalCount() + result.unseen()),
                cell("%,.0f", result.unseen())));
        return table;
    }
}
