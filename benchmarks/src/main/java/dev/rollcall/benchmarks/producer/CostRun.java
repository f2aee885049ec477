package dev.rollcall.benchmarks.producer;

import static dev.rollcall.benchmarks.report.Table.cell;

import dev.rollcall.benchmarks.processes.BrokerProcess;
import dev.rollcall.benchmarks.processes.Build;
import dev.rollcall.benchmarks.processes.Child;
import dev.rollcall.benchmarks.processes.Cluster;
import dev.rollcall.benchmarks.processes.Ports;
import dev.rollcall.benchmarks.processes.RegistryServer;
import dev.rollcall.benchmarks.producer.HostMain.Task;
import dev.rollcall.benchmarks.report.Median;
import dev.rollcall.benchmarks.report.Table;
import dev.rollcall.schemas.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * The ways to send events, in turns, each in a fresh process, with one broker and one registry.
 *
 * @param rounds how often each way runs
 * @param rate paced calls per second
 * @param seconds how long calls are paced, after a third of it to warm up
 * @param events for the throughput
 * @param starts how often each program of one event is started
 * @param folder where data and logs go
 */
record CostRun(int rounds, int rate, int seconds, long events, int starts, Path folder) {
    /** A host has been running for a while: what is measured is not how the operating system hands out new memory. */
    private static final List<String> HOST_JVM = List.of(
            "-Xms512m",
            "-Xmx512m",
            "-XX:+AlwaysPreTouch",
            "-Dlogback.configurationFile=dev/rollcall/benchmarks/logback.xml");

    private static final List<Way> PACED = List.of(Way.NOTHING, Way.ROLLCALL, Way.CONFLUENT);
    private static final List<Way> FAST = List.of(Way.RAW, Way.ROLLCALL, Way.CONFLUENT);

    Table[] tables() throws IOException, InterruptedException {
        try (RegistryServer registry = new RegistryServer(folder);
                BrokerProcess broker = new BrokerProcess(folder, Cluster.BROKER_JVM)) {
            broker.start();
            registry.awaitReady();
            broker.awaitReady();
            try (Cluster cluster = new Cluster(broker.bootstrapServers())) {
                cluster.createTopics(Topics.EVENTS.partitions(), registry.url());
            }
            List<String> where = List.of(broker.bootstrapServers(), registry.url());
            Map<Way, List<double[]>> latencies = new EnumMap<>(Way.class);
            Map<Way, List<double[]>> throughputs = new EnumMap<>(Way.class);
            for (int round = 1; round <= rounds; round++) {
                for (Way way : PACED) {
                    double[] nanos = host(round, Task.LATENCY, way, where, rate, seconds);
                    System.out.printf(
                            "round %d: %s: median %.0f ns, p99.9 %.0f ns%n", round, way.title(), nanos[0], nanos[2]);
                    latencies.computeIfAbsent(way, added -> new ArrayList<>()).add(nanos);
                }
                for (Way way : FAST) {
                    double[] throughput = host(round, Task.THROUGHPUT, way, where, events);
                    System.out.printf("round %d: %s: %.0f events/s%n", round, way.title(), throughput[0]);
                    throughputs.computeIfAbsent(way, added -> new ArrayList<>()).add(throughput);
                }
            }
            Table lives = new ShortPrograms(folder, where.get(0), where.get(1)).measure(starts);
            return new Table[] {latencyTable(latencies), throughputTable(throughputs), lives, sizeTable()};
        }
    }

    /** Runs a task in a process of its own; the result are the task's numbers. */
    private double[] host(int round, Task task, Way way, List<String> where, long... numbers)
            throws InterruptedException {
        String name = (task + "-" + way + "-" + round).toLowerCase(Locale.ROOT);
        List<String> command = new ArrayList<>(List.of(HostMain.class.getName(), task.name(), way.name()));
        command.addAll(where);
        command.add(folder.resolve(name + "-state").toString());
        LongStream.of(numbers).mapToObj(String::valueOf).forEach(command::add);
        Child child = Child.start(
                new Child.Program(name, HOST_JVM, Build.ownClasspath(), command, Map.of("DO_NOT_TRACK", "")), folder);
        try {
            child.awaitEnd();
        } finally {
            child.kill();
        }
        try {
            return Stream.of(child.lastWords().split(" "))
                    .mapToDouble(Double::parseDouble)
                    .toArray();
        } catch (NumberFormatException e) {
            throw new IllegalStateException(way.title() + " failed: " + child.lastWords(), e);
        }
    }

    private static Table latencyTable(Map<Way, List<double[]>> latencies) {
        Table table = new Table(
                "on the caller's thread",
                "median µs",
                "p99 µs",
                "p99.9 µs",
                "× Rollcall, median",
                "× Rollcall, p99.9",
                "B allocated");
        List<double[]> library = latencies.getOrDefault(Way.ROLLCALL, List.of());
        latencies.forEach((way, runs) -> table.row(
                way.title(),
                micros(median(runs, 0)),
                micros(median(runs, 1)),
                micros(median(runs, 2)),
                cell("%.1f", median(runs, 0) / median(library, 0)),
                cell("%.1f", median(runs, 2) / median(library, 2)),
                cell("%,.0f", median(runs, 3))));
        return table;
    }

    private static Table throughputTable(Map<Way, List<double[]>> throughputs) {
        Table table = new Table("to the broker", "events/s", "of bytes", "CPU s/M");
        List<double[]> raw = throughputs.getOrDefault(Way.RAW, List.of());
        throughputs.forEach((way, runs) -> table.row(
                way.title(),
                cell("%,.0f", median(runs, 0)),
                cell("%.2f", median(runs, 0) / median(raw, 0)),
                cell("%.2f", median(runs, 1))));
        return table;
    }

    private Table sizeTable() throws IOException, InterruptedException {
        // Nobody listens there.
        String nowhere = "127.0.0.1:" + Ports.free();
        double[] heap = host(1, Task.HEAP, Way.ROLLCALL, List.of(nowhere, "http://" + nowhere));
        Table table = new Table("size", "kB");
        table.row("heap held by a full queue of %.0f events".formatted(heap[0]), cell("%,.0f", heap[1] / 1e3));
        List<Path> jars = new ArrayList<>(Build.producerLibraries());
        jars.add(0, Build.producerJar());
        for (Path jar : jars) {
            table.row(String.valueOf(jar.getFileName()), cell("%,.0f", Files.size(jar) / 1e3));
        }
        return table;
    }

    private static double median(List<double[]> runs, int which) {
        return Median.of(runs, numbers -> numbers[which]);
    }

    private static String micros(double nanos) {
        return cell(nanos < 10_000 ? "%.2f" : "%.1f", nanos / 1e3);
    }
}
