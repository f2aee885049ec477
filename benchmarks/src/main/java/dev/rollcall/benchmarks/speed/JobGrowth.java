package dev.rollcall.benchmarks.speed;

import dev.rollcall.benchmarks.CommandRunner;
import dev.rollcall.benchmarks.Workspace;
import dev.rollcall.benchmarks.report.Machine;
import dev.rollcall.benchmarks.report.ReportOptions;
import dev.rollcall.benchmarks.report.Table;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command line of the measurement of how the cost of counting grows. */
@Command(
        name = JobGrowth.NAME,
        mixinStandardHelpOptions = true,
        description = {
            "Measure as job-speed does, again and again, each time with one option changed: how the cost of counting grows.",
            "Exit code: 0 every row was exact, 1 not so."
        })
public final class JobGrowth implements Callable<Integer> {
    static final String NAME = "job-growth";

    @Mixin
    private final SpeedOptions options = new SpeedOptions();

    @Mixin
    private final ReportOptions report = new ReportOptions();

    @Option(
            names = "--vary",
            paramLabel = "OPTION=N",
            split = ",",
            defaultValue = "keys=100000,keys=1000000,bytes=1000,partitions=1,partitions=16,instances=2",
            description = {
                "The changes: keys, bytes, partitions or instances. With more instances only the job runs.",
                "Default: ${DEFAULT-VALUE}."
            })
    private List<String> changes = List.of();

    private JobGrowth() {}

    public static void main(String[] args) {
        System.exit(CommandRunner.run(new JobGrowth(), args));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        SpeedPlan base = options.plan();
        report.check(NAME);
        Map<String, SpeedPlan> plans = plans(base, changes);
        Machine machine = Machine.here();
        System.out.println(machine.describe());
        List<List<String>> rows = new ArrayList<>();
        Map<String, List<Summary>> results = new LinkedHashMap<>();
        for (Map.Entry<String, SpeedPlan> variant : plans.entrySet()) {
            System.out.println(variant.getKey() + ": job-speed " + variant.getValue());
            try (Workspace workspace = Workspace.make("growth")) {
                SpeedRun.Result result =
                        new SpeedRun(variant.getValue(), workspace.folder(), System.out::println).run();
                List<Summary> summaries = Summary.of(result.measurements());
                results.put(variant.getKey(), summaries);
                summaries.forEach(summary -> rows.add(SpeedReport.row(
                        variant.getKey() + ": " + summary.contender().title(), summary)));
                if (summaries.stream().allMatch(Summary::exact)) {
                    workspace.discard();
                }
            }
        }
        String line = "benchmarks/" + NAME + " " + base + " --vary " + String.join(",", changes);
        report.write(NAME, line, machine, new Table(SpeedReport.HEAD, rows).markdown(), results, null);
        return results.values().stream().flatMap(List::stream).allMatch(Summary::exact) ? 0 : 1;
    }

    /**
     * The plans that the changes make, by what was changed, after the unchanged one.
     *
     * @throws IllegalArgumentException when a change cannot be right
     */
    static Map<String, SpeedPlan> plans(SpeedPlan base, List<String> changes) {
        Map<String, SpeedPlan> plans = new LinkedHashMap<>();
        plans.put("as given", base);
        for (String change : changes) {
            String[] parts = change.split("=", 2);
            if (parts.length != 2 || !parts[1].matches("[1-9][0-9]{0,8}")) {
                throw new IllegalArgumentException("--vary " + change + ": cannot be right; give e.g. keys=100000");
            }
            plans.put(change, changed(base, parts[0], Integer.parseInt(parts[1])));
        }
        return plans;
    }

    private static SpeedPlan changed(SpeedPlan base, String option, int value) {
        Load load = base.load();
        return switch (option) {
            case "keys" ->
                base.with(new Load(load.events(), value, load.bytes(), load.partitions(), load.minutes(), load.seed()));
            case "bytes" ->
                base.with(new Load(load.events(), load.keys(), value, load.partitions(), load.minutes(), load.seed()));
            case "partitions" ->
                base.with(new Load(load.events(), load.keys(), load.bytes(), value, load.minutes(), load.seed()));
            case "instances" ->
                new SpeedPlan(load, base.rounds(), List.of(Contender.JOB), value, base.commitInterval(), base.jvm());
            default ->
                throw new IllegalArgumentException("--vary " + option + "=" + value
                        + ": cannot be changed; change keys, bytes, partitions or instances");
        };
    }
}
