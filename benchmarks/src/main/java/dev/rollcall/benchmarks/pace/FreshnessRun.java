package dev.rollcall.benchmarks.pace;

import dev.rollcall.benchmarks.events.Cluster;
import dev.rollcall.benchmarks.job.Program;
import dev.rollcall.benchmarks.job.Stage;
import dev.rollcall.testkit.process.ProcessUse;
import java.time.Duration;
import org.HdrHistogram.Histogram;

/**
 * The job under a steady pace of events, and a reader of the rows that it commits.
 *
 * @param rate events per second
 * @param warmUp seconds before it is measured
 * @param seconds how long it is measured
 */
record FreshnessRun(int rate, int warmUp, int seconds) {
    private static final Duration SETTLED = Duration.ofSeconds(30);

    /**
     * What came of it.
     *
     * @param eventsPerSecond that the broker received
     * @param cores of CPU that the program's processes used
     * @param latencies in milliseconds, of the probes that a row has counted
     * @param unseen probes that no row has counted
     */
    record Result(double eventsPerSecond, double cores, Histogram latencies, long unseen) {}

    Result measure(String id, Stage stage) throws InterruptedException {
        Cluster cluster = stage.cluster();
        cluster.remove(topic -> true);
        cluster.makeRoomFor(id, stage.load().partitions());
        Probes probes = new Probes();
        try (RowReader reader = new RowReader(cluster, probes);
                Program program = Program.job(id, stage, 1)) {
            program.awaitStart();
            Probes.Phase measured;
            double rateSeen;
            double cores;
            try (PacedFeed feed = new PacedFeed(stage, probes)) {
                feed.pace(rate);
                Thread.sleep(warmUp * 1_000L);
                measured = probes.begin();
                long begin = System.nanoTime();
                long before = feed.acknowledged();
                double cpu = ProcessUse.cpuSeconds(program.pids());
                Thread.sleep(seconds * 1_000L);
                double passed = (System.nanoTime() - begin) / 1e9;
                rateSeen = (feed.acknowledged() - before) / passed;
                cores = (ProcessUse.cpuSeconds(program.pids()) - cpu) / passed;
                probes.begin();
            }
            boolean unused = measured.awaitSeen(SETTLED);
            return new Result(rateSeen, cores, measured.latencies(), measured.outstanding());
        }
    }
}
