package dev.rollcall.benchmarks.producer;

import static dev.rollcall.benchmarks.CommandRunner.atLeast;
import static dev.rollcall.benchmarks.report.Table.cell;

import dev.rollcall.benchmarks.events.Cluster;
import dev.rollcall.benchmarks.producer.HostMain.Cost;
import dev.rollcall.benchmarks.report.Median;
import dev.rollcall.benchmarks.report.Report;
import dev.rollcall.benchmarks.report.Table;
import dev.rollcall.schemas.Topics;
import dev.rollcall.testkit.process.ChildProcess;
import dev.rollcall.testkit.process.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command line of the measurement of the producer library. */
@SuppressWarnings("NullAway.Init") // What picocli sets.
@Command(
        name = "producer-cost",
        description = {
            "Measure what the producer library costs its host, beside Kafka's own producer with and without Confluent's",
            "serializer: a call on the caller's thread at a steady pace, throughput to a broker, a program that records",
            "one event, memory, and what an application inherits. All in turns, each in a fresh process."
        })
public final class ProducerCost implements Callable<Integer> {
    /** A host has been running for a while: what is measured is not how the operating system hands out new memory. */
    private static final List<String> HOST_JVM = List.of(
            "-Xms512m",
            "-Xmx512m",
            "-XX:+AlwaysPreTouch",
            "-Dlogback.configurationFile=dev/rollcall/benchmarks/logback.xml");

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
            description = "Starts of each program of one event.")
    private int starts;

    @Option(names = "--codec", defaultValue = "gzip", description = "Of all ways: ${COMPLETION-CANDIDATES}.")
    private Codec codec;

    @Spec
    private CommandSpec spec;

    private enum Codec {
        none,
        gzip,
        lz4
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        atLeast(1, "--rounds", rounds);
        atLeast(100, "--rate", rate);
        atLeast(1, "--seconds", seconds);
        atLeast(10_000, "--events", events);
        atLeast(1, "--starts", starts);
        Report report = Report.begin(spec);
        return Workspace.run("producer", folder -> {
            report.print(tables(folder));
            return true;
        });
    }

    private List<Table> tables(Path folder) throws IOException, InterruptedException {
        try (Cluster cluster = new Cluster(folder, List.of()).start()) {
            cluster.makeRoomFor("producer-cost", Topics.EVENTS.partitions());
            Map<Way, List<Cost>> costs = new EnumMap<>(Way.class);
            for (int round = 1; round <= rounds; round++) {
                for (Way way : Way.values()) {
                    Cost cost = host(folder, way, round, cluster);
                    System.out.println("round " + round + ": " + way.title() + ": " + cost);
                    costs.computeIfAbsent(way, added -> new ArrayList<>()).add(cost);
                }
            }
            Table lives = new ShortPrograms(folder, cluster.bootstrapServers(), cluster.registryUrl()).measure(starts);
            return List.of(latencies(costs), throughputs(costs), lives, sizes(folder));
        }
    }

    private Cost host(Path folder, Way way, int round, Cluster cluster) throws InterruptedException {
        String name = "host-" + way.name() + "-" + round;
        Path state = folder.resolve(name);
        List<String> command = Stream.of(
                        HostMain.class.getName(),
                        way,
                        cluster.bootstrapServers(),
                        cluster.registryUrl(),
                        state,
                        rate,
                        seconds,
                        events)
                .map(String::valueOf)
                .toList();
        Map<String, String> env = Map.of("DO_NOT_TRACK", "");
        List<String> jvm = new ArrayList<>(HOST_JVM);
        jvm.add("-Dcodec=" + codec);
        ChildProcess child = ChildProcess.start(
                new ChildProcess.Program(name, jvm, System.getProperty("java.class.path"), command, env), folder);
        try {
            child.awaitEnd();
            return Cost.of(child.lastWords());
        } catch (NumberFormatException e) {
            throw new IllegalStateException(way.title() + " failed: " + child.lastWords(), e);
        } finally {
            child.kill();
        }
    }

    private static Table latencies(Map<Way, List<Cost>> costs) {
        Table table = new Table(
                "on the caller's thread|median µs|p99 µs|p99.9 µs|× Rollcall, median|× Rollcall, p99.9|B allocated");
        List<Cost> library = costs.getOrDefault(Way.ROLLCALL, List.of());
        costs.forEach((way, runs) -> table.row(
                way.title(),
                micros(Median.of(runs, Cost::median)),
                micros(Median.of(runs, Cost::p99)),
                micros(Median.of(runs, Cost::p999)),
                cell("%.1f", Median.of(runs, Cost::median) / Median.of(library, Cost::median)),
                cell("%.1f", Median.of(runs, Cost::p999) / Median.of(library, Cost::p999)),
                cell("%,.0f", Median.of(runs, Cost::allocated))));
        return table;
    }

    private static Table throughputs(Map<Way, List<Cost>> costs) {
        Table table = new Table("to the broker|events/s|of bytes|CPU s/M");
        List<Cost> raw = costs.getOrDefault(Way.RAW, List.of());
        for (Way way : List.of(Way.ROLLCALL, Way.CONFLUENT, Way.RAW)) {
            List<Cost> runs = costs.getOrDefault(way, List.of());
            table.row(
                    way.title(),
                    cell("%,.0f", Median.of(runs, Cost::eventsPerSecond)),
                    cell("%.2f", Median.of(runs, Cost::eventsPerSecond) / Median.of(raw, Cost::eventsPerSecond)),
                    cell("%.2f", Median.of(runs, Cost::cpuPerMillion)));
        }
        return table;
    }

    private static Table sizes(Path folder) throws IOException {
        LibrarySender.FullQueue full = LibrarySender.FullQueue.fill(folder.resolve("full"));
        Table table = new Table("size|kB");
        table.row("heap held by a full queue of " + full.events() + " events", cell("%,.0f", full.bytes() / 1e3));
        for (Path jar : ShortPrograms.producerJars()) {
            table.row(String.valueOf(jar.getFileName()), cell("%,.0f", Files.size(jar) / 1e3));
        }
        return table;
    }

    private static String micros(double nanos) {
        return cell(nanos < 10_000 ? "%.2f" : "%.1f", nanos / 1e3);
    }
}
