package dev.rollcall.streams.count;

import static dev.rollcall.streams.count.Sums.breakdown;
import static dev.rollcall.streams.count.Sums.platform;
import static dev.rollcall.streams.count.Sums.readUpTo;
import static dev.rollcall.streams.count.Sums.sketch;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.schemas.Breakdown;
import dev.rollcall.schemas.BreakdownKey;
import dev.rollcall.streams.combine.rejects.Rejects;
import dev.rollcall.streams.count.breakdowns.Breakdowns;
import dev.rollcall.streams.internal.PartialBatch;
import dev.rollcall.streams.internal.PartialBreakdown;
import dev.rollcall.streams.internal.PartialPeople;
import dev.rollcall.streams.partial.Decoded;
import dev.rollcall.streams.partial.PartialFormat;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** How many events and users have which value of a field, in days. Grace is 5 s, and the maximum age one day. */
class BreakdownsTest {

    private static final long HOUR = Duration.ofHours(1).toMillis();
    private static final long DAY = 24 * HOUR;
    private static final long FEB_28 = Instant.parse("2024-02-28T00:00:00Z").toEpochMilli();

    private final CountingPartition partition = new CountingPartition();

    static Stream<Arguments> unfitSums() {
        return Stream.of(
                Arguments.of("invalid-sum", sum("", "__all__", "platform", "linux", FEB_28, 1)),
                Arguments.of("invalid-sum", sum("shop", "", "platform", "linux", FEB_28, 1)),
                Arguments.of("invalid-sum", sum("shop", "__all__", "", "linux", FEB_28, 1)),
                Arguments.of("invalid-sum", sum("shop", "__all__", "platform", "", FEB_28, 1)),
                Arguments.of("invalid-sum", sum("shop\0", "__all__", "platform", "linux", FEB_28, 1)),
                Arguments.of("invalid-sum", sum("shop", "\0", "platform", "linux", FEB_28, 1)),
                Arguments.of("invalid-sum", sum("shop", "__all__", "plat\0form", "linux", FEB_28, 1)),
                Arguments.of("invalid-sum", sum("shop", "__all__", "platform", "linux\n", FEB_28, 1)),
                Arguments.of("invalid-sum", sum("s".repeat(201), "__all__", "platform", "linux", FEB_28, 1)),
                Arguments.of("invalid-sum", sum("shop", "e".repeat(201), "platform", "linux", FEB_28, 1)),
                Arguments.of("invalid-sum", sum("shop", "__all__", "f".repeat(251), "linux", FEB_28, 1)),
                Arguments.of("invalid-sum", sum("shop", "__all__", "platform", "v".repeat(201), FEB_28, 1)),
                Arguments.of("invalid-sum", sum("shop", "__all__", "platform", "linux", FEB_28 + 1, 1)),
                Arguments.of("invalid-sum", sum("shop", "__all__", "platform", "linux", FEB_28 + HOUR, 1)),
                Arguments.of("invalid-sum", sum("shop", "__all__", "platform", "linux", Long.MIN_VALUE, 1)),
                Arguments.of("invalid-sum", sum("shop", "__all__", "platform", "linux", Long.MAX_VALUE / DAY * DAY, 1)),
                Arguments.of("invalid-sum", sum("shop", "__all__", "platform", "linux", FEB_28, 0)),
                Arguments.of("invalid-sum", sum("shop", "__all__", "platform", "linux", FEB_28, -1)),
                Arguments.of("window-expired", sum("shop", "__all__", "platform", "linux", FEB_28 - 9 * DAY, 1)),
                Arguments.of(
                        "unreadable-users",
                        new PartialBreakdown(
                                "shop", "__all__", "platform", "linux", FEB_28, 1L, ByteBuffer.wrap(new byte[9]))));
    }

    private static PartialBreakdown sum(
            String product, String event, String field, String value, long day, long count) {
        return new PartialBreakdown(product, event, field, value, day, count, sketch("u"));
    }

