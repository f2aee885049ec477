package dev.rollcall.benchmarks.pace;

import dev.rollcall.benchmarks.events.Cluster;
import dev.rollcall.benchmarks.job.Program;
import dev.rollcall.benchmarks.job.Stage;
import dev.rollcall.schemas.EventCount;
import dev.rollcall.schemas.Topics;
import dev.rollcall.testkit.process.ProcessUse;
import dev.rollcall.testkit.rows.Readers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The job under a steady pace of events, and a reader of the rows that it commits.
 *
 * @param rate events per second
 * @param warmUp seconds before it is measured
 * @param seconds how long it is measured
 */
record FreshnessRun(int rate, int warmUp, int seconds) {
    private static final Duration POLL = Duration.ofMillis(20);
    private static final int SETTLED_SECONDS = 30;

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
        var rows = Topics.COUNTS.valueSerde(Map.of("schema.registry.url", cluster.registryUrl()));
        try (Program program = Program.job(id, stage, 1);
                KafkaConsumer<byte[], EventCount> reader = Readers.fromBeginning(
                        cluster.bootstrapServers(),
                        List.of(Topics.COUNTS.name()),
                        new ByteArrayDeserializer(),
                        rows.deserializer())) {
            program.awaitStart();
            long from = System.currentTimeMillis() + warmUp * 1_000L;
            Probes probes = new Probes(from, from + seconds * 1_000L);
            double rateSeen;
            double cores;
            try (PacedFeed feed = new PacedFeed(rate, stage, probes)) {
                read(reader, warmUp, probes, () -> false);
                long begin = System.nanoTime();
                long before = feed.acknowledged();
                double cpu = ProcessUse.cpuSeconds(program.pids());
                read(reader, seconds, probes, () -> false);
                double passed = (System.nanoTime() - begin) / 1e9;
                rateSeen = (feed.acknowledged() - before) / passed;
                cores = (ProcessUse.cpuSeconds(program.pids()) - cpu) / passed;
            }
            read(reader, SETTLED_SECONDS, probes, () -> probes.outstanding() == 0);
            return new Result(rateSeen, cores, probes.latencies(), probes.outstanding());
        }
    }

    private static void read(
            KafkaConsumer<byte[], EventCount> reader, int seconds, Probes probes, BooleanSupplier done) {
        long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
        while (System.nanoTime() < end && !done.getAsBoolean()) {
            reader.poll(POLL).forEach(record -> {
                EventCount row = record.value();
                long window = row.getWindowStart().toEpochMilli();
                probes.visible(new Probes.Row(row.getEvent(), window), row.getCount(), System.currentTimeMillis());
            });
        }
    }
}
