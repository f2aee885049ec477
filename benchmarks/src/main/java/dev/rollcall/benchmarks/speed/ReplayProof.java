package dev.rollcall.benchmarks.speed;

import static dev.rollcall.benchmarks.CommandRunner.atLeast;
import static dev.rollcall.benchmarks.report.Table.cell;

import dev.rollcall.benchmarks.CommandRunner;
import dev.rollcall.benchmarks.Workspace;
import dev.rollcall.benchmarks.contenders.Contender;
import dev.rollcall.benchmarks.contenders.Stage;
import dev.rollcall.benchmarks.events.Load;
import dev.rollcall.benchmarks.report.Report;
import dev.rollcall.benchmarks.report.Table;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The command line of the replay proof: a run of job-speed on hours of received time, of which some partitions have more
 * than others, and with a DSL topology that has the job's grace.
 */
@SuppressWarnings("NullAway.Init") // What picocli sets.
@Command(
        name = "replay-proof",
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        description = {
            "Read a backlog of hours of received time from its beginning, with the job and with the stock DSL topology,",
            "and compare every row with the events. Exit code: 0 the job counted exactly and amended nothing, 1 not so."
        })
public final class ReplayProof implements Callable<Integer> {
    private static final int SERIES = 30;
    private static final int BYTES = 370;

    @Option(names = "--events", paramLabel = "N", defaultValue = "3000000", description = "Events of the backlog.")
    private long events;

    @Option(names = "--minutes", paramLabel = "N", defaultValue = "180", description = "Received time that they span.")
    private int minutes;

    @Option(
            names = "--instances",
            paramLabel = "N",
            defaultValue = "1",
            description = "Instances of the job that share the work.")
    private int instances;

    @Option(
            names = "--shares",
            paramLabel = "N",
            split = ",",
            defaultValue = "40,30,20,10",
            description = "How much of the events each partition has.")
    private List<Integer> shares;

    @Option(names = "--seed", paramLabel = "N", description = "Repeat the run that printed this seed.")
    private @Nullable Long seed;

    @Spec
    private CommandSpec spec;

    private ReplayProof() {}

    public static void main(String[] args) {
        System.exit(CommandRunner.run(new ReplayProof(), args));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        atLeast(1, "--instances", instances);
        seed = seed == null ? new SecureRandom().nextInt(1_000_000) : seed;
        Load load = new Load(events, SERIES * minutes, BYTES, shares.size(), shares, minutes, seed);
        Stage.Settings settings = new Stage.Settings(List.of("-Xmx512m"), instances, Duration.ofSeconds(1), Load.GRACE);
        Report report = Report.begin(spec);
        try (Workspace workspace = Workspace.make("replay")) {
            List<Measurement> measurements = new SpeedRun(
                            load,
                            1,
                            List.of(Contender.JOB, Contender.STOCK),
                            settings,
                            workspace.folder(),
                            System.out::println)
                    .run();
            report.print(table(measurements));
            boolean proven = measurements.get(0).isExact();
            if (proven) {
                workspace.discard();
            }
            return proven ? 0 : 1;
        }
    }

    private static Table table(List<Measurement> measurements) {
        Table table = new Table("", "counted", "missing", "dropped", "differences", "seconds");
        measurements.forEach(measurement -> table.row(
                measurement.contender().title(),
                cell("%,.0f", measurement.counted()),
                cell("%,.0f", measurement.events() - measurement.counted()),
                cell("%,.0f", measurement.dropped()),
                cell("%,.0f", measurement.differences().size()),
                cell("%.1f", measurement.seconds())));
        return table;
    }
}
