package dev.rollcall.benchmarks.job;

import dev.rollcall.benchmarks.dsl.DslMain;
import dev.rollcall.benchmarks.dsl.SeriesRow;
import dev.rollcall.schemas.EventCount;
import dev.rollcall.schemas.Topics;
import dev.rollcall.testkit.process.ProcessUse;
import dev.rollcall.testkit.rows.Readers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.LongDeserializer;

/**
 * One program under a steady pace of events, and a reader of the rows that it commits.
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

    /** A run of the job. */
    Result job(String id, Stage stage) throws InterruptedException {
        prepare(stage);
        Deserializer<EventCount> decoder = Topics.COUNTS
                .valueSerde(Map.of("schema.registry.url", stage.registryUrl()))
                .deserializer();
        return measure(Program.job(id, stage, 1), stage, Topics.COUNTS.name(), (record, probes) -> {
            EventCount row = decoder.deserialize(record.topic(), record.value());
            long window = row.getWindowStart().toEpochMilli();
            probes.visible(new Probes.Row(row.getEvent(), window), row.getCount(), System.currentTimeMillis());
        });
    }

    /** A run of the stock DSL topology. */
    Result stock(String id, Stage stage) throws InterruptedException {
        prepare(stage);
        Deserializer<Long> decoder = new LongDeserializer();
        Program program = Program.dsl(id, stage, DslMain.Kind.STOCK);
        return measure(program, stage, Program.dslCounts(id), (record, probes) -> {
            SeriesRow row = SeriesRow.of(record.key());
            long count = decoder.deserialize(record.topic(), record.value());
            probes.visible(new Probes.Row(row.event(), row.windowStart()), count, System.currentTimeMillis());
        });
    }

    private static void prepare(Stage stage) throws InterruptedException {
        stage.cluster().remove(topic -> true);
        stage.cluster().createTopics(stage.load().partitions(), stage.registryUrl());
    }

    /** @param rows tells probes of a row */
    private Result measure(
            Program started, Stage stage, String topic, BiConsumer<ConsumerRecord<byte[], byte[]>, Probes> rows)
            throws InterruptedException {
        try (Program program = started;
                KafkaConsumer<byte[], byte[]> reader =
                        Readers.fromBeginning(stage.bootstrapServers(), List.of(topic))) {
            program.awaitStart();
            long from = System.currentTimeMillis() + warmUp * 1_000L;
            Probes probes = new Probes(from, from + seconds * 1_000L);
            double rateSeen;
            double cores;
            try (PacedFeed feed = new PacedFeed(rate, stage, probes)) {
                read(reader, warmUp, () -> false, record -> rows.accept(record, probes));
                long begin = System.nanoTime();
                long before = feed.acknowledged();
                double cpu = ProcessUse.cpuSeconds(program.pids());
                read(reader, seconds, () -> false, record -> rows.accept(record, probes));
                double passed = (System.nanoTime() - begin) / 1e9;
                rateSeen = (feed.acknowledged() - before) / passed;
                cores = (ProcessUse.cpuSeconds(program.pids()) - cpu) / passed;
            }
            read(reader, SETTLED_SECONDS, () -> probes.outstanding() == 0, record -> rows.accept(record, probes));
            return new Result(rateSeen, cores, probes.latencies(), probes.outstanding());
        }
    }

    private static void read(
            KafkaConsumer<byte[], byte[]> reader,
            int seconds,
            BooleanSupplier done,
            Consumer<ConsumerRecord<byte[], byte[]>> rows) {
        long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
        while (System.nanoTime() < end && !done.getAsBoolean()) {
            reader.poll(POLL).forEach(rows);
        }
    }
}
