package dev.rollcall.benchmarks.speed;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.rollcall.benchmarks.CommandRunner;
import dev.rollcall.benchmarks.Workspace;
import dev.rollcall.benchmarks.speed.BarChart.Bar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command line of the measurement of the job's speed. */
@Command(
        name = "job-speed",
        mixinStandardHelpOptions = true,
        description = {
            "Read the same events with the job, with the stock DSL, with a tuned DSL and with a consumer that drops them,",
            "each in a fresh process, in turns. Every row is compared with what was sent. Timed is from the moment that a",
            "contender has its partitions until a reader of committed rows has seen every event counted.",
            "Exit code: 0 every row was exact, 1 not so."
        })
public final class JobSpeed implements Callable<Integer> {
    @Mixin
    private final SpeedOptions options = new SpeedOptions();

    @Option(
            names = "--output",
            paramLabel = "FOLDER",
            defaultValue = "benchmarks/target/job-speed",
            description = "Where job-speed.json, .md and .svg go. Default: ${DEFAULT-VALUE}.")
    private Path output = Path.of("");

    @Option(
            names = "--document",
            paramLabel = "FILE",
            description =
                    "Also put the table between its marks '<!-- begin job-speed -->' and '<!-- end job-speed -->'.")
    private @Nullable Path document;

    private JobSpeed() {}

    public static void main(String[] args) {
        System.exit(CommandRunner.run(new JobSpeed(), args));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        SpeedPlan plan = options.plan();
        Section section = document == null ? null : new Section(document, "job-speed");
        Machine machine = Machine.here();
        System.out.println("job-speed " + plan);
        System.out.println(machine.describe());
        try (Workspace workspace = Workspace.make("speed")) {
            SpeedRun.Result result = new SpeedRun(plan, workspace.folder(), System.out::println).run();
            List<Summary> summaries = Summary.of(result.measurements());
            String table = SpeedReport.table(summaries).markdown();
            String text = table + "\n`benchmarks/job-speed " + plan + "`: " + machine.describe() + "\n";
            System.out.println();
            System.out.print(text);
            write(plan, machine, result, summaries, text);
            if (section != null) {
                section.write(text);
            }
            boolean exact = summaries.stream().allMatch(Summary::exact);
            if (exact) {
                workspace.discard();
            }
            return exact ? 0 : 1;
        }
    }

    private void write(SpeedPlan plan, Machine machine, SpeedRun.Result result, List<Summary> summaries, String text)
            throws IOException {
        Files.createDirectories(output);
        Files.writeString(output.resolve("job-speed.md"), text);
        Files.writeString(
                output.resolve("job-speed.svg"), chart(plan, summaries).svg());
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("command", "benchmarks/job-speed " + plan);
        json.put("machine", machine);
        json.put("rows", result.rows());
        json.put("summaries", summaries);
        json.put("measurements", result.measurements());
        new ObjectMapper()
                .enable(SerializationFeature.INDENT_OUTPUT)
                .writeValue(output.resolve("job-speed.json").toFile(), json);
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
        String times = summary.timesStock() == null || summary.contender() != Contender.JOB
                ? ""
                : String.format(Locale.ROOT, " (%.1f × stock)", summary.timesStock());
        String colour =
                switch (summary.contender()) {
                    case LIMIT_1, LIMIT_2 -> "#c9d1d9";
                    case STOCK, TUNED -> "#8250df";
                    case JOB -> "#1f883d";
                };
        return new Bar(summary.contender().title(), summary.eventsPerSecond(), speed + times, colour);
    }
}
