package dev.rollcall.benchmarks.speed;

import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Option;

/** The options that measurements of the job have in common. */
final class SpeedOptions {
    @Option(
            names = "--events",
            paramLabel = "N",
            defaultValue = "10000000",
            description = "Events to read. Default: ${DEFAULT-VALUE}.")
    private long events;

    @Option(
            names = "--keys",
            paramLabel = "N",
            defaultValue = "1800",
            description = "Distinct event × version × window, about. Default: ${DEFAULT-VALUE}.")
    private int keys;

    @Option(
            names = "--bytes",
            paramLabel = "N",
            defaultValue = "370",
            description = "Size of an event. Default: ${DEFAULT-VALUE}.")
    private int bytes;

    @Option(
            names = "--partitions",
            paramLabel = "N",
            defaultValue = "4",
            description = "Partitions of the events. Default: ${DEFAULT-VALUE}.")
    private int partitions;

    @Option(
            names = "--minutes",
            paramLabel = "N",
            defaultValue = "30",
            description = "Received time that the events span; windows have a minute. Default: ${DEFAULT-VALUE}.")
    private int minutes;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "3",
            description = "How often each contender runs. Default: ${DEFAULT-VALUE}.")
    private int rounds;

    @Option(
            names = "--contenders",
            paramLabel = "NAME",
            split = ",",
            defaultValue = "limit-1,limit-2,stock,tuned,job,job-2",
            description = "Who runs. Default: ${DEFAULT-VALUE}.")
    private List<String> contenders = List.of();

    @Option(
            names = "--instances",
            paramLabel = "N",
            defaultValue = "1",
            description = "Processes of the job that share the work. Default: ${DEFAULT-VALUE}.")
    private int instances;

    @Option(
            names = "--commit-interval",
            paramLabel = "MS",
            defaultValue = "1000",
            description = "The job's commit interval in milliseconds. Default: ${DEFAULT-VALUE}.")
    private int commitInterval;

    @Option(
            names = "--jvm",
            paramLabel = "OPTIONS",
            defaultValue = "-Xmx768m",
            description = "Options of the contenders' Java virtual machines. Default: ${DEFAULT-VALUE}.")
    private String jvm = "";

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Of the events. Default: ${DEFAULT-VALUE}.")
    private long seed;

    /**
     * The plan that the options make.
     *
     * @throws IllegalArgumentException when one cannot be right
     */
    SpeedPlan plan() {
        return new SpeedPlan(
                new Load(events, keys, bytes, partitions, minutes, seed),
                rounds,
                contenders.stream().map(Contender::of).toList(),
                instances,
                Duration.ofMillis(commitInterval),
                words(jvm));
    }

    /** The words of a text, which may be none. */
    static List<String> words(String text) {
        return text.isBlank() ? List.of() : List.of(text.trim().split(" +"));
    }
}
