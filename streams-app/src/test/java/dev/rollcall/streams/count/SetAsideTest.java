package dev.rollcall.streams.count;

import static dev.rollcall.streams.count.Sums.batch;
import static dev.rollcall.streams.count.Sums.readUpTo;
import static dev.rollcall.streams.count.Sums.sketch;
import static dev.rollcall.streams.count.Sums.sum;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.schemas.EventCount;
import dev.rollcall.streams.combine.rejects.Rejects;
import dev.rollcall.streams.internal.PartialBatch;
import dev.rollcall.streams.internal.PartialCount;
import dev.rollcall.streams.internal.Progress;
import dev.rollcall.streams.partial.Decoded;
import dev.rollcall.streams.partial.NextFormat;
import dev.rollcall.streams.partial.PartialFormat;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Nothing that the partials hold stops the counting stage, and nothing of it vanishes. */
class SetAsideTest {

    private static final byte[] VALID = PartialFormat.encode(1, batch(List.of(), sum("a", 0, 3, "u")));

    private final CountingPartition partition = new CountingPartition();

    static Stream<Arguments> unfitBatches() {
        PartialCount three = sum("a", 0, 3, "u");
        List<PartialCount> counts = List.of(three, sum("b", 0, 4, "u"));
        return Stream.of(
                Arguments.of("unknown-format", 0, null),
                Arguments.of("unknown-format", 0, new byte[0]),
                Arguments.of("unknown-format", 0, NextFormat.batch()),
                Arguments.of("unknown-format", 0, "garbage of some length".getBytes(StandardCharsets.UTF_8)),
                Arguments.of("unknown-format", 0, Arrays.copyOfRange(VALID, 1, VALID.length)),
                Arguments.of("invalid-batch", 0, Arrays.copyOf(VALID, VALID.length - 1)),
                Arguments.of("invalid-batch", 0, Arrays.copyOf(VALID, VALID.length + 1)),
                Arguments.of("other-application", 7, encode("other", 10_000L, 2, 1, List.of(), counts)),
                Arguments.of("other-window", 7, encode("rollcall", 60_000L, 2, 1, List.of(), counts)),
                Arguments.of("other-window", 7, encode("rollcall", 0L, 2, 1, List.of(), counts)),
                Arguments.of("invalid-batch", 7, encode("rollcall", 10_000L, 0, 1, List.of(), counts)),
                Arguments.of("invalid-batch", 7, encode("rollcall", 10_000L, Integer.MAX_VALUE, 1, List.of(), counts)),
                Arguments.of("invalid-batch", 7, encode("rollcall", 10_000L, 2, 0, List.of(), counts)),
                Arguments.of("invalid-batch", 7, encode("rollcall", 10_000L, 2, -1, List.of(), counts)),
                Arguments.of("invalid-batch", 7, encode("rollcall", 10_000L, 2, 1, readUpTo(-1), counts)),
                Arguments.of(
                        "invalid-batch", 7, encode("rollcall", 10_000L, 2, 1, readUpTo(Long.MIN_VALUE + 1), counts)),
                Arguments.of("invalid-batch", 7, encode("rollcall", 10_000L, 2, 1, readUpTo(Long.MAX_VALUE), counts)),
                Arguments.of(
                        "invalid-batch", 7, encode("rollcall", 10_000L, 2, 1, List.of(new Progress(-1, 5L)), counts)));
    }

    @ParameterizedTest
    @MethodSource("unfitBatches")
    void setsAWholeBatchAsideThatItMustNotCount(String reason, long events, byte[] bytes) {
        partition.send(bytes);
        partition.send(List.of(), sum("a", 0, 1, "u"));

        assertThat(partition.sent()).extracting(EventCount::getCount).containsExactly(1L);
        assertThat(partition.rejected()).singleElement().satisfies(record -> {
            assertThat(record.value()).isEqualTo(bytes);
            assertThat(header(record, Rejects.REASON)).isEqualTo(reason);
            assertThat(header(record, Rejects.DETAIL)).isNotBlank();
            assertThat(header(record, Rejects.TOPIC)).isEqualTo("partials");
            assertThat(header(record, Rejects.PARTITION)).isEqualTo("7");
            assertThat(header(record, Rejects.OFFSET)).isEqualTo("0");
            assertThat(header(record, SetAsideRecord.EVENTS)).isEqualTo(String.valueOf(events));
        });
        assertThat(setAside("rollcall.partials.setaside", reason)).isEqualTo(1);
        assertThat(setAside("rollcall.events.setaside", reason)).isEqualTo(events);
    }

