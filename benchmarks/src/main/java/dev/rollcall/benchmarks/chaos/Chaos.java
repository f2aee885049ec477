package dev.rollcall.benchmarks.chaos;

import dev.rollcall.testkit.process.Workspace;
import dev.rollcall.testkit.truth.Verdict;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command line of the chaos run. */
@Command(
        name = "chaos",
        description = {
            "Produce events while broker, registry and instances of the job are killed, paused and cut off, and their",
            "clocks are set forward and back;",
            "then compare every row and every rejected record with the events. Exit code: 0 exact, 1 not, 2 misused."
        })
public final class Chaos implements Callable<Integer> {
    @Option(
            names = "--events",
            paramLabel = "N",
            defaultValue = "3000000",
            description = "Records to produce, garbage included.")
    private long events;

    @Option(names = "--faults", paramLabel = "N", defaultValue = "28", description = "Faults.")
    private int faults;

    @Option(names = "--rate", paramLabel = "N", defaultValue = "9000", description = "Records per second.")
    private int rate;

    @Option(names = "--seed", paramLabel = "N", description = "Repeat the run that printed this seed.")
    private @Nullable Long seed;

    @Option(names = "--plan", description = "Print the faults and end.")
    private boolean planOnly;

    @Override
    public Integer call() throws IOException, InterruptedException {
        ChaosPlan plan =
                new ChaosPlan(events, faults, seed == null ? new SecureRandom().nextInt(1_000_000) : seed, rate);
        System.out.println("chaos " + plan);
        if (planOnly) {
            plan.schedule().faults().forEach(fault -> System.out.printf("%7.1f s  %s%n", fault.at() / 1e3, fault));
            return 0;
        }
        return Workspace.run("chaos", folder -> {
            Consumer<String> out = System.out::println;
            try (ChaosRun run = new ChaosRun(plan, folder, out)) {
                run.play();
                Verdict verdict = run.check();
                System.out.printf("%nchaos %s%n%s", plan, verdict.describe());
                System.out.println("  instances    ended by themselves and were started again: "
                        + run.pipeline().endsByThemselves());
                return verdict.isExact();
            }
        });
    }
}
