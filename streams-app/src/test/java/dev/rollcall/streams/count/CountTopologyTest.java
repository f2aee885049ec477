package dev.rollcall.streams.count;

import static dev.rollcall.streams.count.Sums.sum;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.schemas.EventCount;
import dev.rollcall.schemas.EventCountKey;
import dev.rollcall.schemas.Topics;
import dev.rollcall.streams.combine.rejects.Rejects;
import dev.rollcall.streams.config.JobConfig;
import dev.rollcall.streams.count.rows.Rows;
import dev.rollcall.streams.internal.PartialBatch;
import dev.rollcall.streams.internal.PartialCount;
import dev.rollcall.streams.internal.Progress;
import dev.rollcall.streams.partial.PartialFormat;
import dev.rollcall.testkit.time.TestClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Windows of 10 s, grace 5 s, two partitions of events unless a test says otherwise. */
class CountTopologyTest {

    @TempDir
    Path stateDir;

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final TestClock clock = new TestClock();
    private TopologyTestDriver driver;
    private TestInputTopic<byte[], byte[]> partials;
    private TestOutputTopic<EventCountKey, EventCount> counts;

    @BeforeEach
    void open() {
        Map<String, Object> registry = config().registryConfig();
        Properties properties = new Properties();
        properties.put("application.id", "test");
        properties.put("bootstrap.servers", "unused:1");
        properties.put("state.dir", stateDir.toString());
        driver = new TopologyTestDriver(
                CountTopology.build(config(), new CountMetrics(meters, clock), clock),
                properties,
                Instant.ofEpochMilli(0));
        partials = driver.createInputTopic(
                config().partials().name(), new ByteArraySerializer(), new ByteArraySerializer());
        counts = driver.createOutputTopic(
                Topics.COUNTS.name(),
                Topics.COUNTS.keySerde(registry).deserializer(),
                Topics.COUNTS.valueSerde(registry).deserializer());
    }

    @AfterEach
    void close() {
        driver.close();
    }

    private static JobConfig config() {
        return CountingPartition.config("ROLLCALL_MAX_SERIES", "3", "ROLLCALL_MAX_PRODUCTS", "2");
    }

    @Test
    void hasTheShapeThatStateAndOperatorsRestOn() {
        assertThat(CountTopology.build(config(), new CountMetrics(meters, clock), clock)
                        .describe()
                        .toString()
                        .strip())
                .isEqualTo("""
                        Topologies:
                           Sub-topology: 0
                            Source: partials (topics: [rollcall-partials])
                              --> count
                            Processor: count (stores: [before-commit, state])
                              --> overflow, rejected, telemetry.breakdowns, telemetry.counts, telemetry.counts.daily, telemetry.users
                              <-- partials
                            Sink: overflow (topic: rollcall-partials)
                              <-- count
                            Sink: rejected (topic: telemetry.rejected)
                              <-- count
                            Sink: telemetry.breakdowns (topic: telemetry.breakdowns)
                              <-- count
                            Sink: telemetry.counts (topic: telemetry.counts)
                              <-- count
                            Sink: telemetry.counts.daily (topic: telemetry.counts.daily)
                              <-- count
                            Sink: telemetry.users (topic: telemetry.users)
                              <-- count""".strip());
    }

    @Test
    void setsAsideWhatItCannotCountAndGoesOn() {
        partials.pipeInput(new byte[] {1, 2, 3});
        send(List.of(), sum("a", 0, 1, "u"));

        TestRecord<byte[], byte[]> rejected = driver.createOutputTopic(
                        Topics.REJECTED.name(), new ByteArrayDeserializer(), new ByteArrayDeserializer())
                .readRecord();
        assertThat(rejected.value()).containsExactly(1, 2, 3);
        assertThat(rejected.headers().lastHeader(Rejects.REASON).value())
                .asString()
                .isEqualTo("unknown-format");
        assertThat(rejected.headers().lastHeader(Rejects.TOPIC).value())
                .asString()
                .isEqualTo("rollcall-partials");
        assertThat(table().get(key("a", 0)).getCount()).isEqualTo(1);
    }

    @Test
    void stampsRowsNotAheadOfItsClockThoughTheBatchWas() {
        partials.pipeInput(
                new byte[0],
                encode(Sums.batch(List.of(), sum("a", 0, 1, "u"))),
                Instant.now().plus(Duration.ofDays(3)));

        assertThat(counts.readRecord().getRecordTime()).isBefore(Instant.now().plusSeconds(1));
    }