    static Stream<Arguments> unfitSums() {
        ByteBuffer users = sketch("u");
        return Stream.of(
                Arguments.of("invalid-sum", 0, new PartialCount("p", "1", "e", 0L, 0L, 1L, 0L, users)),
                Arguments.of("invalid-sum", 0, new PartialCount("p", "1", "e", 0L, -5L, 1L, 0L, users)),
                Arguments.of("invalid-sum", 0, new PartialCount("p", "1", "e", 0L, Long.MIN_VALUE, 1L, 0L, users)),
                Arguments.of("invalid-sum", 5, new PartialCount("p", "1", "e", 0L, 5L, -1L, 0L, users)),
                Arguments.of("invalid-sum", 5, new PartialCount("p", "1", "e", 0L, 5L, 5L, -1L, users)),
                Arguments.of("invalid-sum", 5, new PartialCount("p", "1", "e", 1L, 5L, 5L, 0L, users)),
                Arguments.of("invalid-sum", 5, new PartialCount("p", "1", "e", Long.MIN_VALUE, 5L, 5L, 0L, users)),
                Arguments.of(
                        "invalid-sum",
                        5,
                        new PartialCount("p", "1", "e", Long.MAX_VALUE / 10_000 * 10_000, 5L, 5L, 0L, users)),
                Arguments.of("invalid-sum", 5, new PartialCount("", "1", "e", 0L, 5L, 5L, 0L, users)),
                Arguments.of("invalid-sum", 5, new PartialCount("p\0q", "1", "e", 0L, 5L, 5L, 0L, users)),
                Arguments.of("invalid-sum", 5, new PartialCount("p", "1", "e".repeat(201), 0L, 5L, 5L, 0L, users)),
                Arguments.of(
                        "unreadable-users",
                        5,
                        new PartialCount("p", "1", "e", 0L, 5L, 5L, 0L, ByteBuffer.wrap(new byte[0]))),
                Arguments.of(
                        "unreadable-users",
                        5,
                        new PartialCount(
                                "p", "1", "e", 0L, 5L, 5L, 0L, ByteBuffer.wrap(new byte[] {1, 2, 3, 4, 5, 6, 7, 8}))));
    }

    @ParameterizedTest
    @MethodSource("unfitSums")
    void setsASumAsideThatItCannotCountAndCountsTheOthersOfItsBatch(String reason, long events, PartialCount unfit) {
        partition.send(List.of(), sum("a", 0, 1, "u"), unfit, sum("b", 0, 2, "u"));

        assertThat(partition.sent()).extracting(EventCount::getCount).containsExactly(1L, 2L);
        assertThat(partition.rejected()).singleElement().satisfies(record -> {
            assertThat(header(record, Rejects.REASON)).isEqualTo(reason);
            assertThat(header(record, SetAsideRecord.EVENTS)).isEqualTo(String.valueOf(events));
            assertThat(PartialFormat.decode((byte[]) record.value()))
                    .isEqualTo(new Decoded.Value<>(batch(List.of(), unfit)));
        });
        assertThat(setAside("rollcall.events.setaside", reason)).isEqualTo(events);
    }

    @Test
    void setsASumOfAForgottenWindowAsideWithItsCount() {
        partition.send(readUpTo(200_000_000L), sum("a", 200_000_000L, 1, "u"));

        partition.send(List.of(), sum("old", 0, 41, "u"), sum("a", 200_000_000L, 1, "u"), sum("older", 10_000, 1, "u"));

        assertThat(partition.table().values()).extracting(EventCount::getEvent).containsExactly("a");
        assertThat(partition.rejected()).singleElement().satisfies(record -> {
            assertThat(header(record, Rejects.REASON)).isEqualTo("window-expired");
            assertThat(header(record, SetAsideRecord.EVENTS)).isEqualTo("42");
        });
        assertThat(setAside("rollcall.events.setaside", "window-expired")).isEqualTo(42);
        assertThat(partition.counter("rollcall.events.counted")).isEqualTo(2);
    }

