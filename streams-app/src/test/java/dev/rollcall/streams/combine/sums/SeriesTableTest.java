package dev.rollcall.streams.combine.sums;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollcall.schemas.TelemetryEvent;
import dev.rollcall.schemas.Topics;
import dev.rollcall.streams.TestEvents;
import dev.rollcall.streams.event.EventDecoder;
import dev.rollcall.streams.event.EventSlices;
import dev.rollcall.streams.event.MalformedEventException;
import dev.rollcall.streams.event.Series;
import io.confluent.kafka.schemaregistry.testutil.MockSchemaRegistry;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.apache.datasketches.hll.HllSketch;
import org.apache.kafka.common.serialization.Serializer;
import org.junit.jupiter.api.Test;

class SeriesTableTest {

    private static final Map<String, Object> REGISTRY =
            Map.of("schema.registry.url", "mock://series-table", "auto.register.schemas", true);

    private final SeriesTable table = new SeriesTable();
    private final EventSlices slices = new EventSlices(0);
    private final Serializer<TelemetryEvent> serializer =
            Topics.EVENTS.valueSerde(REGISTRY).serializer();
    private final EventDecoder decoder =
            new EventDecoder(MockSchemaRegistry.getClientForScope("series-table"), List.of());

    @Test
    void keepsNothingOfAnEventWithAnIllegalName() {
        assertThatThrownBy(() -> add(TestEvents.event("", "1", "u"), 0)).isInstanceOf(MalformedEventException.class);
        assertThat(table.size()).isZero();
    }

    @Test
    void whichNamesShareASlotDiffersFromTableToTable() throws Exception {
        SeriesTable other = new SeriesTable();
        for (int i = 0; i < 100; i++) {
            add(TestEvents.event("e" + i, "1", "u"), 0);
            other.add(slices, 0, user());
        }
        assertThat(series(other)).isNotEqualTo(series(table)).hasSameElementsAs(series(table));
    }

    @Test
    void sumsSaturate() throws Exception {
        for (int i = 0; i < 3; i++) {
            add(
                    TestEvents.builder("e", "1", "u")
                            .setLostBefore(Long.MAX_VALUE - 1)
                            .setOneIn(Long.MAX_VALUE)
                            .build(),
                    0);
        }
        table.forEach(sum -> {
            assertThat(sum.count).isEqualTo(3);
            assertThat(sum.lost).isEqualTo(Long.MAX_VALUE);
            assertThat(sum.estimate).isEqualTo(Long.MAX_VALUE);
        });
        assertThat(table.size()).isEqualTo(1);
    }

    /** So that a series is known from its last window when its next one is counted. */
    @Test
    void visitsTheWindowsOfASeriesInOrder() throws Exception {
        for (long window : List.of(30, 10, 20, 50, 0, 40)) {
            add(TestEvents.event("e", "1", "u"), window);
            add(TestEvents.event("f", "1", "u"), 60 - window);
        }
        Map<String, List<Long>> windows = new HashMap<>();
        table.forEach(sum -> windows.computeIfAbsent(sum.series().event(), event -> new ArrayList<>())
                .add(sum.windowStart));
        assertThat(windows)
                .isEqualTo(
                        Map.of("e", List.of(0L, 10L, 20L, 30L, 40L, 50L), "f", List.of(10L, 20L, 30L, 40L, 50L, 60L)));
    }

    @Test
    void agreesWithAMapOnRandomEvents() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Map<String, Long> counts = new HashMap<>();
        Map<String, Long> lost = new HashMap<>();
        Map<String, Long> sessions = new HashMap<>();
        Map<String, Set<String>> users = new HashMap<>();
        for (int i = 0; i < 50_000; i++) {
            String event = "event" + (int) Math.abs(random.nextGaussian() * 300);
            String version = "1." + random.nextInt(5);
            String uid = Integer.toHexString(random.nextInt(50));
            long window = 10_000L * random.nextInt(3);
            int lostBefore = random.nextInt(3);
            int sessionSeq = random.nextInt(4) - 1;
            add(
                    TestEvents.builder(event, version, uid)
                            .setLostBefore(lostBefore)
                            .setOneIn(1 + lostBefore)
                            .setSessionSeq(sessionSeq)
                            .build(),
                    window);
            String key = event + "|" + version + "|" + window;
            counts.merge(key, 1L, Long::sum);
            lost.merge(key, (long) lostBefore, Long::sum);
            sessions.merge(key, sessionSeq == 1 ? 1L : 0L, Long::sum);
            users.computeIfAbsent(key, k -> new HashSet<>()).add(uid);
        }
        Map<String, Long> sums = new HashMap<>();
        table.forEach(sum -> {
            String key = sum.series().event() + "|" + sum.series().version() + "|" + sum.windowStart;
            assertThat(sums.put(key, sum.count))
                    .as("a second sum of %s, seed %d", key, seed)
                    .isNull();
            assertThat(sum.lost).as(key).isEqualTo(lost.get(key));
            assertThat(sum.sessions).as(key).isEqualTo(sessions.get(key));
            assertThat(sum.estimate).as(key).isEqualTo(lost.get(key) + sum.count);
            assertThat(Math.round(HllSketch.heapify(sum.users().bytes()).getEstimate()))
                    .as("users of %s, seed %d", key, seed)
                    .isEqualTo(users.get(key).size());
        });
        assertThat(sums).as("seed %d", seed).isEqualTo(counts);
        assertThat(table.size()).isEqualTo(counts.size());

        table.clear();
        assertThat(table.size()).isZero();
        table.forEach(sum -> {
            throw new AssertionError("cleared");
        });
    }

    private static List<Series> series(SeriesTable table) {
        List<Series> series = new ArrayList<>();
        table.forEach(sum -> series.add(sum.series()));
        return series;
    }

    private void add(TelemetryEvent event, long window) throws Exception {
        decoder.decode(ByteBuffer.wrap(serializer.serialize(Topics.EVENTS.name(), event)), 0, 0, slices);
        table.add(slices, window, user());
    }

    private long user() {
        return ByteHash.of(slices.bytes(), slices.uidStart(), slices.uidStart() + slices.uidLength(), ByteHash.USERS);
    }
}