    @Test
    void addsSumsAndUsersUp() {
        send(List.of(), sum("a", 0, 3, "u1", "u2"), sum("b", 0, 1, "u1"));
        send(List.of(), sum("a", 0, 2, "u2", "u3"));

        EventCount row = table().get(key("a", 0));
        assertThat(row.getCount()).isEqualTo(5);
        assertThat(row.getUsers()).isEqualTo(3);
        assertThat(row.getLost()).isEqualTo(2);
        assertThat(row.getEstimate()).isEqualTo(10 * row.getCount());
        assertThat(row.getClosed()).isFalse();
        assertThat(row.getWindowEnd()).isEqualTo(Instant.ofEpochMilli(10_000));
    }

    @Test
    void stampsRowsByTheJobsClockAndCountsOnThoughItIsSteppedBack() {
        clock.step(Duration.ofHours(5));
        send(List.of(), sum("a", 0, 3, "u1"));
        EventCount before = table().get(key("a", 0));
        assertThat(before.getUpdatedAt()).isAfter(Instant.now().plus(Duration.ofHours(4)));

        clock.step(Duration.ofHours(-10));
        send(List.of(new Progress(0, 15_000L), new Progress(1, 15_000L)), sum("a", 0, 2, "u2"));
        EventCount after = table().get(key("a", 0));
        assertThat(after.getUpdatedAt()).isBefore(Instant.now().minus(Duration.ofHours(4)));
        assertThat(after.getCount()).isEqualTo(5);
        assertThat(after.getClosed()).isTrue();
    }

    @Test
    void closesAWindowOnlyWhenEveryPartitionWasReadPastItsEndAndGrace() {
        send(List.of(), sum("a", 0, 1, "u"));
        send(List.of(new Progress(0, 1_000_000L)));
        assertThat(table().get(key("a", 0)).getClosed())
                .as("nothing heard of partition 1")
                .isFalse();

        send(List.of(new Progress(1, 14_999L)));
        assertThat(counts.isEmpty()).as("one millisecond early").isTrue();

        send(List.of(new Progress(1, 15_000L)));
        EventCount row = table().get(key("a", 0));
        assertThat(row.getClosed()).isTrue();
        assertThat(row.getRevision()).isZero();
        assertThat(row.getCount()).isEqualTo(1);
    }

    @Test
    void sendsAFinalOnce() {
        send(List.of(), sum("a", 0, 1, "u"), sum("a", 10_000, 1, "u"));
        send(List.of(new Progress(0, 15_000L), new Progress(1, 15_000L)));
        table();

        send(List.of(new Progress(0, 25_000L), new Progress(1, 25_000L)));

        assertThat(counts.readKeyValuesToList()).extracting(pair -> pair.key).containsExactly(key("a", 10_000));
    }

    @Test
    void amendsAClosedRowAndStillCountsIt() {
        send(List.of(new Progress(0, 15_000L), new Progress(1, 15_000L)), sum("a", 0, 1, "u"));
        assertThat(table().get(key("a", 0)).getRevision()).isZero();

        send(List.of(), sum("a", 0, 2, "v"));

        EventCount row = table().get(key("a", 0));
        assertThat(row.getRevision()).isEqualTo(1);
        assertThat(row.getClosed()).isTrue();
        assertThat(row.getCount()).isEqualTo(3);
    }

    @Test
    void aRowThatFirstAppearsAfterItsWindowClosedIsAnAmendment() {
        send(List.of(new Progress(0, 99_000L), new Progress(1, 99_000L)), sum("a", 50_000, 1, "u"));

        send(List.of(), sum("late", 0, 1, "u"));

        EventCount row = table().get(key("late", 0));
        assertThat(row.getClosed()).isTrue();
        assertThat(row.getRevision()).isEqualTo(1);
    }

    @Test
    void aNewPartitionHoldsWindowsOpenUntilItIsRead() {
        send(List.of(new Progress(0, 15_000L), new Progress(1, 15_000L)), sum("a", 0, 1, "u"));
        table();
        partials.pipeInput(encode(new PartialBatch(
                "rollcall",
                10_000L,
                3,
                1,
                List.of(new Progress(0, 25_000L), new Progress(1, 25_000L)),
                List.of(sum("a", 10_000, 1, "u")),
                List.of(),
                List.of())));
        assertThat(table().get(key("a", 10_000)).getClosed()).isFalse();

        partials.pipeInput(encode(new PartialBatch(
                "rollcall", 10_000L, 3, 1, List.of(new Progress(2, 25_000L)), List.of(), List.of(), List.of())));
        assertThat(table().get(key("a", 10_000)).getClosed()).isTrue();
    }

