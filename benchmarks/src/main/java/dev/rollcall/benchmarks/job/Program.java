package dev.rollcall.benchmarks.job;

import static java.util.Map.entry;

import dev.rollcall.benchmarks.dsl.DslMain;
import dev.rollcall.benchmarks.events.Cluster;
import dev.rollcall.benchmarks.events.Load;
import dev.rollcall.schemas.Topics;
import dev.rollcall.streams.config.JobConfig;
import dev.rollcall.testkit.process.Checkout;
import dev.rollcall.testkit.process.ChildProcess;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Processes that read the events as one consumer group, until they are closed. */
public final class Program implements AutoCloseable {
    private static final String MAIN = "dev.rollcall.streams.Main";
    private static final String FLINK = "benchmarks/flink/target/rollcall-flink.jar";
    private static final Duration START_TIMEOUT = Duration.ofMinutes(2);

    /** The job's own default. */
    private static final int MAX_SERIES = 10_000;

    private final String group;
    private final Cluster cluster;
    private final List<ChildProcess> processes;
    private final Start start;

    /** @param start tells that it reads */
    private Program(String group, Stage stage, List<ChildProcess> processes, Start start) {
        this.group = group;
        this.cluster = stage.cluster();
        this.processes = processes;
        this.start = start;
    }

    /** The sign of a program that has its partitions, and so reads. */
    private interface Start {
        boolean seen() throws InterruptedException;
    }

    /**
     * Starts instances of the job, from the jar that its operators run, with the variables that they would set.
     *
     * @param threads of each instance that read and add up
     */
    public static Program job(String id, Stage stage, int threads) {
        List<ChildProcess> instances = new ArrayList<>();
        for (int number = 1; number <= stage.settings().instances(); number++) {
            instances.add(instance(id, number, stage, threads));
        }
        return reading(JobConfig.combineGroup(id), stage, instances);
    }

    /** Starts one more instance of the job, which shares the work of the others with the same id. */
    public static ChildProcess instance(String id, int number, Stage stage, int threads) {
        Stage.Settings settings = stage.settings();
        String name = id + "-" + number;
        Path state = stage.folder().resolve(name + "-state");
        // Each counting partition keeps its part of them, and no series is spread evenly.
        int series = Math.max(MAX_SERIES, 2 * stage.load().series());
        Map<String, String> env = new HashMap<>(settings.variables());
        env.putAll(Map.ofEntries(
                entry("ROLLCALL_BOOTSTRAP_SERVERS", stage.cluster().bootstrapServers()),
                entry("ROLLCALL_SCHEMA_REGISTRY_URL", stage.cluster().registryUrl()),
                entry("ROLLCALL_APPLICATION_ID", id),
                entry("ROLLCALL_STATE_DIR", state.toString()),
                entry("ROLLCALL_HTTP_ADDRESS", "127.0.0.1:0"),
                entry("ROLLCALL_MANAGEMENT_ADDRESS", "127.0.0.1:0"),
                entry("ROLLCALL_WINDOW", Load.WINDOW.toSeconds() + "s"),
                entry("ROLLCALL_GRACE", Load.GRACE.toSeconds() + "s"),
                entry("ROLLCALL_COMMIT_INTERVAL", settings.commitInterval().toMillis() + "ms"),
                entry("ROLLCALL_BREAKDOWNS", settings.breakdowns()),
                entry("ROLLCALL_COMBINE_THREADS", String.valueOf(threads)),
                entry("ROLLCALL_MAX_SERIES", String.valueOf(series))));
        String classpath = Checkout.job().toString();
        return ChildProcess.start(
                new ChildProcess.Program(name, settings.jvm(), classpath, List.of(MAIN), env), stage.folder());
    }

    /**
     * Starts a DSL topology, see {@link DslMain}.
     *
     * @param counts the topic of its counts
     */
    public static Program dsl(String id, Stage stage, DslMain.Kind kind, String counts) {
        return ofThisModule(
                id,
                stage,
                DslMain.class,
                kind.name(),
                stage.cluster().bootstrapServers(),
                stage.cluster().registryUrl(),
                id,
                counts,
                Load.WINDOW.toString(),
                stage.settings().dslGrace().toString(),
                stage.folder().resolve(id + "-state").toString());
    }

    /** Starts Flink, which {@code benchmarks/flink} builds; the rest is as of {@link #dsl}. */
    static Program flink(String id, Stage stage, String counts) {
        String libraries = Checkout.built(FLINK).resolveSibling("lib").toString();
        List<String> command = List.of(
                "dev.rollcall.benchmarks.flink.FlinkMain",
                stage.cluster().bootstrapServers(),
                id,
                Topics.EVENTS.name(),
                counts,
                String.valueOf(Load.WINDOW.toSeconds()),
                String.valueOf(Load.GRACE.toSeconds()),
                String.valueOf(stage.settings().commitInterval().toMillis()),
                stage.folder().resolve(id + "-checkpoints").toString());
        ChildProcess child = ChildProcess.start(
                new ChildProcess.Program(
                        id,
                        stage.settings().jvm(),
                        Checkout.built(FLINK) + File.pathSeparator + libraries + "/*",
                        command,
                        Map.of()),
                stage.folder());
        // It is a member of no group, and says so itself.
        return new Program(id, stage, List.of(child), () -> child.lastWords().equals("reads"));
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
        return reading(group, stage, List.of(child));
    }

    private static Program reading(String group, Stage stage, List<ChildProcess> processes) {
        return new Program(group, stage, processes, () -> stage.cluster().readers(group) > 0);
    }

    /** Returns when it has its partitions, and so reads. */
    public void awaitStart() throws InterruptedException {
        long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
        while (!start.seen()) {
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

    /** SIGKILL, for the first of its processes. */
    public void killFirst() {
        processes.get(0).kill();
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
