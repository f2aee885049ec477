package dev.rollcall.streams.count;

import static dev.rollcall.streams.count.Sums.batch;
import static dev.rollcall.streams.count.Sums.readUpTo;
import static dev.rollcall.streams.count.Sums.sum;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rollcall.streams.CountsTable;
import dev.rollcall.streams.cluster.Claim;
import dev.rollcall.streams.cluster.Provision;
import dev.rollcall.streams.config.JobConfig;
import dev.rollcall.streams.config.KafkaSettings;
import dev.rollcall.streams.event.Series;
import dev.rollcall.streams.internal.PartialBatch;
import dev.rollcall.streams.internal.PartialCount;
import dev.rollcall.streams.partial.PartialFormat;
import dev.rollcall.testkit.broker.TestBroker;
import dev.rollcall.testkit.broker.TopicSettings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The counting stage alone against a real broker, with partials that no combining stage would send. */
class CountStageIT {

    private static final Duration LONG = Duration.ofSeconds(90);

    @RegisterExtension
    final TestBroker broker = new TestBroker();

    @TempDir
    Path stateDir;

    private final String registry = "mock://" + UUID.randomUUID();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    @BeforeEach
    void provision() {
        Provision.apply(broker.clientSettings(), Map.of("schema.registry.url", registry), 1);
    }

    @Test
    void countsWhatItCanWhateverElseThePartialsHold() throws Exception {
        allowAnyTimestamp();
        List<PartialCount> seven = List.of(sum("foreign", 0, 7, "u"));
        try (CountsTable table = new CountsTable(broker.bootstrapServers(), registry);
                KafkaStreams counting = start("1d")) {
            long tomorrow = System.currentTimeMillis() + Duration.ofDays(3).toMillis();
            send(
                    record(null, new byte[] {1, 2, 3}),
                    record(null, null),
                    record(null, new byte[5_000_000]),
                    record(
                            null,
                            PartialFormat.encode(
                                    1,
                                    new PartialBatch("other", 10_000L, 2, 1, List.of(), seven, List.of(), List.of()))),
                    record(
                            null,
                            PartialFormat.encode(
                                    1,
                                    new PartialBatch(
                                            "rollcall", 60_000L, 2, 1, List.of(), seven, List.of(), List.of()))),
                    record(tomorrow, PartialFormat.encode(1, batch(List.of(), sum("ahead", 0, 5, "u")))),
                    record(null, PartialFormat.encode(1, batch(readUpTo(15_000), sum("last", 0, 1, "u")))));

            await().atMost(LONG).until(() -> table.poll().total() == 6 && table.allClosed());
            assertThat(table.rejectReasons(5))
                    .containsExactlyInAnyOrder(
                            "unknown-format", "unknown-format", "unknown-format", "other-application", "other-window");
            // Its other partitions may still be on their way.
            await().atMost(LONG).until(() -> counting.state() == KafkaStreams.State.RUNNING);
            assertThat(failure).hasNullValue();
        }
    }

    @Test
    void aRaisedMaximumAgeStopsNothing() throws Exception {
        long hour = Duration.ofHours(1).toMillis();
        long now = 1_000 * hour;
        try (CountsTable table = new CountsTable(broker.bootstrapServers(), registry)) {
            try (KafkaStreams counting = start("1h")) {
                send(record(null, PartialFormat.encode(1, batch(readUpTo(now), sum("a", now, 1, "u")))));
                await().atMost(LONG).until(() -> table.poll().total() == 1);
            }
            try (KafkaStreams counting = start("7d")) {
                send(
                        record(null, PartialFormat.encode(1, batch(List.of(), sum("waited", now - 26 * hour, 3, "u")))),
                        record(null, PartialFormat.encode(1, batch(List.of(), sum("a", now, 1, "u")))));
                await().atMost(LONG).until(() -> table.poll().total() == 2);
            }
            assertThat(table.rejectReasons(1)).containsExactly("window-expired");
            assertThat(failure).hasNullValue();
        }
    }

    @Test
    void aLargeWindowClosesThoughNothingComesInAnyMore() throws Exception {
        int series = 3 * CountProcessor.SLICE;
        try (CountsTable table = new CountsTable(broker.bootstrapServers(), registry);
                KafkaStreams counting = start("1d")) {
            for (int from = 0; from < series; from += 3_000) {
                PartialCount[] sums = IntStream.range(from, from + 3_000)
                        .mapToObj(i -> sum("e" + i, 0, 1, "u"))
                        .toArray(PartialCount[]::new);
                send(record(null, PartialFormat.encode(1, batch(List.of(), sums))));
            }
            send(record(null, PartialFormat.encode(1, batch(readUpTo(15_000)))));

            await().atMost(LONG).until(() -> table.poll().total() == series && table.allClosed());
            assertThat(table.rows()).hasSize(series).allMatch(row -> row.getRevision() == 0);
            assertThat(failure).hasNullValue();
        }
    }