    @Test
    void progressThatGoesBackChangesNothing() {
        send(List.of(new Progress(0, 15_000L), new Progress(1, 15_000L)), sum("a", 0, 1, "u"));
        table();
        send(List.of(new Progress(0, 1L), new Progress(1, 1L)), sum("a", 0, 1, "u"));
        assertThat(table().get(key("a", 0)).getRevision()).isEqualTo(1);
    }

    @Test
    void forgetsRowsThatCannotChangeAnyMore() {
        send(List.of(new Progress(0, 15_000L), new Progress(1, 15_000L)), sum("a", 0, 1, "u"));
        long later = 100_000_000L;
        send(List.of(new Progress(0, later), new Progress(1, later)), sum("a", later, 1, "u"));

        assertThat(CountingPartition.stored(driver.getKeyValueStore(CountProcessor.STORE), Rows.WINDOWS))
                .isEqualTo(1);
    }

    @Test
    void countsTooManySeriesOfAProductAsOther() {
        send(
                List.of(),
                sum("a", 0, 1, "u1"),
                sum("b", 0, 1, "u1"),
                sum("c", 0, 1, "u1"),
                sum("d", 0, 5, "u2"),
                sum("e", 0, 7, "u2", "u3"));
        send(List.of(), sum("a", 0, 1, "u4"), sum("d", 0, 100, "u2"), sum("a", 10_000, 1, "u1"));

        Map<EventCountKey, EventCount> table = table();
        assertThat(table).hasSize(5);
        assertThat(table.get(key("a", 0)).getCount()).isEqualTo(2);
        assertThat(table.get(key("a", 10_000)).getCount()).isEqualTo(1);
        EventCount other = table.get(new EventCountKey("shop", "__other__", "__other__", Instant.ofEpochMilli(0)));
        assertThat(other.getCount()).isEqualTo(112);
        assertThat(other.getUsers()).isEqualTo(2);
        assertThat(other.getLost()).isEqualTo(3);
        assertThat(other.getEstimate()).isEqualTo(1120);
        assertThat(meters.get("rollcall.cardinality.overflow").counter().count())
                .isEqualTo(112);
    }

    @Test
    void countsTooManyProductsAsOther() {
        for (String product : List.of("p1", "p2", "p3", "p4")) {
            send(
                    List.of(),
                    new PartialCount(
                            product,
                            "1.0",
                            "a",
                            0L,
                            2L,
                            2L,
                            0L,
                            sum("a", 0, 1, "u").getUsers()));
        }
        Map<EventCountKey, EventCount> table = table();
        assertThat(table).hasSize(3);
        assertThat(table.get(new EventCountKey("__other__", "__other__", "__other__", Instant.ofEpochMilli(0)))
                        .getCount())
                .isEqualTo(4);
    }

    @Test
    void usersNeverGoDownAsTheSketchGrows() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        long before = 0;
        for (int i = 0; i < 200; i++) {
            String[] users = new String[40];
            for (int u = 0; u < users.length; u++) {
                users[u] = "u" + random.nextInt(6_000);
            }
            send(List.of(), sum("a", 0, users.length, users));
            long now = table().get(key("a", 0)).getUsers();
            assertThat(now).as("seed %d, batch %d", seed, i).isGreaterThanOrEqualTo(before);
            before = now;
        }
    }

    private void send(List<Progress> progress, PartialCount... sums) {
        partials.pipeInput(encode(Sums.batch(progress, sums)));
    }

    private Map<EventCountKey, EventCount> table() {
        Map<EventCountKey, EventCount> table = new HashMap<>();
        for (KeyValue<EventCountKey, EventCount> row : new ArrayList<>(counts.readKeyValuesToList())) {
            table.put(row.key, row.value);
        }
        return table;
    }

    private static EventCountKey key(String event, long window) {
        return new EventCountKey("shop", event, "1.0", Instant.ofEpochMilli(window));
    }

    private static byte[] encode(PartialBatch batch) {
        return PartialFormat.encode(1, batch);
    }
}
