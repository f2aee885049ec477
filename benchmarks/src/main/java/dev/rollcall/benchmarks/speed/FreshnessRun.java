package dev.rollcall.benchmarks.speed;

import dev.rollcall.benchmarks.dsl.DslMain;
import dev.rollcall.benchmarks.processes.BrokerProcess;
import dev.rollcall.benchmarks.processes.RegistryServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Contenders one after the other, each on a topic of its own time. */
final class FreshnessRun {
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    /** How long the last rows may take. */
    private static final Duration SETTLED = Duration.ofSeconds(60);

    private final FreshnessPlan plan;
    private final Path folder;
    private final Consumer<String> out;

    FreshnessRun(FreshnessPlan plan, Path folder, Consumer<String> out) {
        this.plan = plan;
        this.folder = folder;
        this.out = out;
    }

    List<Freshness> run() throws InterruptedException {
        List<Freshness> results = new ArrayList<>();
        try (RegistryServer registry = new RegistryServer(folder);
                BrokerProcess broker = new BrokerProcess(folder, SpeedRun.BROKER_JVM)) {
            broker.start();
            registry.awaitReady();
            broker.awaitReady();
            try (Groups groups = new Groups(broker.bootstrapServers())) {
                for (int interval : plan.commitIntervals()) {
                    Stage stage = stage(broker.bootstrapServers(), registry.url(), groups, interval);
                    prepare(stage);
                    String name = Contender.JOB.title() + ", commit interval " + interval + " ms";
                    results.add(measure(name, stage, new JobProgram("job-" + interval, stage, 1), "job"));
                }
                if (plan.stock()) {
                    Stage stage = stage(broker.bootstrapServers(), registry.url(), groups, 100);
                    prepare(stage);
                    String name = Contender.STOCK.title() + ", its default of 100 ms";
                    results.add(measure(name, stage, new DslProgram("stock", stage, DslMain.Kind.STOCK), "stock"));
                }
            }
        }
        return results;
    }

    private Stage stage(String bootstrapServers, String registryUrl, Groups groups, int interval) {
        Load load = new Load(1_000_000, 60, 370, 4, 1, 1);
        return new Stage(
                bootstrapServers, registryUrl, groups, folder, load, plan.jvm(), 1, Duration.ofMillis(interval));
    }

    private static void prepare(Stage stage) throws InterruptedException {
        stage.groups().removeAll();
        Data.createTopics(stage.load(), stage.bootstrapServers(), stage.registryUrl());
    }

    private Freshness measure(String name, Stage stage, Program started, String id) throws InterruptedException {
        try (Program program = started) {
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (!program.hasStarted()) {
                if (System.nanoTime() > deadline) {
                    throw new IllegalStateException(name + " does not begin: " + program.lastWords());
                }
                Thread.sleep(20);
            }
            Events events = new Events(stage.load(), stage.registryUrl());
            long from = System.currentTimeMillis() + plan.warmUp() * 1_000L;
            Probes probes = new Probes(from, from + plan.seconds() * 1_000L);
            try (ProbeReader reader = reader(stage, id, probes)) {
                Freshness result = feed(name, stage, program, events, probes);
                out.accept(name + ": p50 " + result.p50() + " ms, p99 " + result.p99() + " ms");
                return result;
            }
        }
    }

    private Freshness feed(String name, Stage stage, Program program, Events events, Probes probes)
            throws InterruptedException {
        double rate;
        double cores;
        try (PacedFeed feed = new PacedFeed(plan.rate(), events, probes, stage.bootstrapServers())) {
            Thread.sleep(plan.warmUp() * 1_000L);
            long begin = System.nanoTime();
            long before = feed.acknowledged();
            double cpu = ProcessUse.cpuSeconds(program.pids());
            Thread.sleep(plan.seconds() * 1_000L);
            double seconds = (System.nanoTime() - begin) / 1e9;
            rate = (feed.acknowledged() - before) / seconds;
            cores = (ProcessUse.cpuSeconds(program.pids()) - cpu) / seconds;
        }
        long deadline = System.nanoTime() + SETTLED.toNanos();
        while (probes.outstanding() > 0 && System.nanoTime() < deadline) {
            Thread.sleep(20);
        }
        return Freshness.of(name, rate, probes.latencies(), probes.outstanding(), cores);
    }

    private static ProbeReader reader(Stage stage, String id, Probes probes) {
        return id.equals("stock")
                ? ProbeReader.ofDsl(stage.bootstrapServers(), DslProgram.counts(id), probes)
                : ProbeReader.ofJob(stage.bootstrapServers(), stage.registryUrl(), probes);
    }
}