    @ParameterizedTest
    @MethodSource("unfitSums")
    void setsASumAsideThatItCannotCountAndCountsTheOthers(String reason, PartialBreakdown unfit) {
        partition.send(readUpTo(FEB_28));

        partition.sendBreakdowns(List.of(), platform("linux", FEB_28, 4, "u"), unfit, platform("mac", FEB_28, 5, "v"));

        Map<BreakdownKey, Breakdown> table = partition.breakdownTable();
        assertThat(table).hasSize(2);
        assertRow(table.get(platformKey("linux", FEB_28)), 4, 1, 0, false);
        assertThat(partition.rejected()).singleElement().satisfies(record -> {
            assertThat(header(record, Rejects.REASON)).isEqualTo(reason);
            assertThat(header(record, SetAsideRecord.EVENTS))
                    .as("its events are in windows")
                    .isEqualTo("0");
            assertThat(PartialFormat.decode((byte[]) record.value()))
                    .isInstanceOfSatisfying(
                            Decoded.Value.class, value -> assertThat(((PartialBatch) value.value()).getBreakdowns())
                                    .containsExactly(unfit));
        });
        assertThat(partition
                        .meters
                        .get("rollcall.partials.setaside")
                        .tag("reason", reason)
                        .counter()
                        .count())
                .isEqualTo(1);
        assertThat(partition.counter("rollcall.events.setaside")).isZero();
    }

