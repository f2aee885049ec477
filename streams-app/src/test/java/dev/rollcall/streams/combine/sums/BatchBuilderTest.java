package dev.rollcall.streams.combine.sums;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.rollcall.schemas.TelemetryEvent;
import dev.rollcall.schemas.Topics;
import dev.rollcall.streams.TestEvents;
import dev.rollcall.streams.config.BreakdownField;
import dev.rollcall.streams.event.EventDecoder;
import dev.rollcall.streams.event.EventSlices;
import dev.rollcall.streams.event.Series;
import dev.rollcall.streams.internal.PartialBatch;
import dev.rollcall.streams.internal.PartialPeople;
import dev.rollcall.streams.partial.Decoded;
import dev.rollcall.streams.partial.InternalFormat;
import dev.rollcall.streams.partial.PartialFormat;
import io.confluent.kafka.schemaregistry.testutil.MockSchemaRegistry;
import java.nio.ByteBuffer;
import java.time.Duration;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BatchBuilderTest {

    private static final Map<String, Object> REGISTRY =
            Map.of("schema.registry.url", "mock://batches", "auto.register.schemas", true);

    private static final long DAY = Duration.ofDays(1).toMillis();
    private static final long WINDOW = Long.MAX_VALUE - 1;

    private final EventDecoder decoder = new EventDecoder(
            MockSchemaRegistry.getClientForScope("batches"), BreakdownField.parse("platform,processor"));
    private final Serializer<TelemetryEvent> serializer =
            Topics.EVENTS.valueSerde(REGISTRY).serializer();
    private final BatchBuilder batches = new BatchBuilder("a".repeat(100), Duration.ofHours(1), InternalFormat.WRITTEN);

    /** Letters of one to four bytes in UTF-8; a name of 200 of them is as long as a name can be. */
    @ParameterizedTest
    @CsvSource({"0x61, 1, 1", "0xE4, 200, 1", "0x4E16, 200, 1", "0x1F680, 200, 1", "0x1F680, 200, 400"})
    void noBatchIsLargerThanItsMaximumWhateverTheNames(int letter, int length, int users) throws Exception {
        String name = Character.toString(letter).repeat(length - 1);
        Random random = new Random(7);
        Sums sums = new Sums(decoder.fields());
        int series = users > 1 ? 200 : 4_000;
        for (int i = 0; i < series; i++) {
            for (int user = 0; user < users; user++) {
                String uid = Long.toHexString(random.nextLong());
                add(
                        sums,
                        WINDOW,
                        event(name + (i % 7), name + Character.toString(0x1F000 + i), uid)
                                .setProcessor(name + Character.toString(0x1F000 + i)));
            }
        }
        Map<Integer, Long> progress = new HashMap<>();
        for (int partition = 0; partition < 1_000; partition++) {
            progress.put(partition, Long.MAX_VALUE);
        }
        List<byte[]> sent = new ArrayList<>();

        batches.build(sums, progress, 1_000, 2, (target, batch) -> sent.add(batch));

        assertThat(sent).allSatisfy(batch -> assertThat(batch).hasSizeLessThanOrEqualTo(BatchBuilder.MAX_BATCH));
        assertThat(sent.stream()
                        .mapToInt(batch -> decode(batch).getCounts().size())
                        .sum())
                .isEqualTo(series);
        assertThat(sent.stream()
                        .mapToInt(batch -> decode(batch).getPeople().size())
                        .sum())
                .as("of a product, every series being a version of its own")
                .isEqualTo(series);
        assertThat(sent.stream()
                        .mapToInt(batch -> decode(batch).getBreakdowns().size())
                        .sum())
                .as("a processor for each series, and one platform")
                .isEqualTo(series + 1);
        long full = sent.stream()
                .filter(batch -> batch.length > BatchBuilder.MAX_BATCH * 8 / 10)
                .count();
        assertThat(full).as("full ones of %d", sent.size()).isGreaterThanOrEqualTo(sent.size() - 2 - 2);
    }

    @Test
    void allPeopleAndBreakdownsOfAProductGoToOnePartitionThatDoesNotDependOnTheVersion() throws Exception {
        Sums sums = new Sums(decoder.fields());
        for (int product = 0; product < 50; product++) {
            for (int version = 0; version < 5; version++) {
                add(sums, 0, event("e" + version, "1." + version, "u").setProduct("p" + product));
            }
        }
        Map<String, Set<Integer>> partitions = new HashMap<>();

        Set<String> brokenDown = new HashSet<>();
        batches.build(sums, Map.of(), 4, 16, (target, batch) -> {
            decode(batch).getPeople().forEach(sum -> partitions
                    .computeIfAbsent(sum.getProduct(), key -> new HashSet<>())
                    .add(target));
            decode(batch).getBreakdowns().forEach(sum -> {
                brokenDown.add(sum.getProduct());
                partitions.get(sum.getProduct()).add(target);
            });
        });

        assertThat(partitions).hasSize(50);
        assertThat(brokenDown).hasSize(50);
        partitions.forEach((product, targets) ->
                assertThat(targets).as(product).containsExactly(Series.partitionOfProduct(product, 16)));
        // State is kept by these for ever.
        assertThat(Series.partitionOfProduct("shop", 16)).isEqualTo(4);
    }

    @Test
    void aUserOfSeveralEventsAndWindowsOfADayIsOne() throws Exception {
        long day = 20_000 * DAY;
        Sums sums = new Sums(decoder.fields());
        add(sums, day, event("a", "1", "u").setSessionSeq(1));
        add(sums, day, event("b", "1", "u").setSessionSeq(2));
        add(sums, day + DAY - 10_000, event("a", "1", "u").setSessionSeq(1));
        add(sums, day + DAY - 10_000, event("a", "1", "v").setSessionSeq(7));
        add(sums, day + DAY, event("a", "1", "u").setSessionSeq(-1));
        add(sums, day, event("a", "2", "u").setSessionSeq(1).setOneIn(10));
        add(sums, -1, event("a", "1", "u").setSessionSeq(0));

        List<PartialPeople> people = new ArrayList<>();
        batches.build(
                sums,
                Map.of(),
                4,
                1,
                (target, batch) -> people.addAll(decode(batch).getPeople()));

        assertThat(people)
                .extracting(
                        PartialPeople::getVersion,
                        PartialPeople::getDayStart,
                        PartialPeople::getSessions,
                        PartialPeople::getEvents,
                        PartialPeople::getSampled,
                        sum -> users(sum.getUsers()))
                .containsExactlyInAnyOrder(
                        tuple("1", day, 2L, 4L, false, 2L),
                        tuple("1", day + DAY, 0L, 1L, false, 1L),
                        tuple("2", day, 1L, 1L, true, 1L),
                        tuple("1", -DAY, 0L, 1L, false, 1L));
    }

    @Test
    void sendsNoPeopleAndNoBreakdownsInTheFormatThatHasNone() throws Exception {
        Sums sums = new Sums(decoder.fields());
        add(sums, 0, event("a", "1", "u"));
        List<byte[]> sent = new ArrayList<>();

        new BatchBuilder("rollcall", Duration.ofHours(1), 1)
                .build(sums, Map.of(), 4, 16, (target, batch) -> sent.add(batch));

        assertThat(sent).singleElement().satisfies(batch -> {
            assertThat(decode(batch).getCounts()).hasSize(1);
            assertThat(decode(batch).getPeople()).isEmpty();
            assertThat(decode(batch).getBreakdowns()).isEmpty();
        });
    }

    private static long users(ByteBuffer sketch) {
        byte[] bytes = new byte[sketch.remaining()];
        sketch.duplicate().get(bytes);
        return Math.round(HllSketch.heapify(bytes).getEstimate());
    }

    private static PartialBatch decode(byte[] batch) {
        if (PartialFormat.decode(batch) instanceof Decoded.Value<PartialBatch> value) {
            return value.value();
        }
        throw new AssertionError("no batch");
    }

    private static TelemetryEvent.Builder event(String event, String version, String uid) {
        return TestEvents.builder(event, version, uid);
    }

    private void add(Sums sums, long window, TelemetryEvent.Builder event) throws Exception {
        EventSlices slices = new EventSlices(decoder.fields().size());
        byte[] value = serializer.serialize(Topics.EVENTS.name(), event.build());
        decoder.decode(ByteBuffer.wrap(value), 0, 0, slices);
        sums.add(slices, window);
    }
}
