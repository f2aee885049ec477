package dev.rollcall.benchmarks.job;

import dev.rollcall.benchmarks.dsl.DslMain;
import dev.rollcall.benchmarks.events.Load;
import dev.rollcall.benchmarks.events.Cluster;
import dev.rollcall.testkit.process.Checkout;
import dev.rollcall.testkit.process.ChildProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.NewTopic;

/** Processes that read the events as one consumer group, until they are closed. */
public final class Program implements AutoCloseable {
    private static final Duration START_TIMEOUT = Duration.ofMinutes(2);

    /** The job's own default. */
    private static final int MAX_SERIES = 10_000;

    private final String group;
    private final Cluster cluster;
    private final List<ChildProcess> processes;

    private Program(String group, Stage stage, List<ChildProcess> processes) {
        this.group = group;
        this.cluster = stage.cluster();
        this.processes = processes;
    }

    /**
     * Starts instances of the job, from the jar that its operators run, with the variables that they would set.
     *
     * @param threads of each instance that read and add up
     */
    public static Program job(String id, Stage stage, int threads) throws InterruptedException {
        stage.cluster().makeRoomFor(id, stage.registryUrl());
        List<ChildProcess> instances = new ArrayList<>();
        for (int number = 1; number <= stage.settings().instances(); number++) {
            String name = id + "-" + number;
            Map<String, String> env = new HashMap<>();
            env.put("ROLLCALL_BOOTSTRAP_SERVERS", stage.bootstrapServers());
            env.put("ROLLCALL_SCHEMA_REGISTRY_URL", stage.registryUrl());
            env.put("ROLLCALL_APPLICATION_ID", id);
            env.put(
                    "ROLLCALL_STATE_DIR",
                    stage.folder().resolve(name + "-state").toString());
            env.put("ROLLCALL_HTTP_ADDRESS", "127.0.0.1:0");
            env.put("ROLLCALL_MANAGEMENT_ADDRESS", "127.0.0.1:0");
            env.put("ROLLCALL_WINDOW", Load.WINDOW.toSeconds() + "s");
            env.put("ROLLCALL_GRACE", Load.GRACE.toSeconds() + "s");
            env.put(
                    "ROLLCALL_COMMIT_INTERVAL",
                    stage.settings().commitInterval().toMillis() + "ms");
            env.put("ROLLCALL_BREAKDOWNS", stage.settings().breakdowns());
            env.put("ROLLCALL_COMBINE_THREADS", String.valueOf(threads));
            // Each counting partition keeps its part of them, and no series is spread evenly.
            env.put(
                    "ROLLCALL_MAX_SERIES",
                    String.valueOf(Math.max(MAX_SERIES, 2 * stage.load().series())));
            instances.add(ChildProcess.start(
                    new ChildProcess.Program(
                            name,
                            stage.settings().jvm(),
                            Checkout.job().toString(),
                            List.of("dev.rollcall.streams.Main"),
                            env),
                    stage.folder()));
        }
        return new Program(id + "-combine", stage, instances);
    }

    /** Starts a DSL topology, see {@link DslMain}, and makes the topic of its {@link #dslCounts}. */
    public static Program dsl(String id, Stage stage, DslMain.Kind kind) throws InterruptedException {
        stage.cluster().create(new NewTopic(dslCounts(id), Optional.of(4), Optional.empty()));
        return ofThisModule(
                id,
                stage,
                DslMain.class,
                kind.name(),
                stage.bootstrapServers(),
                stage.registryUrl(),
                id,
                dslCounts(id),
                Load.WINDOW.toString(),
                stage.settings().dslGrace().toString(),
                stage.folder().resolve(id + "-state").toString());
    }

    /** The topic of a DSL topology's counts. */
    public static String dslCounts(String id) {
        return id + ".counts";
    }

    /** Starts a program that gets its arguments alone, and is silent. */
    static Program ofThisModule(String group, Stage stage, Class<?> main, String... arguments) {
        List<String> jvm = Stream.concat(
                        stage.settings().jvm().stream(),
                        Stream.of("-Dlogback.configurationFile=dev/rollcall/benchmarks/logback.xml"))
                .toList();
        List<String> command =
                Stream.concat(Stream.of(main.getName()), Stream.of(arguments)).toList();
        ChildProcess child = ChildProcess.start(
                new ChildProcess.Program(group, jvm, System.getProperty("java.class.path"), command, Map.of()),
                stage.folder());
        return new Program(group, stage, List.of(child));
    }

    /** Returns when it has its partitions, and so reads. */
    public void awaitStart() throws InterruptedException {
        long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
        while (!cluster.readsEvents(group)) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(group + " does not begin: " + lastWords());
            }
            Thread.sleep(5);
        }
    }

    /** How far it has read, by the offsets that it committed. */
    long committed() throws InterruptedException {
        return cluster.committed(group);
    }

    /** Ids of its processes. */
    public List<Long> pids() {
        return processes.stream().map(ChildProcess::pid).toList();
    }

    /** Why it does not go on, for a message. */
    public String lastWords() {
        return processes.get(0).lastWords();
    }

    @Override
    public void close() {
        processes.forEach(ChildProcess::kill);
    }
}