    @Test
    void countsOrSetsAsideEachSumWhateverBitsFlip() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        String[] users = IntStream.range(0, 3_000).mapToObj(i -> "u" + i).toArray(String[]::new);
        List<byte[]> originals = List.of(
                PartialFormat.encode(2, Sums.batch(List.of(), platform("mac", FEB_28, 9, Arrays.copyOf(users, 20)))),
                PartialFormat.encode(
                        2,
                        Sums.batch(
                                readUpTo(FEB_28), platform("mac", FEB_28, 9, users), platform("x", FEB_28, 1, "u"))));
        for (int round = 0; round < 5_000; round++) {
            byte[] bytes = originals.get(random.nextInt(originals.size())).clone();
            for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
                bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            }
            int before = partition.rejected().size();
            partition.send(bytes);
            List<Breakdown> sent = partition.sentBreakdowns();
            assertThat(sent.size() + partition.rejected().size() - before)
                    .as("seed %d, round %d", seed, round)
                    .isPositive();
            assertThat(sent)
                    .as("seed %d, round %d", seed, round)
                    .allMatch(row -> row.getUsers() >= 0 && row.getCount() > 0);
        }
    }

    @Test
    void sumsStopAtTheGreatestNumber() {
        partition.sendBreakdowns(List.of(), platform("mac", FEB_28, Long.MAX_VALUE, "u"));
        partition.sendBreakdowns(List.of(), platform("mac", FEB_28, Long.MAX_VALUE, "v"));

        assertRow(partition.breakdownTable().get(platformKey("mac", FEB_28)), Long.MAX_VALUE, 2, 0, false);
    }

    @Test
    void aSumThatIsLateAmendsItsDayAndNothingElse() {
        partition.sendBreakdowns(
                List.of(), platform("mac", FEB_28, 1, "u"), platform("linux", FEB_28, 1, "u"), mapped(FEB_28, 1));
        partition.send(readUpTo(FEB_28 + DAY + 4_999));
        assertThat(partition.sentBreakdowns()).hasSize(3).noneMatch(Breakdown::getClosed);
        partition.sendBreakdowns(readUpTo(FEB_28 + DAY + 5_000), platform("mac", FEB_28 + DAY, 1, "u"));
        Map<BreakdownKey, Breakdown> before = partition.breakdownTable();
        assertThat(before).hasSize(4);
        assertRow(before.get(platformKey("mac", FEB_28)), 1, 1, 0, true);
        assertRow(before.get(platformKey("mac", FEB_28 + DAY)), 1, 1, 0, false);

        partition.sendBreakdowns(
                List.of(), platform("mac", FEB_28, 2, "v"), platform("new", FEB_28, 1, "u"), mapped(FEB_28 + DAY, 1));

        Map<BreakdownKey, Breakdown> table = partition.breakdownTable();
        assertThat(table).hasSize(3);
        assertRow(table.get(platformKey("mac", FEB_28)), 3, 2, 1, true);
        assertRow(table.get(platformKey("new", FEB_28)), 1, 1, 1, true);
        assertThat(partition.counter("rollcall.breakdowns.closed")).isEqualTo(3);
        assertThat(partition.counter("rollcall.breakdowns.amended")).isEqualTo(2);
    }

    @Test
    void keepsADayAsLongAsItCanChangeAndThenForgetsIt() {
        long kept = FEB_28 + DAY + DAY + HOUR + 15_000;
        partition.sendBreakdowns(List.of(), platform("mac", FEB_28, 1, "u"), mapped(FEB_28, 1));
        partition.send(readUpTo(kept - 1));
        partition.sendBreakdowns(List.of(), platform("mac", FEB_28, 1, "u"));
        assertThat(partition.rejected()).isEmpty();
        assertThat(partition.stored(Breakdowns.ROWS)).isEqualTo(2);

        partition.send(readUpTo(kept));

        assertThat(partition.stored(Breakdowns.ROWS)).isZero();
        assertThat(partition.stored(Breakdowns.ADMISSION)).isZero();
        partition.sendBreakdowns(List.of(), platform("mac", FEB_28, 1, "u"));
        assertThat(partition.rejected()).hasSize(1);
    }

    @Test
    void rowsOfAFieldThatIsNoLongerDeclaredAreClosedAmendedAndForgotten() {
        partition.restart("ROLLCALL_BREAKDOWNS", "platform,attributes.size");
        partition.sendBreakdowns(List.of(), platform("mac", FEB_28, 1, "u"), mapped(FEB_28, 1));
        partition.sentBreakdowns();

        partition.restart("ROLLCALL_BREAKDOWNS", "none");
        partition.send(readUpTo(FEB_28 + DAY + 5_000));
        assertThat(partition.sentBreakdowns()).hasSize(2).allMatch(Breakdown::getClosed);

        // Of an instance that has not got the new setting yet.
        partition.sendBreakdowns(List.of(), platform("mac", FEB_28, 1, "u"));
        assertRow(partition.breakdownTable().get(platformKey("mac", FEB_28)), 2, 1, 1, true);
        partition.send(readUpTo(FEB_28 + 9 * DAY));
        assertThat(partition.stored(Breakdowns.ROWS)).isZero();
        assertThat(partition.stored(Breakdowns.ADMISSION)).isZero();
    }

    @Test
    void goesOnAfterARestartWhereItWasAndKeepsLongerWhereItOnceDid() {
        partition.restart("ROLLCALL_MAX_AGE", "3d");
        partition.sendBreakdowns(List.of(), platform("mac", FEB_28, 1, "u"));
        partition.restart();
        partition.send(readUpTo(FEB_28 + DAY + 5_000));
        partition.restart();
        partition.send(readUpTo(FEB_28 + 4 * DAY));
        partition.sentBreakdowns();

        partition.sendBreakdowns(List.of(), platform("mac", FEB_28, 1, "v"));

        assertRow(partition.breakdownTable().get(platformKey("mac", FEB_28)), 2, 2, 1, true);
        assertThat(partition.counter("rollcall.breakdowns.closed")).isEqualTo(1);
    }

    @Test
    void closesManyRowsInSlicesWithoutNewInput() {
        int products = 60;
        for (int product = 0; product < products; product++) {
            PartialBreakdown[] sums = new PartialBreakdown[100];
            for (int value = 0; value < sums.length; value++) {
                sums[value] = sum("p" + product, "__all__", "platform", "v" + value, FEB_28, 1);
            }
            partition.sendBreakdowns(List.of(), sums);
        }
        partition.sentBreakdowns();

        partition.send(readUpTo(FEB_28 + DAY + 5_000));

        assertThat(partition.sentBreakdowns()).hasSize(CountProcessor.SLICE).allMatch(Breakdown::getClosed);
        partition.sendBreakdowns(List.of(), sum("p0", "__all__", "platform", "v0", FEB_28, 1));
        assertThat(partition.sentBreakdowns())
                .as("a row that is closed, and the rest of the slices")
                .hasSize(1 + 100 * products - CountProcessor.SLICE)
                .filteredOn(row -> row.getRevision() == 1)
                .singleElement()
                .satisfies(row -> assertRow(row, 2, 1, 1, true));
        assertThat(partition.nextSlice()).isFalse();
        assertThat(partition.counter("rollcall.breakdowns.closed")).isEqualTo(100 * products);
    }

    @Test
    void countsValuesBeyondTheLimitOfAFieldAndDayAsOther() {
        PartialBreakdown[] sums = IntStream.range(0, 103)
                .mapToObj(i -> platform("v" + i, FEB_28, 1, "u" + i))
                .toArray(PartialBreakdown[]::new);
        partition.sendBreakdowns(
                List.of(), platform("__none__", FEB_28, 7, "u"), platform("__other__", FEB_28, 9, "u"));
        partition.sendBreakdowns(List.of(), sums);
        partition.sendBreakdowns(List.of(), platform("v102", FEB_28, 1, "w"), platform("v0", FEB_28, 1, "w"));
        partition.sendBreakdowns(
                List.of(),
                breakdown("architecture", "__all__", "v102", FEB_28, 1, "u"),
                platform("v1", FEB_28 + DAY, 1, "u"),
                sum("other shop", "__all__", "platform", "v102", FEB_28, 1));

        Map<BreakdownKey, Breakdown> table = partition.breakdownTable();
        assertThat(table).hasSize(100 + 2 + 3);
        assertRow(table.get(platformKey("__other__", FEB_28)), 9 + 3 + 1, 1 + 3 + 1, 0, false);
        assertRow(table.get(platformKey("__none__", FEB_28)), 7, 1, 0, false);
        assertRow(table.get(platformKey("v0", FEB_28)), 2, 2, 0, false);
        assertThat(table).containsKey(platformKey("v99", FEB_28)).containsKey(platformKey("v1", FEB_28 + DAY));
        assertThat(partition.counter("rollcall.breakdowns.overflow")).isEqualTo(3 + 1);
    }

    @Test
    void valuesThatWereThereOnTheDayBeforeComeBeforeNewOnes() {
        partition.sendBreakdowns(
                List.of(),
                IntStream.range(0, 70)
                        .mapToObj(i -> platform("v" + i, FEB_28, 1, "u"))
                        .toArray(PartialBreakdown[]::new));
        partition.sendBreakdowns(
                List.of(),
                IntStream.range(0, 50)
                        .mapToObj(i -> platform("made up " + i, FEB_28 + DAY, 1, "u"))
                        .toArray(PartialBreakdown[]::new));
        partition.sentBreakdowns();

        partition.restart();
        partition.sendBreakdowns(
                List.of(),
                IntStream.range(0, 70)
                        .mapToObj(i -> platform("v" + i, FEB_28 + DAY, 1, "u"))
                        .toArray(PartialBreakdown[]::new));

        assertThat(partition.sentBreakdowns()).hasSize(70).allMatch(row -> row.getValue()
                .startsWith("v"));
        assertThat(partition.counter("rollcall.breakdowns.overflow"))
                .as("new ones get what is left")
                .isEqualTo(50 - 30);
    }

    @Test
    void countsAttributesOfEventsBeyondTheLimitUnderTheOtherEvent() {
        PartialBreakdown[] sums = IntStream.range(0, 1_002)
                .mapToObj(i -> breakdown("attributes.size", "e" + i, "big", FEB_28, 1, "u" + i % 7))
                .toArray(PartialBreakdown[]::new);
        partition.sendBreakdowns(List.of(), sums);
        partition.sendBreakdowns(
                List.of(),
                breakdown("attributes.size", "e1001", "small", FEB_28, 2, "u"),
                breakdown("attributes.size", "e0", "small", FEB_28, 4, "u"),
                breakdown("attributes.size", "__other__", "big", FEB_28, 8, "u"),
                breakdown("attributes.colour", "e1001", "red", FEB_28, 16, "u"),
                platform("mac", FEB_28, 32, "u"));

        Map<BreakdownKey, Breakdown> table = partition.breakdownTable();
        assertThat(table).hasSize(1_000 + 2 + 3);
        assertThat(table.get(key("shop", "__other__", "attributes.size", "big", FEB_28))
                        .getCount())
                .isEqualTo(2 + 8);
        assertThat(table.get(key("shop", "__other__", "attributes.size", "small", FEB_28))
                        .getCount())
                .isEqualTo(2);
        assertThat(table)
                .containsKey(key("shop", "e0", "attributes.size", "small", FEB_28))
                .containsKey(key("shop", "e1001", "attributes.colour", "red", FEB_28));
        assertThat(partition.counter("rollcall.breakdowns.overflow")).isEqualTo(3);
    }

    @Test
    void eventsThatWereThereOnTheDayBeforeComeBeforeNewOnes() {
        partition.sendBreakdowns(
                List.of(),
                IntStream.range(0, 1_000)
                        .mapToObj(i -> breakdown("attributes.size", "e" + i, "big", FEB_28, 1, "u"))
                        .toArray(PartialBreakdown[]::new));
        partition.sentBreakdowns();

        partition.sendBreakdowns(
                List.of(),
                breakdown("attributes.size", "made up", "big", FEB_28 + DAY, 1, "u"),
                breakdown("attributes.size", "e7", "other than before", FEB_28 + DAY, 1, "u"));

        assertThat(partition.breakdownTable())
                .containsOnlyKeys(
                        key("shop", "__other__", "attributes.size", "big", FEB_28 + DAY),
                        key("shop", "e7", "attributes.size", "other than before", FEB_28 + DAY));
    }

    @Test
    void eachEventHasAHundredValuesOfItsOwn() {
        for (String event : List.of("e", "f", "__other__")) {
            partition.sendBreakdowns(
                    List.of(),
                    IntStream.range(0, 101)
                            .mapToObj(i -> breakdown("attributes.size", event, "v" + i, FEB_28, 1, "u"))
                            .toArray(PartialBreakdown[]::new));
        }

        Map<BreakdownKey, Breakdown> table = partition.breakdownTable();
        assertThat(table).hasSize(3 * 101);
        assertRow(table.get(key("shop", "f", "attributes.size", "__other__", FEB_28)), 1, 1, 0, false);
    }

    @Test
    void countsProductsBeyondTheLimitOfADayUnderTheOtherProduct() {
        CountingPartition two = new CountingPartition("ROLLCALL_MAX_PRODUCTS", "2");
        for (String product : List.of("p1", "p2", "p3", "p4", "p1")) {
            two.sendBreakdowns(
                    List.of(),
                    sum(product, "__all__", "platform", "linux", FEB_28, 2),
                    sum(product, "run", "attributes.size", "big", FEB_28, 3),
                    sum(product, "stop", "attributes.size", "big", FEB_28, 4));
        }

        Map<BreakdownKey, Breakdown> table = two.breakdownTable();
        assertThat(table).hasSize(3 + 3 + 2);
        assertRow(table.get(key("p1", "__all__", "platform", "linux", FEB_28)), 4, 1, 0, false);
        assertRow(table.get(key("__other__", "__all__", "platform", "linux", FEB_28)), 4, 1, 0, false);
        assertRow(table.get(key("__other__", "__other__", "attributes.size", "big", FEB_28)), 14, 1, 0, false);
        assertThat(two.counter("rollcall.breakdowns.overflow")).isEqualTo(6);
    }

    @Test
    void aBurstOfProductsMovesOnAsOneSumOfEachValueAndDay() {
        CountingPartition one = new CountingPartition("ROLLCALL_MAX_PRODUCTS", "1");
        one.sendBreakdowns(List.of(), sum("first", "__all__", "platform", "mac", FEB_28, 1));
        one.sendBreakdowns(List.of(), sum("first", "__all__", "platform", "mac", FEB_28 + DAY, 1));
        one.sentBreakdowns();

        one.sendBreakdowns(
                List.of(),
                IntStream.range(0, 500)
                        .mapToObj(i -> new PartialBreakdown(
                                "p" + i,
                                "__all__",
                                "platform",
                                i % 2 == 0 ? "mac" : "linux",
                                FEB_28 + i % 4 / 2 * DAY,
                                1L,
                                sketch("u" + i)))
                        .toArray(PartialBreakdown[]::new));

        assertThat(one.sentBreakdowns()).hasSize(4).allSatisfy(row -> {
            assertThat(row.getProduct()).isEqualTo("__other__");
            assertRow(row, 125, 125, 0, false);
        });
    }

    @Test
    void takesNoSlotOfPeopleAndLeavesThemTheirs() {
        CountingPartition one = new CountingPartition("ROLLCALL_MAX_PRODUCTS", "1");
        one.sendBreakdowns(List.of(), sum("p1", "__all__", "platform", "mac", FEB_28, 1));
        one.sendPeople(List.of(), new PartialPeople("p2", "1", FEB_28, 1L, 1L, false, sketch("u")));

        assertThat(one.sentPeople()).allMatch(row -> row.getProduct().equals("p2"));
    }

    @Test
    void everyFieldOfADayAddsUpToTheSameWhateverComesWhen() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Map<BreakdownKey, Breakdown> table = new HashMap<>();
        Map<BreakdownKey, Long> counts = new HashMap<>();
        Map<BreakdownKey, Set<String>> users = new HashMap<>();
        Map<Long, Long> events = new HashMap<>();
        for (int batch = 0; batch < 200; batch++) {
            long today = FEB_28 + batch / 40 * DAY;
            // Some are a day late.
            long day = random.nextInt(4) == 0 ? today - DAY : today;
            String[] of = random.ints(1 + random.nextInt(6), 0, 200)
                    .mapToObj(u -> "u" + u)
                    .toArray(String[]::new);
            PartialBreakdown[] sums = {
                breakdown("platform", "__all__", "p" + random.nextInt(4), day, of.length, of),
                breakdown(
                        "runtime:major",
                        "__all__",
                        random.nextInt(2) == 0 ? "__none__" : "java 17",
                        day,
                        of.length,
                        of),
                breakdown("attributes.size", "e" + random.nextInt(3), "s" + random.nextInt(3), day, of.length, of)
            };
            for (PartialBreakdown sum : sums) {
                BreakdownKey key = key("shop", sum.getEvent(), sum.getField(), sum.getValue(), day);
                counts.merge(key, sum.getCount(), Long::sum);
                users.computeIfAbsent(key, k -> new HashSet<>()).addAll(List.of(of));
            }
            events.merge(day, (long) of.length, Long::sum);
            partition.sendBreakdowns(readUpTo(today + batch % 40 * HOUR / 2), sums);
            if (batch % 23 == 0) {
                partition.restart();
            }
            upsert(table, partition.sentBreakdowns(), seed);
        }
        partition.send(readUpTo(FEB_28 + 40 * DAY));
        while (partition.nextSlice()) {}
        upsert(table, partition.sentBreakdowns(), seed);

        assertThat(table.keySet()).as("seed %d", seed).isEqualTo(counts.keySet());
        table.forEach((key, row) -> {
            assertThat(row.getCount()).as("seed %d: %s", seed, row).isEqualTo(counts.get(key));
            assertThat(row.getUsers())
                    .as("seed %d: %s", seed, row)
                    .isEqualTo(users.get(key).size());
            assertThat(row.getClosed()).as("seed %d: %s", seed, row).isTrue();
            assertThat(row.getDayEnd()).isEqualTo(row.getDayStart().plus(Duration.ofDays(1)));
        });
        for (String field : List.of("platform", "runtime:major", "attributes.size")) {
            events.forEach((day, count) -> assertThat(table.values().stream()
                            .filter(row -> row.getField().equals(field)
                                    && row.getDayStart().toEpochMilli() == day)
                            .mapToLong(Breakdown::getCount)
                            .sum())
                    .as("seed %d: %s", seed, field)
                    .isEqualTo(count));
        }
        assertThat(partition.rejected()).isEmpty();
    }

    private static void upsert(Map<BreakdownKey, Breakdown> table, List<Breakdown> sent, long seed) {
        for (Breakdown row : sent) {
            BreakdownKey key = new BreakdownKey(
                    row.getProduct(), row.getEvent(), row.getField(), row.getValue(), row.getDayStart());
            Breakdown before = table.put(key, row);
            if (before != null) {
                assertThat(row.getUsers()).as("seed %d: %s", seed, row).isGreaterThanOrEqualTo(before.getUsers());
                assertThat(row.getRevision())
                        .as("seed %d: %s", seed, row)
                        .isEqualTo(before.getRevision() + (before.getClosed() ? 1 : 0));
            }
        }
    }

    @Test
    void usersNeverGoDownAsTheSketchGrows() {
        long users = 0;
        for (int batch = 0; batch < 200; batch++) {
            int first = 30 * batch;
            partition.sendBreakdowns(
                    List.of(),
                    platform(
                            "mac",
                            FEB_28,
                            30,
                            IntStream.range(first, first + 30)
                                    .mapToObj(i -> "u" + i)
                                    .toArray(String[]::new)));
            Breakdown row = partition.sentBreakdowns().get(0);
            assertThat(row.getUsers()).isGreaterThanOrEqualTo(users);
            users = row.getUsers();
        }
        assertThat((double) users).isBetween(6_000 * (1 - 5 * 0.01625), 6_000 * (1 + 5 * 0.01625));
    }

    /** Of an attribute. */
    private static PartialBreakdown mapped(long day, long count) {
        return breakdown("attributes.size", "run", "big", day, count, "u");
    }

    private static void assertRow(Breakdown row, long count, long users, int revision, boolean closed) {
        assertThat(row.getCount()).as("count of %s", row).isEqualTo(count);
        assertThat(row.getUsers()).as("users of %s", row).isEqualTo(users);
        assertThat(row.getRevision()).as("revision of %s", row).isEqualTo(revision);
        assertThat(row.getClosed()).as("closed of %s", row).isEqualTo(closed);
    }

    private static BreakdownKey platformKey(String value, long day) {
        return key("shop", "__all__", "platform", value, day);
    }

    private static BreakdownKey key(String product, String event, String field, String value, long day) {
        return new BreakdownKey(product, event, field, value, Instant.ofEpochMilli(day));
    }

    private static String header(Record<?, ?> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }
}
