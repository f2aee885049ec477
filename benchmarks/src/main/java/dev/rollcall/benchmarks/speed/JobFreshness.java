package dev.rollcall.benchmarks.speed;

import dev.rollcall.benchmarks.CommandRunner;
import dev.rollcall.benchmarks.Workspace;
import dev.rollcall.benchmarks.report.Machine;
import dev.rollcall.benchmarks.report.ReportOptions;
import dev.rollcall.benchmarks.report.Table;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command line of the measurement of freshness. */
@Command(
        name = JobFreshness.NAME,
        mixinStandardHelpOptions = true,
        description = {
            "Send events at a steady pace, and measure how long it takes from the broker's receipt of an event until a",
            "reader of committed rows sees it counted: by the job with several commit intervals, and by the stock DSL.",
            "Exit code: 0 every probe was counted, 1 not so."
        })
public final class JobFreshness implements Callable<Integer> {
    static final String NAME = "job-freshness";

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "50000",
            description = "Events per second. Default: ${DEFAULT-VALUE}.")
    private int rate;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "60",
            description = "How long each is measured. Default: ${DEFAULT-VALUE}.")
    private int seconds;

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            defaultValue = "20",
            description = "Seconds before that. Default: ${DEFAULT-VALUE}.")
    private int warmUp;

    @Option(
            names = "--commit-intervals",
            paramLabel = "MS",
            split = ",",
            defaultValue = "1000,100",
            description = "Of the job, in milliseconds. Default: ${DEFAULT-VALUE}.")
    private List<Integer> commitIntervals = List.of();

    @Option(
            names = "--stock",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "Whether the stock DSL runs, too. Default: ${DEFAULT-VALUE}.")
    private boolean stock;

    @Option(
            names = "--jvm",
            paramLabel = "OPTIONS",
            defaultValue = "-Xmx768m",
            description = "Options of the contenders' Java virtual machines. Default: ${DEFAULT-VALUE}.")
    private String jvm = "";

    @Mixin
    private final ReportOptions report = new ReportOptions();

    private JobFreshness() {}

    public static void main(String[] args) {
        System.exit(CommandRunner.run(new JobFreshness(), args));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        FreshnessPlan plan = new FreshnessPlan(rate, seconds, warmUp, commitIntervals, stock, SpeedOptions.words(jvm));
        report.check(NAME);
        Machine machine = Machine.here();
        System.out.println(NAME + " " + plan);
        System.out.println(machine.describe());
        try (Workspace workspace = Workspace.make("freshness")) {
            List<Freshness> results = new FreshnessRun(plan, workspace.folder(), System.out::println).run();
            String line = "benchmarks/" + NAME + " " + plan;
            report.write(NAME, line, machine, table(results).markdown(), results, null);
            boolean complete = results.stream().allMatch(result -> result.unseen() == 0);
            if (complete) {
                workspace.discard();
            }
            return complete ? 0 : 1;
        }
    }

    private static Table table(List<Freshness> results) {
        return new Table(
                List.of("", "events/s", "p50 ms", "p99 ms", "p99.9 ms", "max ms", "CPU cores", "probes", "unseen"),
                results.stream()
                        .map(result -> List.of(
                                result.name(),
                                number(result.eventsPerSecond()),
                                number(result.p50()),
                                number(result.p99()),
                                number(result.p999()),
                                number(result.max()),
                                String.format(Locale.ROOT, "%.2f", result.cores()),
                                number(result.probes()),
                                number(result.unseen())))
                        .collect(Collectors.toList()));
    }

    private static String number(double number) {
        return String.format(Locale.ROOT, "%,.0f", number);
    }
}
