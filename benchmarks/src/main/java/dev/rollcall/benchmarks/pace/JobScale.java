package dev.rollcall.benchmarks.pace;

import static dev.rollcall.benchmarks.CommandRunner.atLeast;
import static dev.rollcall.benchmarks.report.Table.cell;

import dev.rollcall.benchmarks.events.Cluster;
import dev.rollcall.benchmarks.events.Load;
import dev.rollcall.benchmarks.job.Stage;
import dev.rollcall.benchmarks.pace.CostModel.Second;
import dev.rollcall.benchmarks.pace.ScaleRun.Pace;
import dev.rollcall.benchmarks.report.Report;
import dev.rollcall.benchmarks.report.Table;
import dev.rollcall.testkit.broker.BrokerTraffic;
import dev.rollcall.testkit.process.Ports;
import dev.rollcall.testkit.process.Workspace;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command line of the measurement of how the job scales. */
@SuppressWarnings("NullAway.Init") // What picocli sets.
@Command(
        name = "job-scale",
        description = {
            "Run the job with some numbers of partitions and instances: read a backlog, keep up with a full and a slow"
                    + " pace,",
            "let one more instance join, and kill one (SIGKILL). Where both numbers vary, also say what larger"
                    + " deployments",
            "would cost, by constants that fit what was measured; on a machine that others use, noise may hide them.",
            "Exit code: 0 every event was counted once, 1 not so."
        })
public final class JobScale implements Callable<Integer> {
    private static final String STANDBYS = "ROLLCALL_KAFKA_NUM_STANDBY_REPLICAS";

    /** Events a second, partitions and instances that are too many for one machine. */
    private static final List<List<Integer>> LARGER = List.of(
            List.of(10_000, 16, 2),
            List.of(1_000_000, 64, 8),
            List.of(1_000_000, 256, 64),
            List.of(10_000_000, 256, 64),
            List.of(10_000_000, 1_000, 250));

    @Option(
            names = "--partitions",
            paramLabel = "N",
            split = ",",
            defaultValue = "4,100",
            description = "Of the events.")
    private List<Integer> partitions;

    @Option(
            names = "--instances",
            paramLabel = "N",
            split = ",",
            defaultValue = "1,4",
            description = "Processes of the job; more than partitions are left out.")
    private List<Integer> instances;

    @Option(
            names = "--standbys",
            paramLabel = "N",
            split = ",",
            defaultValue = "0",
            description = "Copies of the state in other instances, e.g. 0,1.")
    private List<Integer> standbys;

    @Option(names = "--keys", paramLabel = "N", defaultValue = "2000", description = "Event × version, about.")
    private int keys;

    @Option(names = "--events", paramLabel = "N", defaultValue = "1000000", description = "Of the backlog.")
    private long events;

    @Option(names = "--rate", paramLabel = "N", defaultValue = "50000", description = "Full pace, per second.")
    private int rate;

    @Option(names = "--seconds", paramLabel = "N", defaultValue = "10", description = "How long a pace is measured.")
    private int seconds;

    @Option(
            names = "--commit-interval",
            paramLabel = "MS",
            defaultValue = "1000",
            description = "Of the job, in milliseconds.")
    private int commitInterval;

