package dev.rollcall.benchmarks.pace;

import dev.rollcall.benchmarks.events.Cluster;
import dev.rollcall.benchmarks.job.Program;
import dev.rollcall.benchmarks.job.Stage;
import dev.rollcall.benchmarks.pace.CostModel.Second;
import dev.rollcall.streams.config.JobConfig;
import dev.rollcall.testkit.broker.BrokerTraffic;
import dev.rollcall.testkit.process.ChildProcess;
import dev.rollcall.testkit.process.ProcessUse;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.LongUnaryOperator;

/**
 * The life of an application of some size: a backlog, a full and a slow pace, one more instance, and one that is killed.
 *
 * @param backlog events that wait for it
 * @param rate events per second of the full pace; the slow one is a tenth
 * @param seconds how long each pace is measured
 * @param traffic of the broker
 * @param out takes a line now and then
 */
record ScaleRun(long backlog, int rate, int seconds, BrokerTraffic traffic, Consumer<String> out) {
    private static final Duration TIMEOUT = Duration.ofMinutes(3);
    private static final int MOST_SETTLING = 3;

    /**
     * Some seconds at a pace.
     *
     * @param job what a second cost the instances
     * @param broker what it cost the broker
     * @param internalBytes per event, to the topic of the sums and changelogs
     * @param transactions per second, of both stages
     * @param p99 milliseconds from receipt to row
     */
    record Pace(Second job, Second broker, double internalBytes, double transactions, long p99) {}

    /**
     * What came of it.
     *
     * @param backlogRate events per second, from the moment that the first instance had partitions
     * @param bytes resident in an instance, at most, the mean of all
     * @param joinSeconds from the start of one more process until it has partitions
     * @param joinWait the longest that an event waited for its row meanwhile, in milliseconds
     * @param killWait the longest that an event waited which came right after an instance was killed, in milliseconds
     * @param isExact whether all rows together counted what the broker acknowledged
     * @param series of how many series so many events are
     */
    record Result(
            Stage stage,
            double backlogRate,
            List<Pace> paces,
            long bytes,
            double joinSeconds,
            long joinWait,
            long killWait,
            boolean isExact,
            LongUnaryOperator series) {
        Pace full() {
            return paces.get(0);
        }
    }

    Result measure(String id, Stage stage) throws InterruptedException {
        Cluster cluster = stage.cluster();
        cluster.remove(topic -> true);
        cluster.makeRoomFor(id, stage.load().partitions());
        Probes probes = new Probes();
        int instances = stage.settings().instances();
        try (RowReader reader = new RowReader(cluster, probes);
                PacedFeed feed = new PacedFeed(stage, probes)) {
            feed.flood(backlog);
            try (Program job = Program.job(id, stage, 1)) {
                job.awaitStart();
                double backlogSeconds = await("the backlog", () -> reader.counted() >= backlog);
                say("%s: %,d events counted in %.1f s", id, backlog, backlogSeconds);
                await("every instance", () -> readers(id, cluster) == instances);
                // The slow one last: it is not to hold what a new process spends on compiling.
                List<Pace> paces =
                        List.of(pace(rate, stage, job, feed, probes), pace(rate / 10, stage, job, feed, probes));
                long bytes = ProcessUse.peakResidentBytes(job.pids()) / instances;
                feed.pace(rate);
                Probes.Phase joining = probes.begin();
                ChildProcess joined = Program.instance(id, instances + 1, stage, 1);
                try {
                    double joinSeconds = await("one more", () -> readers(id, cluster) == instances + 1);
                    settle();
                    long joinWait = longest(joining, probes);
                    say("%s: one more joined after %.1f s, the longest wait was %,d ms", id, joinSeconds, joinWait);
                    Probes.Phase killing = probes.begin();
                    job.killFirst();
                    settle();
                    long killWait = longest(killing, probes);
                    say("%s: one was killed, the longest wait was %,d ms", id, killWait);
                    feed.pace(0);
                    await("the last events", () -> reader.counted() >= feed.acknowledged());
                    boolean isExact = reader.counted() == feed.acknowledged();
                    return new Result(
                            stage,
                            backlog / backlogSeconds,
                            paces,
                            bytes,
                            joinSeconds,
                            joinWait,
                            killWait,
                            isExact,
                            feed::series);
                } finally {
                    joined.kill();
                }
            }
        }
    }

    /** Sums per second, if each instance sends one a commit for each series that it has events of. */
    static double sums(double rate, int instances, double commitSeconds, LongUnaryOperator series) {
        return instances * series.applyAsLong((long) (rate * commitSeconds / instances)) / commitSeconds;
    }

    private Pace pace(int events, Stage stage, Program job, PacedFeed feed, Probes probes) throws InterruptedException {
        feed.pace(events);
        settle();
        Probes.Phase phase = probes.begin();
        Now before = Now.of(stage, job, feed, traffic);
        Thread.sleep(seconds * 1_000L);
        Now after = Now.of(stage, job, feed, traffic);
        double passed = (after.nanos - before.nanos) / 1e9;
        long sent = after.events - before.events;
        int instances = stage.settings().instances();
        double commit = stage.settings().commitInterval().toMillis() / 1e3;
        Second second = new Second(
                sent / passed,
                sums(sent / passed, instances, commit, feed::series),
                instances,
                stage.load().partitions(),
                (after.cpu - before.cpu) / passed);
        probes.begin();
        boolean unused = phase.awaitSeen(TIMEOUT);
        return new Pace(
                second,
                second.costing((after.brokerCpu - before.brokerCpu) / passed),
                (double) (after.bytes - before.bytes) / sent,
                (after.transactions - before.transactions) / passed,
                phase.latencies().getValueAtPercentile(99));
    }

    /** What has been used up to now. */
    private record Now(long nanos, long events, double cpu, double brokerCpu, long bytes, long transactions) {
        static Now of(Stage stage, Program job, PacedFeed feed, BrokerTraffic traffic) {
            return new Now(
                    System.nanoTime(),
                    feed.acknowledged(),
                    ProcessUse.cpuSeconds(job.pids()),
                    ProcessUse.cpuSeconds(List.of(stage.cluster().brokerPid())),
                    traffic.bytesIn("-partials", "-changelog"),
                    traffic.transactions());
        }
    }

    private void say(String format, Object... values) {
        out.accept(String.format(Locale.ROOT, format, values));
    }

    private void settle() throws InterruptedException {
        Thread.sleep(Math.min(MOST_SETTLING, seconds) * 1_000L);
    }

    private static long readers(String id, Cluster cluster) throws InterruptedException {
        return cluster.readers(JobConfig.combineGroup(id));
    }

    /** Ends a phase; returns how long the probe of it waited that waited the longest. */
    private static long longest(Probes.Phase phase, Probes probes) throws InterruptedException {
        probes.begin();
        if (!phase.awaitSeen(TIMEOUT)) {
            throw new IllegalStateException(phase.outstanding() + " events were not counted");
        }
        return phase.latencies().getMaxValue();
    }

    /** Waits; returns for how many seconds. */
    private static double await(String what, Callable<Boolean> condition) throws InterruptedException {
        long begin = System.nanoTime();
        try {
            while (!condition.call()) {
                if (System.nanoTime() - begin > TIMEOUT.toNanos()) {
                    throw new IllegalStateException(what + " did not come");
                }
                Thread.sleep(5);
            }
        } catch (InterruptedException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        return (System.nanoTime() - begin) / 1e9;
    }
}
