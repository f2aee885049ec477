package dev.rollcall.benchmarks.speed;

import dev.rollcall.benchmarks.check.Truth;
import dev.rollcall.benchmarks.processes.BrokerProcess;
import dev.rollcall.benchmarks.processes.Ports;
import dev.rollcall.benchmarks.processes.RegistryServer;
import dev.rollcall.schemas.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Contenders on one load, interleaved, on a broker in a process of its own. */
final class SpeedRun {
    /** As Kafka's own start script has it. */
    static final List<String> BROKER_JVM = List.of("-Xmx1g", "-Xms1g", "-XX:+UseG1GC");

    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private final SpeedPlan plan;
    private final Path folder;
    private final Consumer<String> out;

    /**
     * A run that has not begun.
     *
     * @param folder where data and logs go
     * @param out takes a line now and then
     */
    SpeedRun(SpeedPlan plan, Path folder, Consumer<String> out) {
        this.plan = plan;
        this.folder = folder;
        this.out = out;
    }

    /** What came of a run; {@code rows} is how many distinct keys there are. */
    record Result(int rows, List<Measurement> measurements) {}

    Result run() throws InterruptedException {
        int metricsPort = Ports.free();
        List<String> jvm = new ArrayList<>(BROKER_JVM);
        jvm.addAll(BrokerTraffic.jvm(metricsPort));
        try (RegistryServer registry = new RegistryServer(folder);
                BrokerProcess broker = new BrokerProcess(folder, jvm)) {
            registry.awaitReady();
            long begin = System.nanoTime();
            Truth truth = Data.make(plan.load(), folder, registry.url());
            out.accept(String.format(
                    Locale.ROOT,
                    "%,d events of %,d keys made in %.0f s",
                    truth.good(),
                    truth.rows().size(),
                    (System.nanoTime() - begin) / 1e9));
            broker.start();
            broker.awaitReady();
            try (Groups groups = new Groups(broker.bootstrapServers());
                    BrokerTraffic traffic = BrokerTraffic.connect(metricsPort)) {
                Stage stage = new Stage(
                        broker.bootstrapServers(),
                        registry.url(),
                        groups,
                        folder,
                        plan.load(),
                        plan.jvm(),
                        plan.instances(),
                        plan.commitInterval());
                return new Result(truth.rows().size(), measureAll(stage, truth, traffic, broker.pid()));
            }
        }
    }

    private List<Measurement> measureAll(Stage stage, Truth truth, BrokerTraffic traffic, long broker)
            throws InterruptedException {
        List<Measurement> measurements = new ArrayList<>();
        for (int round = 1; round <= plan.rounds(); round++) {
            for (Contender contender : plan.contenders()) {
                stage.groups().removeAllButEvents();
                Measurement measurement = measure(contender, round, stage, truth, traffic, broker);
                out.accept(String.format(
                        Locale.ROOT,
                        "round %d: %s: %,.0f events/s, %s",
                        round,
                        contender.title(),
                        measurement.eventsPerSecond(),
                        measurement.isExact()
                                ? "exact"
                                : measurement.differences().size() + " DIFFERENCES, e.g. "
                                        + measurement.differences().get(0)));
                measurements.add(measurement);
            }
        }
        return measurements;
    }

    private static Measurement measure(
            Contender contender, int round, Stage stage, Truth truth, BrokerTraffic traffic, long broker)
            throws InterruptedException {
        String id = contender.option() + "-" + round;
        try (Attempt attempt = Attempt.start(contender, id, stage, truth)) {
            awaitStart(attempt, contender);
            List<Long> pids = attempt.program().pids();
            long start = System.nanoTime();
            double cpu = ProcessUse.cpuSeconds(pids);
            double brokerCpu = ProcessUse.cpuSeconds(List.of(broker));
            boolean complete = awaitEnd(attempt, truth.good());
            double seconds = (System.nanoTime() - start) / 1e9;
            double cpuAfter = ProcessUse.cpuSeconds(pids);
            double brokerCpuAfter = ProcessUse.cpuSeconds(List.of(broker));
            Map<String, Long> bytes = traffic.bytesIn();
            List<String> differences = new ArrayList<>();
            if (!complete) {
                differences.add("not all was counted, nothing came any more: "
                        + attempt.program().lastWords());
            }
            differences.addAll(attempt.differences());
            return new Measurement(
                    contender,
                    round,
                    truth.good(),
                    seconds,
                    cpuAfter - cpu,
                    brokerCpuAfter - brokerCpu,
                    sum(bytes, SpeedRun::isRepartition),
                    sum(bytes, topic -> topic.endsWith("-changelog")),
                    ProcessUse.peakResidentBytes(pids),
                    differences);
        }
    }

    private static boolean isRepartition(String topic) {
        return topic.endsWith("-repartition") || topic.equals(Topics.PARTIALS.name());
    }

    private static long sum(Map<String, Long> bytes, Predicate<String> topics) {
        return bytes.entrySet().stream()
                .filter(entry -> topics.test(entry.getKey()))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    private static void awaitStart(Attempt attempt, Contender contender) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!attempt.program().hasStarted()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(contender.title() + " does not begin: "
                        + attempt.program().lastWords());
            }
            Thread.sleep(5);
        }
    }

    /** Returns when all is counted, or false when nothing has come for long. */
    private static boolean awaitEnd(Attempt attempt, long events) throws InterruptedException {
        long counted = -1;
        long changedAt = System.nanoTime();
        while (System.nanoTime() - changedAt < PATIENCE.toNanos()) {
            long now = attempt.counted();
            if (now >= events) {
                return true;
            }
            if (now != counted) {
                counted = now;
                changedAt = System.nanoTime();
            }
            Thread.sleep(2);
        }
        return false;
    }
}
