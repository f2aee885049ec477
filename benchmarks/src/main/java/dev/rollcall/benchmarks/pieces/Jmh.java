package dev.rollcall.benchmarks.pieces;

import dev.rollcall.benchmarks.CommandRunner;
import dev.rollcall.benchmarks.report.Machine;
import dev.rollcall.benchmarks.report.ReportOptions;
import dev.rollcall.benchmarks.report.Table;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command line of the measurement of the job's pieces. */
@Command(
        name = Jmh.NAME,
        mixinStandardHelpOptions = true,
        description = "Measure the pieces of the job, each by itself, with JMH: time and bytes allocated.")
public final class Jmh implements Callable<Integer> {
    static final String NAME = "jmh";

    private static final String ALLOCATED = "gc.alloc.rate.norm";

    @Option(
            names = "--pieces",
            paramLabel = "REGEX",
            defaultValue = "Pieces",
            description = "Which. Default: ${DEFAULT-VALUE}, which is all.")
    private String pieces = "";

    @Option(
            names = "--forks",
            paramLabel = "N",
            defaultValue = "2",
            description = "Fresh processes for each. Default: ${DEFAULT-VALUE}.")
    private int forks;

    @Option(
            names = "--iterations",
            paramLabel = "N",
            defaultValue = "5",
            description = "Seconds of measuring in each, after as many to warm up. Default: ${DEFAULT-VALUE}.")
    private int iterations;

    @Mixin
    private final ReportOptions report = new ReportOptions();

    private Jmh() {}

    public static void main(String[] args) {
        System.exit(CommandRunner.run(new Jmh(), args));
    }

    @Override
    public Integer call() throws IOException, RunnerException {
        atLeastOne("--forks", forks);
        atLeastOne("--iterations", iterations);
        report.check(NAME);
        Machine machine = Machine.here();
        Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .include(pieces)
                        .forks(forks)
                        .warmupIterations(iterations)
                        .warmupTime(TimeValue.seconds(1))
                        .measurementIterations(iterations)
                        .measurementTime(TimeValue.seconds(1))
                        .addProfiler(GCProfiler.class)
                        .jvmArgsAppend("-Xmx1g", "-Dlogback.configurationFile=dev/rollcall/benchmarks/logback.xml")
                        .build())
                .run();
        List<Piece> measured = results.stream().map(Piece::of).toList();
        String line =
                "benchmarks/" + NAME + " --pieces " + pieces + " --forks " + forks + " --iterations " + iterations;
        report.write(NAME, line, machine, table(measured).markdown(), measured, null);
        return 0;
    }

    /**
     * One measured piece.
     *
     * @param nanos for an operation
     * @param error of that, half the width of its 99.9 % interval
     * @param bytes allocated for an operation
     */
    record Piece(String name, double nanos, double error, double bytes) {
        static Piece of(RunResult result) {
            String parameters = result.getParams().getParamsKeys().stream()
                    .map(key -> ", " + result.getParams().getParam(key) + " " + key)
                    .collect(Collectors.joining());
            Result<?> allocated = result.getSecondaryResults().get(ALLOCATED);
            return new Piece(
                    result.getPrimaryResult().getLabel() + parameters,
                    result.getPrimaryResult().getScore(),
                    result.getPrimaryResult().getScoreError(),
                    allocated == null ? Double.NaN : allocated.getScore());
        }
    }

    private static Table table(List<Piece> pieces) {
        return new Table(
                List.of("piece", "ns", "±", "B allocated"),
                pieces.stream()
                        .map(piece -> List.of(
                                piece.name(), number(piece.nanos()), number(piece.error()), number(piece.bytes())))
                        .toList());
    }

    private static String number(double value) {
        return Double.isNaN(value) ? "–" : String.format(Locale.ROOT, value < 1_000 ? "%.1f" : "%,.0f", value);
    }

    private static void atLeastOne(String option, int value) {
        if (value < 1 || value > 100) {
            throw new IllegalArgumentException(option + " " + value + ": cannot be right; give 1 to 100");
        }
    }
}