    @Test
    void inEveryCommitADayIsTheSumOfItsWindows() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        long day = Duration.ofDays(1).toMillis();
        long sent = 0;
        KafkaStreams counting = start("1d", "2");
        try (CommittedRows reader = new CommittedRows(broker.bootstrapServers(), registry)) {
            for (int round = 0; round < 12; round++) {
                List<ProducerRecord<byte[], byte[]>> batches = new ArrayList<>();
                for (int i = 0; i < 100; i++) {
                    long window = 10 * day + random.nextInt(12) * day / 4;
                    PartialCount sum = sum("e" + random.nextInt(30), window, 1 + random.nextInt(9), "u");
                    sum.setProduct("p" + random.nextInt(3));
                    sent += sum.getCount();
                    int partition = new Series(sum.getProduct(), sum.getVersion(), sum.getEvent()).partition(16);
                    byte[] batch = PartialFormat.encode(
                            1,
                            new PartialBatch(
                                    "rollcall", Sums.WINDOW, 2, 16, List.of(), List.of(sum), List.of(), List.of()));
                    batches.add(new ProducerRecord<>("rollcall-partials", partition, null, batch));
                }
                sendAll(batches);
                if (round == 6) {
                    counting.close(Duration.ofSeconds(30));
                    counting = start("1d", "2");
                }
                await().atMost(LONG).until(reader::isBetweenCommits);
                assertThat(reader.sumsOfWindows()).as("seed %d", seed).isEqualTo(reader.days());
            }
            long all = sent;
            await().atMost(LONG).until(() -> reader.isBetweenCommits() && reader.total() == all);
            assertThat(reader.sumsOfWindows()).as("seed %d", seed).isEqualTo(reader.days());
            assertThat(reader.days().keySet()).anyMatch(key -> key.getEvent().equals("__other__"));
            assertThat(reader.commits())
                    .as("different states that were looked at")
                    .isGreaterThan(5);
        } finally {
            counting.close(Duration.ofSeconds(30));
        }
        assertThat(failure).hasNullValue();
    }

    private KafkaStreams start(String maxAge) {
        return start(maxAge, "1000000");
    }

    private KafkaStreams start(String maxAge, String maxSeries) {
        JobConfig config = CountingPartition.config(
                "ROLLCALL_BOOTSTRAP_SERVERS",
                broker.bootstrapServers(),
                "ROLLCALL_SCHEMA_REGISTRY_URL",
                registry,
                "ROLLCALL_MAX_AGE",
                maxAge,
                "ROLLCALL_MAX_SERIES",
                maxSeries,
                "ROLLCALL_COMMIT_INTERVAL",
                "100ms",
                "ROLLCALL_KAFKA_FETCH_MAX_WAIT_MS",
                "50");
        try (Admin admin = Admin.create(broker.clientSettings())) {
            Claim.make(admin, config);
        }
        Properties properties = new Properties();
        properties.putAll(new KafkaSettings(config).streams("1", stateDir));
        KafkaStreams counting = new KafkaStreams(
                CountTopology.build(config, new CountMetrics(meters, InstantSource.system()), InstantSource.system()),
                properties);
        counting.setUncaughtExceptionHandler(e -> {
            failure.set(e);
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        });
        counting.start();
        return counting;
    }

    /** As a broker has them whose clock was ahead. */
    private void allowAnyTimestamp() throws Exception {
        TopicSettings.alter(
                broker.bootstrapServers(),
                "rollcall-partials",
                "message.timestamp.after.max.ms",
                String.valueOf(Long.MAX_VALUE));
    }

    private static ProducerRecord<byte[], byte[]> record(Long timestamp, byte[] value) {
        return new ProducerRecord<>("rollcall-partials", 0, timestamp, null, value);
    }

    @SafeVarargs
    private void send(ProducerRecord<byte[], byte[]>... records) throws Exception {
        List<ProducerRecord<byte[], byte[]>> all = new ArrayList<>();
        for (ProducerRecord<byte[], byte[]> record : records) {
            all.add(record);
        }
        sendAll(all);
    }

    private void sendAll(List<ProducerRecord<byte[], byte[]>> records) throws Exception {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers",
                broker.bootstrapServers(),
                "compression.type",
                "gzip",
                "max.request.size",
                20_000_000);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (ProducerRecord<byte[], byte[]> record : records) {
                producer.send(record).get();
            }
        }
    }
}
