package dev.rollcall.benchmarks.replay;

import dev.rollcall.benchmarks.CommandRunner;
import dev.rollcall.benchmarks.Workspace;
import dev.rollcall.benchmarks.check.Truth;
import dev.rollcall.benchmarks.check.Truth.Expected;
import dev.rollcall.benchmarks.check.TruthReader;
import dev.rollcall.benchmarks.processes.Broker;
import dev.rollcall.benchmarks.processes.Ports;
import dev.rollcall.benchmarks.processes.RegistryServer;
import dev.rollcall.benchmarks.processes.ShiftedTime;
import dev.rollcall.schemas.Topics;
import dev.rollcall.streams.Provision;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command line of the replay proof. */
@Command(
        name = "replay-proof",
        mixinStandardHelpOptions = true,
        description = {
            "Read a backlog of hours of received time from its beginning, with the job and with the stock DSL topology,",
            "and compare every row with the events. Exit code: 0 the job counted exactly and amended nothing, 1 not so."
        })
public final class ReplayProof implements Callable<Integer> {
    @Option(
            names = "--events",
            paramLabel = "N",
            defaultValue = "3000000",
            description = "Events of the backlog. Default: ${DEFAULT-VALUE}.")
    private long events;

    @Option(
            names = "--minutes",
            paramLabel = "N",
            defaultValue = "180",
            description = "Received time that they span. Default: ${DEFAULT-VALUE}.")
    private int minutes;

    @Option(
            names = "--instances",
            paramLabel = "N",
            defaultValue = "1",
            description = "Instances of the job that share the work. Default: ${DEFAULT-VALUE}.")
    private int instances;

    @Option(
            names = "--shares",
            paramLabel = "N",
            split = ",",
            defaultValue = "40,30,20,10",
            description = "How much of the events each partition has. Default: ${DEFAULT-VALUE}.")
    private List<Integer> shares = List.of();

    @Option(names = "--seed", paramLabel = "N", description = "Repeat the run that printed this seed.")
    private @Nullable Long seed;

    private ReplayProof() {}

    public static void main(String[] args) {
        System.exit(CommandRunner.run(new ReplayProof(), args));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        ReplayPlan plan = new ReplayPlan(
                events,
                Duration.ofMinutes(minutes),
                instances,
                shares,
                seed == null ? new SecureRandom().nextInt(1_000_000) : seed);
        if (shares.size() != Topics.EVENTS.partitions()) {
            throw new IllegalArgumentException(
                    "--shares " + shares + ": cannot be right; give " + Topics.EVENTS.partitions() + " numbers");
        }
        System.out.println("replay-proof " + plan);
        ShiftedTime clock = new ShiftedTime(plan.span().toMillis());
        try (Workspace workspace = Workspace.make("replay")) {
            int port = Ports.free();
            try (RegistryServer registry = new RegistryServer(workspace.folder());
                    Broker broker = broker(port, workspace.folder(), clock)) {
                registry.awaitReady();
                boolean proven = prove(plan, clock, Broker.address(port), registry.url(), workspace.folder());
                if (proven) {
                    workspace.discard();
                }
                return proven ? 0 : 1;
            }
        }
    }

    private static boolean prove(
            ReplayPlan plan, ShiftedTime clock, String bootstrapServers, String registryUrl, Path folder)
            throws InterruptedException {
        Provision.apply(Map.of("bootstrap.servers", bootstrapServers), Map.of("schema.registry.url", registryUrl), 1);
        new Backlog(plan, clock).produce(bootstrapServers, registryUrl);
        Truth truth = TruthReader.read(bootstrapServers, registryUrl, ReplayPlan.WINDOW, ReplayPlan.GRACE);
        describe(truth);
        JobReplay.Result job =
                new JobReplay(bootstrapServers, registryUrl, folder, System.out::println).run(truth, plan.instances());
        System.out.print(job.verdict().describe());
        Outcome stock = new StockReplay(bootstrapServers, registryUrl, folder).run(truth);
        System.out.println();
        System.out.println("replay-proof " + plan);
        System.out.print(Outcome.table(List.of(job.outcome(), stock)));
        return job.isProof() && truth.good() == plan.events();
    }

    private static void describe(Truth truth) {
        long inTime = truth.rows().values().stream().mapToLong(Expected::inTime).sum();
        long windows = truth.rows().keySet().stream()
                .mapToLong(key -> key.windowStart())
                .distinct()
                .count();
        System.out.printf(
                Locale.ROOT,
                "backlog: %,d events, %,d of them received in time, %,d rows in %,d windows%n",
                truth.good(),
                inTime,
                truth.rows().size(),
                windows);
    }

    private static Broker broker(int port, Path folder, ShiftedTime clock) {
        int controllerPort = Ports.free();
        while (controllerPort == port) {
            controllerPort = Ports.free();
        }
        return Broker.start(port, controllerPort, folder.resolve("broker-data"), clock);
    }
}
