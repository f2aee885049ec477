package dev.rollcall.benchmarks.job;

import dev.rollcall.benchmarks.events.Backlog;
import dev.rollcall.benchmarks.events.Cluster;
import dev.rollcall.benchmarks.events.Load;
import dev.rollcall.schemas.Topics;
import dev.rollcall.testkit.broker.BrokerTraffic;
import dev.rollcall.testkit.process.Ports;
import dev.rollcall.testkit.process.ProcessUse;
import dev.rollcall.testkit.rows.RowTopic;
import dev.rollcall.testkit.truth.Truth;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Contenders on one load, in turns, on a broker in a process of its own.
 *
 * @param rounds how often each contender runs
 * @param contenders who runs, in this order in every round
 * @param folder where data and logs go
 * @param out takes a line now and then
 */
record SpeedRun(
        Load load, int rounds, List<Contender> contenders, Stage.Settings settings, Path folder, Consumer<String> out) {
    /** How long nothing may change before the rest is given up. */
    private static final Duration LONGEST_QUIET = Duration.ofMinutes(2);

    /** How long nothing may change once as many events were counted or dropped as there are. */
    private static final Duration SETTLED = Duration.ofSeconds(10);

    List<Measurement> run() throws InterruptedException {
        int metricsPort = Ports.free();
        try (Cluster cluster = new Cluster(folder, BrokerTraffic.jvm(metricsPort))) {
            long begin = System.nanoTime();
            Truth truth = Backlog.make(load, settings.breakdowns(), folder, cluster.registryUrl());
            say(
                    "%,d events of %,d rows made in %.0f s",
                    truth.good(), truth.rows(RowTopic.COUNTS).size(), (System.nanoTime() - begin) / 1e9);
            cluster.start();
            Stage stage = new Stage(cluster, folder, load, settings);
            List<Measurement> measurements = new ArrayList<>();
            try (BrokerTraffic traffic = BrokerTraffic.connect(metricsPort)) {
                for (int round = 1; round <= rounds; round++) {
                    for (Contender contender : contenders) {
                        cluster.remove(topic -> !topic.equals(Topics.EVENTS.name()));
                        measurements.add(measure(contender, contender + "-" + round, stage, truth, traffic));
                    }
                }
            }
            return measurements;
        }
    }

    private Measurement measure(Contender contender, String id, Stage stage, Truth truth, BrokerTraffic traffic)
            throws InterruptedException {
        try (Attempt attempt = contender.start(id, stage, truth)) {
            attempt.program().awaitStart();
            List<Long> pids = attempt.program().pids();
            List<Long> broker = List.of(stage.cluster().brokerPid());
            long start = System.nanoTime();
            double cpu = ProcessUse.cpuSeconds(pids);
            double brokerCpu = ProcessUse.cpuSeconds(broker);
            double seconds = (awaitEnd(attempt, truth.good()) - start) / 1e9;
            double cpuAfter = ProcessUse.cpuSeconds(pids);
            double brokerCpuAfter = ProcessUse.cpuSeconds(broker);
            long repartitionBytes = traffic.bytesIn("-repartition", "-partials");
            long changelogBytes = traffic.bytesIn("-changelog");
            List<String> differences = new ArrayList<>();
            if (attempt.counted() < truth.good()) {
                differences.add("nothing came any more, its last words: "
                        + attempt.program().lastWords());
            }
            differences.addAll(attempt.differences());
            Measurement measurement = new Measurement(
                    contender,
                    truth.good(),
                    attempt.counted(),
                    seconds,
                    cpuAfter - cpu,
                    brokerCpuAfter - brokerCpu,
                    repartitionBytes,
                    changelogBytes,
                    ProcessUse.peakResidentBytes(pids),
                    differences);
            say(
                    "%s: %,.0f events/s, %s",
                    id,
                    measurement.eventsPerSecond(),
                    measurement.isExact() ? "exact" : differences.size() + " DIFFERENCES, e.g. " + differences.get(0));
            return measurement;
        }
    }

    /** Returns when all is counted or nothing changes any more; the result is when it changed last. */
    private static long awaitEnd(Attempt attempt, long events) throws InterruptedException {
        long done = -1;
        long changedAt = System.nanoTime();
        while (true) {
            long counted = attempt.counted();
            if (counted >= events) {
                return System.nanoTime();
            }
            long now = counted + attempt.dropped();
            if (now != done) {
                done = now;
                changedAt = System.nanoTime();
            } else if (System.nanoTime() - changedAt > (done < events ? LONGEST_QUIET : SETTLED).toNanos()) {
                return changedAt;
            }
            Thread.sleep(2);
        }
    }

    private void say(String format, Object... values) {
        out.accept(String.format(Locale.ROOT, format, values));
    }
}
