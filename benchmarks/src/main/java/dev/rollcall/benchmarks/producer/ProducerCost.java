package dev.rollcall.benchmarks.producer;

import static dev.rollcall.benchmarks.CommandRunner.atLeast;

import dev.rollcall.benchmarks.CommandRunner;
import dev.rollcall.benchmarks.Workspace;
import dev.rollcall.benchmarks.report.Report;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command line of the measurement of the producer library. */
@SuppressWarnings("NullAway.Init") // What picocli sets.
@Command(
        name = "producer-cost",
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        description = {
            "Measure what the producer library costs its host, beside Kafka's own producer with and without Confluent's",
            "serializer: a call on the caller's thread at a steady pace, throughput to a broker, a program that records",
            "one event, memory, and what an application inherits. All in turns, each in a fresh process."
        })
public final class ProducerCost implements Callable<Integer> {
    @Option(names = "--rounds", paramLabel = "N", defaultValue = "3", description = "How often each way runs.")
    private int rounds;

    @Option(names = "--rate", paramLabel = "N", defaultValue = "20000", description = "Paced calls per second.")
    private int rate;

    @Option(names = "--seconds", paramLabel = "N", defaultValue = "30", description = "How long they are paced.")
    private int seconds;

    @Option(names = "--events", paramLabel = "N", defaultValue = "2000000", description = "Events for the throughput.")
    private long events;

    @Option(
            names = "--starts",
            paramLabel = "N",
            defaultValue = "31",
            description = "How often each program of one event is started.")
    private int starts;

    @Spec
    private CommandSpec spec;

    private ProducerCost() {}

    public static void main(String[] args) {
        System.exit(CommandRunner.run(new ProducerCost(), args));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        atLeast(1, "--rounds", rounds);
        atLeast(100, "--rate", rate);
        atLeast(1, "--seconds", seconds);
        atLeast(10_000, "--events", events);
        atLeast(1, "--starts", starts);
        Report report = Report.begin(spec);
        try (Workspace workspace = Workspace.make("producer")) {
            report.print(new CostRun(rounds, rate, seconds, events, starts, workspace.folder()).tables());
            workspace.discard();
            return 0;
        }
    }
}
