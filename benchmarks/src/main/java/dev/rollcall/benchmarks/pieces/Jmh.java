package dev.rollcall.benchmarks.pieces;

import static dev.rollcall.benchmarks.CommandRunner.atLeast;
import static dev.rollcall.benchmarks.report.Table.cell;

import dev.rollcall.benchmarks.report.Report;
import dev.rollcall.benchmarks.report.Table;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command line of the measurement of the job's pieces. */
@SuppressWarnings("NullAway.Init") // What picocli sets.
@Command(
        name = "jmh",
        description = "Measure the pieces of the job, each by itself, with JMH: time and bytes allocated.")
public final class Jmh implements Callable<Integer> {
    @Option(
            names = "--pieces",
            paramLabel = "REGEX",
            defaultValue = "Pieces",
            description = "Which; the default is all.")
    private String pieces;

    @Option(names = "--forks", paramLabel = "N", defaultValue = "2", description = "Fresh processes for each.")
    private int forks;

    @Option(
            names = "--iterations",
            paramLabel = "N",
            defaultValue = "5",
            description = "Seconds of each, and to warm up.")
    private int iterations;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws RunnerException {
        atLeast(1, "--forks", forks);
        atLeast(1, "--iterations", iterations);
        Report report = Report.begin(spec);
        Table table = new Table("piece|ns|±|B allocated");
        new Runner(new OptionsBuilder()
                        .include(pieces)
                        .forks(forks)
                        .warmupIterations(iterations)
                        .warmupTime(TimeValue.seconds(1))
                        .measurementIterations(iterations)
                        .measurementTime(TimeValue.seconds(1))
                        .addProfiler(GCProfiler.class)
                        .jvmArgsAppend("-Xmx1g", "-Dlogback.configurationFile=dev/rollcall/benchmarks/logback.xml")
                        .build())
                .run()
                .forEach(result -> table.row(row(result)));
        report.print(List.of(table));
        return 0;
    }

    private static String[] row(RunResult result) {
        BenchmarkParams parameters = result.getParams();
        String name = parameters.getParamsKeys().stream()
                .map(key -> ", " + parameters.getParam(key) + " " + key)
                .collect(Collectors.joining("", result.getPrimaryResult().getLabel(), ""));
        Result<?> allocated = result.getSecondaryResults().get("gc.alloc.rate.norm");
        return new String[] {
            name,
            number(result.getPrimaryResult().getScore()),
            number(result.getPrimaryResult().getScoreError()),
            number(allocated == null ? Double.NaN : allocated.getScore())
        };
    }

    private static String number(double value) {
        return cell(value < 1_000 ? "%.1f" : "%,.0f", value);
    }
}
