package dev.rollcall.benchmarks.speed;

import dev.rollcall.benchmarks.CommandRunner;
import dev.rollcall.benchmarks.Workspace;
import dev.rollcall.benchmarks.report.BarChart;
import dev.rollcall.benchmarks.report.BarChart.Bar;
import dev.rollcall.benchmarks.report.Machine;
import dev.rollcall.benchmarks.report.ReportOptions;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The command line of the measurement of the job's speed. */
@Command(
        name = JobSpeed.NAME,
        mixinStandardHelpOptions = true,
        description = {
            "Read the same events with the job, with the stock DSL, with a tuned DSL and with a consumer that drops them,",
            "each in a fresh process, in turns. Every row is compared with what was sent. Timed is from the moment that a",
            "contender has its partitions until a reader of committed rows has seen every event counted.",
            "Exit code: 0 every row was exact, 1 not so."
        })
public final class JobSpeed implements Callable<Integer> {
    static final String NAME = "job-speed";

    @Mixin
    private final SpeedOptions options = new SpeedOptions();

    @Mixin
    private final ReportOptions report = new ReportOptions();

    private JobSpeed() {}

    public static void main(String[] args) {
        System.exit(CommandRunner.run(new JobSpeed(), args));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        SpeedPlan plan = options.plan();
        report.check(NAME);
        Machine machine = Machine.here();
        System.out.println(NAME + " " + plan);
        System.out.println(machine.describe());
        try (Workspace workspace = Workspace.make("speed")) {
            SpeedRun.Result result = new SpeedRun(plan, workspace.folder(), System.out::println).run();
            List<Summary> summaries = Summary.of(result.measurements());
            report.write(
                    NAME,
                    "benchmarks/" + NAME + " " + plan,
                    machine,
                    SpeedReport.table(summaries).markdown(),
                    Map.of("rows", result.rows(), "summaries", summaries, "measurements", result.measurements()),
                    chart(plan, summaries));
            boolean exact = summaries.stream().allMatch(Summary::exact);
            if (exact) {
                workspace.discard();
            }
            return exact ? 0 : 1;
        }
    }

    private static BarChart chart(SpeedPlan plan, List<Summary> summaries) {
        return new BarChart(
                String.format(
                        Locale.ROOT,
                        "Events per second: %,d events of %d bytes, %,d keys",
                        plan.load().events(),
                        plan.load().bytes(),
                        plan.load().keys()),
                summaries.stream().map(JobSpeed::bar).toList());
    }

    private static Bar bar(Summary summary) {
        String speed = String.format(Locale.ROOT, "%,.0f", summary.eventsPerSecond());
        String times = summary.timesStock() == null
                        || !List.of(Contender.JOB, Contender.JOB_2).contains(summary.contender())
                ? ""
                : String.format(Locale.ROOT, " (%.1f × stock)", summary.timesStock());
        String colour =
                switch (summary.contender()) {
                    case LIMIT_1, LIMIT_2 -> "#c9d1d9";
                    case STOCK, TUNED -> "#8250df";
                    case JOB, JOB_2 -> "#1f883d";
                };
        return new Bar(summary.contender().title(), summary.eventsPerSecond(), speed + times, colour);
    }
}