    @Test
    void cutsWhatDoesNotFitAndSaysHowLargeItWas() {
        partition.send(new byte[3_000_000]);

        assertThat(partition.rejected()).singleElement().satisfies(record -> {
            assertThat((byte[]) record.value()).hasSize(SetAsideRecord.MAX_BYTES);
            assertThat(header(record, Rejects.SIZE)).isEqualTo("value=3000000");
            assertThat(header(record, Rejects.TRUNCATED)).isEqualTo("value");
        });
    }

    @Test
    void countsOrSetsAsideEachSumWhateverBitsFlip() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        String[] users = random.ints(3_000).mapToObj(i -> "u" + i).toArray(String[]::new);
        List<byte[]> originals = List.of(
                VALID,
                PartialFormat.encode(1, batch(readUpTo(10_000), sum("b", 0, 9, Arrays.copyOf(users, 20)))),
                PartialFormat.encode(1, batch(readUpTo(20_000), sum("c", 10_000, 9, users), sum("d", 0, 1, "u"))));
        for (int round = 0; round < 5_000; round++) {
            byte[] bytes = originals.get(random.nextInt(originals.size())).clone();
            for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
                bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            }
            double before = partition.counter("rollcall.events.counted")
                    + partition.rejected().size();
            partition.send(bytes);
            assertThat(partition.counter("rollcall.events.counted")
                            + partition.rejected().size())
                    .as("seed %d, round %d", seed, round)
                    .isGreaterThan(before);
        }
        assertThat(partition.sent())
                .as("seed %d", seed)
                .allMatch(row -> row.getCount() > 0 && row.getLost() >= 0 && row.getUsers() >= 0);
    }

    @Test
    void sumsStopAtTheGreatestNumberAndNeverGoDown() {
        PartialCount huge =
                new PartialCount("shop", "1.0", "a", 0L, Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, sketch("u"));
        partition.send(List.of(), huge);
        partition.send(List.of(), huge);
        partition.send(List.of(), sum("a", 0, 1, "v"));

        assertThat(partition.sent()).hasSize(3).allSatisfy(row -> {
            assertThat(row.getCount()).isEqualTo(Long.MAX_VALUE);
            assertThat(row.getEstimate()).isEqualTo(Long.MAX_VALUE);
            assertThat(row.getLost()).isEqualTo(Long.MAX_VALUE);
        });
    }

    @Test
    void sumsOfTheRestStopAtTheGreatestNumber() {
        CountingPartition one = new CountingPartition("ROLLCALL_MAX_SERIES", "1");
        one.send(
                List.of(),
                sum("a", 0, 1, "u"),
                new PartialCount("shop", "1.0", "b", 0L, Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, sketch("u")),
                sum("c", 0, 1, "v"));

        assertThat(one.sent())
                .filteredOn(row -> row.getEvent().equals("__other__"))
                .singleElement()
                .satisfies(row -> {
                    assertThat(row.getCount()).isEqualTo(Long.MAX_VALUE);
                    assertThat(row.getEstimate()).isEqualTo(Long.MAX_VALUE);
                    assertThat(row.getLost()).isEqualTo(Long.MAX_VALUE);
                    assertThat(row.getUsers()).isEqualTo(2);
                });
    }

    private double setAside(String meter, String reason) {
        return partition.meters.get(meter).tag("reason", reason).counter().count();
    }

    private static String header(Record<?, ?> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    private static byte[] encode(
            String application,
            long window,
            int partitions,
            int countingPartitions,
            List<Progress> progress,
            List<PartialCount> counts) {
        return PartialFormat.encode(
                1,
                new PartialBatch(
                        application, window, partitions, countingPartitions, progress, counts, List.of(), List.of()));
    }
}