    @Option(names = "--jvm", paramLabel = "OPTIONS", defaultValue = "-Xmx768m", description = "Of each instance.")
    private String jvm;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        instances.forEach(number -> atLeast(1, "--instances", number));
        standbys.forEach(number -> atLeast(0, "--standbys", number));
        atLeast(1_000, "--rate", rate);
        atLeast(1, "--seconds", seconds);
        atLeast(10, "--commit-interval", commitInterval);
        List<Load> loads = partitions.stream()
                .map(number -> new Load(Math.max(events, 4L * keys), keys, 370, number, List.of(), 1, 1))
                .toList();
        Report report = Report.begin(spec);
        return Workspace.run("scale", folder -> {
            List<ScaleRun.Result> results = measure(loads, folder);
            List<Table> tables = new ArrayList<>(List.of(table(results)));
            tables.addAll(model(results));
            report.print(tables);
            return results.stream().allMatch(ScaleRun.Result::isExact);
        });
    }

    private List<ScaleRun.Result> measure(List<Load> loads, Path folder) throws InterruptedException {
        List<ScaleRun.Result> results = new ArrayList<>();
        int metricsPort = Ports.free();
        try (Cluster cluster = new Cluster(folder, BrokerTraffic.jvm(metricsPort)).start();
                BrokerTraffic traffic = BrokerTraffic.connect(metricsPort)) {
            ScaleRun run = new ScaleRun(events, rate, seconds, traffic, System.out::println);
            for (Load load : loads) {
                for (int number : instances) {
                    for (int copies : number > load.partitions() ? List.<Integer>of() : standbys) {
                        Stage.Settings settings = new Stage.Settings(
                                List.of(jvm.trim().split(" +")),
                                number,
                                Duration.ofMillis(commitInterval),
                                Load.BREAKDOWNS,
                                load.span(),
                                Map.of(STANDBYS, String.valueOf(copies)));
                        Stage stage = new Stage(cluster, folder, load, settings);
                        results.add(run.measure("scale-" + load.partitions() + "-" + number + "-" + copies, stage));
                    }
                }
            }
        }
        return results;
    }

    private static String title(Stage stage) {
        String copies = stage.settings().variables().getOrDefault(STANDBYS, "0");
        return String.format(
                Locale.ROOT,
                "%d × %d%s",
                stage.load().partitions(),
                stage.settings().instances(),
                copies.equals("0") ? "" : ", " + copies + " standby");
    }

    private static Table table(List<ScaleRun.Result> results) {
        Table table = new Table("partitions × instances|backlog events/s|events/s|cores|broker cores|internal B/event"
                + "|transactions/s|p99 ms|MB an instance|joins after s|longest wait ms|kill -9 to counted s|rows");
        results.forEach(result -> table.row(
                title(result.stage()),
                cell("%,.0f", result.backlogRate()),
                cell("%,.0f", result.full().job().events()),
                cell("%.2f", result.full().job().cores()),
                cell("%.2f", result.full().broker().cores()),
                cell("%.2f", result.full().internalBytes()),
                cell("%.1f", result.full().transactions()),
                cell("%,.0f", result.full().p99()),
                cell("%,.0f", result.bytes() / 1e6),
                cell("%.1f", result.joinSeconds()),
                cell("%,.0f", result.joinWait()),
                cell("%.1f", result.killWait() / 1e3),
                result.isExact() ? "exact" : "WRONG"));
        return table;
    }

    /** The constants of the job and of the broker, and what larger deployments would cost by them. */
    private List<Table> model(List<ScaleRun.Result> results) {
        Optional<CostModel> job = fit(results, Pace::job);
        Optional<CostModel> broker = fit(results, Pace::broker);
        if (job.isEmpty() || broker.isEmpty()) {
            System.out.println("no prediction: instances and partitions have to vary, and more than noise to be seen");
            return List.of();
        }
        Table larger = new Table("predicted: events/s, partitions × instances|sums/s|cores|an instance|broker cores");
        for (List<Integer> size : LARGER) {
            int number = size.get(2);
            double sums = ScaleRun.sums(
                    size.get(0), number, commitInterval / 1e3, results.get(0).series());
            Second second = new Second(size.get(0), sums, number, size.get(1), 0);
            double cores = job.get().cores(second);
            larger.row(
                    String.format(Locale.ROOT, "%,d, %,d × %,d", size.get(0), size.get(1), number),
                    cell("%,.0f", sums),
                    cell("%.1f", cores),
                    cell("%.2f", cores / number),
                    cell("%.1f", broker.get().cores(second)));
        }
        return List.of(job.get().table("the job"), broker.get().table("the broker"), larger);
    }

    private static Optional<CostModel> fit(List<ScaleRun.Result> results, Function<Pace, Second> whose) {
        return CostModel.of(results.stream()
                .flatMap(result -> result.paces().stream())
                .map(whose)
                .toList());
    }
}
