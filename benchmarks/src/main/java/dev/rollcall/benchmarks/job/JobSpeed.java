package dev.rollcall.benchmarks.job;

import static dev.rollcall.benchmarks.CommandRunner.atLeast;

import dev.rollcall.benchmarks.events.Load;
import dev.rollcall.benchmarks.report.Report;
import dev.rollcall.testkit.process.Workspace;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command line of the measurement of the job's speed. */
@SuppressWarnings("NullAway.Init") // What picocli sets.
@Command(
        name = "job-speed",
        description = {
            "Read the same events with the job, with the stock DSL, with a tuned DSL and with a consumer that drops"
                    + " them,",
            "each in a fresh process, in turns. Every row is compared with what was sent. Timed is from the moment"
                    + " that a",
            "contender has its partitions until a reader of committed rows has seen every event counted.",
            "Exit code: 0 every row was exact, and final without amendment where there are finals; 1 not so."
        })
public final class JobSpeed implements Callable<Integer> {
    @Option(names = "--events", paramLabel = "N", defaultValue = "10000000", description = "Events to read.")
    private long events;

    @Option(
            names = "--keys",
            paramLabel = "N",
            defaultValue = "1800",
            description = "Distinct event × version × window, about.")
    private int keys;

    @Option(names = "--bytes", paramLabel = "N", defaultValue = "370", description = "Size of an event.")
    private int bytes;

    @Option(names = "--partitions", paramLabel = "N", defaultValue = "4", description = "Partitions of the events.")
    private int partitions;

    @Option(
            names = "--shares",
            paramLabel = "N",
            split = ",",
            showDefaultValue = Visibility.NEVER,
            description = "How much of the events each partition has, instead of --partitions that Kafka chooses from.")
    private List<Integer> shares = List.of();

    @Option(
            names = "--minutes",
            paramLabel = "N",
            defaultValue = "30",
            description = "Received time of the events; windows have a minute.")
    private int minutes;

    @Option(names = "--rounds", paramLabel = "N", defaultValue = "3", description = "How often each contender runs.")
    private int rounds;

    @Option(
            names = "--contenders",
            paramLabel = "NAME",
            split = ",",
            defaultValue = "limit-1,limit-2,stock,tuned,job,job-2",
            description = "Who runs; in addition to these there is flink.")
    private List<Contender> contenders;

    @Option(
            names = "--instances",
            paramLabel = "N",
            defaultValue = "1",
            description = "Processes of the job that share the work.")
    private int instances;

    @Option(
            names = "--commit-interval",
            paramLabel = "MS",
            defaultValue = "1000",
            description = "Of the job, in milliseconds.")
    private int commitInterval;

    @Option(
            names = "--breakdowns",
            paramLabel = "FIELDS",
            defaultValue = Load.BREAKDOWNS,
            description = "Fields of the job, or none.")
    private String breakdowns;

    @Option(
            names = "--dsl-grace",
            paramLabel = "SECONDS",
            description = "Of the DSL, instead of twice the minutes; it may lose.")
    private @Nullable Integer dslGrace;

    @Option(
            names = "--jvm",
            paramLabel = "OPTIONS",
            defaultValue = "-Xmx768m",
            description = "Of the contenders' virtual machines.")
    private String jvm;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "Of the events.")
    private long seed;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        atLeast(1, "--rounds", rounds);
        atLeast(1, "--instances", instances);
        atLeast(10, "--commit-interval", commitInterval);
        partitions = shares.isEmpty() ? partitions : shares.size();
        Load load = new Load(events, keys, bytes, partitions, shares, minutes, seed);
        Stage.Settings settings = new Stage.Settings(
                List.of(jvm.trim().split(" +")),
                instances,
                Duration.ofMillis(commitInterval),
                breakdowns,
                // Partitions are read at different speeds: what comes after the others must not be late.
                dslGrace == null ? load.span().multipliedBy(2).plus(Load.GRACE) : Duration.ofSeconds(dslGrace),
                Map.of());
        Report report = Report.begin(spec);
        return Workspace.run("speed", folder -> {
            List<Measurement> runs =
                    new SpeedRun(load, rounds, contenders, settings, folder, System.out::println).run();
            report.print(List.of(SpeedTable.of(runs)));
            return runs.stream()
                    .filter(run -> dslGrace == null || !run.contender().isDsl())
                    .allMatch(Measurement::isExact);
        });
    }
}
