package dev.rollcall.benchmarks.producer;

import dev.rollcall.benchmarks.CommandRunner;
import dev.rollcall.benchmarks.Workspace;
import dev.rollcall.benchmarks.report.Machine;
import dev.rollcall.benchmarks.report.ReportOptions;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command line of the measurement of the producer library. */
@Command(
        name = ProducerCost.NAME,
        mixinStandardHelpOptions = true,
        description = {
            "Measure what the producer library costs its host, beside Kafka's own producer with and without Confluent's",
            "serializer: a call on the caller's thread at a steady pace, throughput to a broker, a program that records",
            "one event, memory, and what an application inherits. All in turns, each in a fresh process."
        })
public final class ProducerCost implements Callable<Integer> {
    static final String NAME = "producer-cost";

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "3",
            description = "How often each way runs. Default: ${DEFAULT-VALUE}.")
    private int rounds;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "20000",
            description = "Paced calls per second. Default: ${DEFAULT-VALUE}.")
    private int rate;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "30",
            description = "How long they are paced. Default: ${DEFAULT-VALUE}.")
    private int seconds;

    @Option(
            names = "--events",
            paramLabel = "N",
            defaultValue = "2000000",
            description = "Events for the throughput. Default: ${DEFAULT-VALUE}.")
    private long events;

    @Option(
            names = "--starts",
            paramLabel = "N",
            defaultValue = "31",
            description = "How often each program of one event is started. Default: ${DEFAULT-VALUE}.")
    private int starts;

    @Mixin
    private final ReportOptions report = new ReportOptions();

    private ProducerCost() {}

    public static void main(String[] args) {
        System.exit(CommandRunner.run(new ProducerCost(), args));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        CostPlan plan = new CostPlan(rounds, rate, seconds, events, starts);
        report.check(NAME);
        Machine machine = Machine.here();
        System.out.println(NAME + " " + plan);
        System.out.println(machine.describe());
        try (Workspace workspace = Workspace.make("producer")) {
            Costs costs = new CostRun(plan, workspace.folder(), System.out::println).run();
            report.write(NAME, "benchmarks/" + NAME + " " + plan, machine, costs.markdown(), costs, null);
            workspace.discard();
            return 0;
        }
    }
}
