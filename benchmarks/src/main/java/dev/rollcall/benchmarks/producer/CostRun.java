package dev.rollcall.benchmarks.producer;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rollcall.benchmarks.processes.BrokerProcess;
import dev.rollcall.benchmarks.processes.Build;
import dev.rollcall.benchmarks.processes.Child;
import dev.rollcall.benchmarks.processes.Ports;
import dev.rollcall.benchmarks.processes.RegistryServer;
import dev.rollcall.benchmarks.producer.HostMain.Heap;
import dev.rollcall.benchmarks.producer.HostMain.Latency;
import dev.rollcall.benchmarks.producer.HostMain.Task;
import dev.rollcall.benchmarks.producer.HostMain.Throughput;
import dev.rollcall.streams.Provision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/** The ways to send events, in turns, each in a fresh process, with one broker and one registry. */
final class CostRun {
    private static final List<String> BROKER_JVM = List.of("-Xmx1g", "-Xms1g", "-XX:+UseG1GC");
    /** A host has been running for a while: what is measured is not how the operating system hands out new memory. */
    private static final List<String> HOST_JVM = List.of(
            "-Xms512m",
            "-Xmx512m",
            "-XX:+AlwaysPreTouch",
            "-Dlogback.configurationFile=dev/rollcall/benchmarks/logback.xml");

    private static final List<Way> PACED = List.of(Way.NOTHING, Way.ROLLCALL, Way.CONFLUENT);
    private static final List<Way> FAST = List.of(Way.RAW, Way.ROLLCALL, Way.CONFLUENT);

    /** Enough for {@link Way#RAW} to send again. */
    private static final long PRIMING = 40_000;

    private final CostPlan plan;
    private final Path folder;
    private final Consumer<String> out;
    private final ObjectMapper json = new ObjectMapper();
    private int processes;

    CostRun(CostPlan plan, Path folder, Consumer<String> out) {
        this.plan = plan;
        this.folder = folder;
        this.out = out;
    }

    Costs run() throws IOException, InterruptedException {
        try (RegistryServer registry = new RegistryServer(folder);
                BrokerProcess broker = new BrokerProcess(folder, BROKER_JVM)) {
            broker.start();
            registry.awaitReady();
            broker.awaitReady();
            Provision.apply(
                    Map.of("bootstrap.servers", broker.bootstrapServers()),
                    Map.of("schema.registry.url", registry.url()),
                    1);
            return measure(broker.bootstrapServers(), registry.url());
        }
    }

    private Costs measure(String bootstrapServers, String registryUrl) throws IOException, InterruptedException {
        Map<Way, List<Latency>> latencies = new EnumMap<>(Way.class);
        Map<Way, List<Throughput>> throughputs = new EnumMap<>(Way.class);
        host(Task.THROUGHPUT, Way.ROLLCALL, bootstrapServers, registryUrl, Throughput.class, String.valueOf(PRIMING));
        for (int round = 1; round <= plan.rounds(); round++) {
            for (Way way : PACED) {
                Latency latency = host(
                        Task.LATENCY,
                        way,
                        bootstrapServers,
                        registryUrl,
                        Latency.class,
                        String.valueOf(plan.rate()),
                        String.valueOf(plan.seconds()));
                tell(round, way, "median %,.0f ns, p99.9 %,.0f ns", latency.median(), latency.p999());
                latencies.computeIfAbsent(way, added -> new ArrayList<>()).add(latency);
            }
            for (Way way : FAST) {
                Throughput throughput = host(
                        Task.THROUGHPUT,
                        way,
                        bootstrapServers,
                        registryUrl,
                        Throughput.class,
                        String.valueOf(plan.events()));
                tell(round, way, "%,.0f events/s", throughput.eventsPerSecond());
                throughputs.computeIfAbsent(way, added -> new ArrayList<>()).add(throughput);
            }
        }
        List<Starts> starts = new ShortPrograms(folder, bootstrapServers, registryUrl).run(plan.starts());
        // Nobody listens there.
        String nowhere = "127.0.0.1:" + Ports.free();
        Heap heap = host(Task.HEAP, Way.ROLLCALL, nowhere, "http://" + nowhere, Heap.class);
        return new Costs(latencies, throughputs, starts, heap, Weight.ofProducer());
    }

    private void tell(int round, Way way, String format, Object... values) {
        out.accept("round " + round + ": " + way.title() + ": " + String.format(Locale.ROOT, format, values));
    }

    /** Runs a task in a process of its own. */
    private <T> T host(
            Task task, Way way, String bootstrapServers, String registryUrl, Class<T> type, String... numbers)
            throws IOException, InterruptedException {
        String name = "host-" + ++processes;
        Path result = folder.resolve(name + ".json");
        List<String> command = new ArrayList<>(List.of(
                HostMain.class.getName(),
                task.name(),
                way.name(),
                bootstrapServers,
                registryUrl,
                folder.resolve(name + "-state").toString(),
                result.toString()));
        command.addAll(List.of(numbers));
        Child child = Child.start(
                new Child.Program(name, HOST_JVM, Build.ownClasspath(), command, Map.of("DO_NOT_TRACK", "")), folder);
        try {
            child.awaitEnd();
        } finally {
            child.kill();
        }
        if (!Files.exists(result)) {
            throw new IllegalStateException(way.title() + " failed: " + child.lastWords());
        }
        return json.readValue(result.toFile(), type);
    }
}
