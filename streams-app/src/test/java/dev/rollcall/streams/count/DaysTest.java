package dev.rollcall.streams.count;

import static dev.rollcall.streams.count.CountProcessor.SLICE;
import static dev.rollcall.streams.count.Sums.readUpTo;
import static dev.rollcall.streams.count.Sums.sum;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.schemas.EventCount;
import dev.rollcall.schemas.EventCountKey;
import dev.rollcall.streams.count.rows.Rows;
import dev.rollcall.streams.internal.PartialCount;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Rows of days beside windows of 10 s, grace 5 s, a maximum age of one day. That a day is the sum of its windows is
 * checked after every batch and slice, by {@link CountingPartition}.
 */
class DaysTest {

    private static final long DAY = Duration.ofDays(1).toMillis();
    private static final long HOUR = Duration.ofHours(1).toMillis();
    private static final long WINDOW = Sums.WINDOW;
    private static final String OTHER = "__other__";

    private final CountingPartition partition = new CountingPartition();

    @Test
    void aSumWhoseUsersCannotBeReadChangesNeitherWindowNorDay() {
        partition.send(List.of(), sum("a", 0, 1, "u"));

        PartialCount unreadable = sum("a", WINDOW, 5, "v");
        unreadable.setUsers(Sums.sketch("v").slice(0, 5));
        partition.send(List.of(), unreadable);

        assertThat(day("a", 0).getCount()).isEqualTo(1);
        assertThat(partition.windows()).hasSize(1);
    }

    @Test
    void aSumForAWindowThatIsForgottenChangesNoDayThoughOtherWindowsOfItAreKept() {
        long noon = 10 * DAY + DAY / 2;
        partition.send(readUpTo(noon + DAY), sum("a", noon, 1, "u"));

        // Kept are the maximum age, a window, the grace and an hour.
        partition.send(List.of(), sum("a", noon - HOUR - 3 * WINDOW, 7, "u"));
        assertThat(partition.counter("rollcall.events.setaside")).isEqualTo(7);
        assertThat(day("a", 10 * DAY).getCount()).isEqualTo(1);

        partition.send(List.of(), sum("a", noon - HOUR, 5, "u"));
        assertThat(day("a", 10 * DAY).getCount()).isEqualTo(6);
    }

    @Test
    void aDayCanChangeAsLongAsItsLastWindowCan() {
        partition.send(readUpTo(10 * DAY), sum("a", 10 * DAY, 1, "u"));
        partition.send(readUpTo(12 * DAY + HOUR + WINDOW));

        partition.send(List.of(), sum("a", 11 * DAY - WINDOW, 2, "v"));
        assertThat(day("a", 10 * DAY)).satisfies(day -> {
            assertThat(day.getCount()).isEqualTo(3);
            assertThat(day.getUsers()).isEqualTo(2);
            assertThat(day.getRevision()).isEqualTo(1);
            assertThat(day.getClosed()).isTrue();
        });

        partition.send(readUpTo(12 * DAY + HOUR + 3 * WINDOW));
        partition.send(List.of(), sum("a", 11 * DAY - WINDOW, 2, "v"));
        assertThat(day("a", 10 * DAY).getCount()).isEqualTo(3);
        assertThat(partition.counter("rollcall.events.setaside")).isEqualTo(2);
    }

    @Test
    void lateEventsAmendTheWindowAndOnlyOnceItIsFinalTheDay() {
        partition.send(List.of(), sum("a", 0, 1, "u"));
        partition.send(readUpTo(WINDOW + 5_000));

        partition.send(List.of(), sum("a", 0, 2, "v"));
        assertThat(window("a", 0).getRevision()).isEqualTo(1);
        assertThat(day("a", 0).getRevision()).isZero();
        assertThat(day("a", 0).getClosed()).isFalse();

        partition.send(readUpTo(DAY + 5_000));
        partition.send(List.of(), sum("a", 0, 4, "w"), sum("new", WINDOW, 1, "w"));
        assertThat(window("a", 0).getRevision()).isEqualTo(2);
        assertThat(day("a", 0)).satisfies(day -> {
            assertThat(day.getCount()).isEqualTo(7);
            assertThat(day.getUsers()).isEqualTo(3);
            assertThat(day.getRevision()).isEqualTo(1);
            assertThat(day.getClosed()).isTrue();
        });
        assertThat(day("new", 0).getRevision())
                .as("it first appears after its day closed")
                .isEqualTo(1);
        assertThat(partition
                        .meters
                        .get("rollcall.rows.amended")
                        .tag("topic", "telemetry.counts.daily")
                        .counter()
                        .count())
                .isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2027-12-31", "2027-02-28", "2028-02-28", "2028-02-29", "2028-04-30"})
    void aDayIsOneOfUtcAtTheEndOfAYearAMonthAndInALeapYear(String date) {
        Instant start = Instant.parse(date + "T00:00:00Z");
        Instant next = start.plus(Duration.ofDays(1));
        long last = next.toEpochMilli() - WINDOW;

        partition.send(
                List.of(),
                sum("a", start.toEpochMilli(), 1, "u"),
                sum("a", last, 2, "u", "v"),
                sum("a", next.toEpochMilli(), 4, "w"));

        assertThat(day("a", start.toEpochMilli())).satisfies(day -> {
            assertThat(day.getWindowStart()).isEqualTo(start);
            assertThat(day.getWindowEnd()).isEqualTo(next);
            assertThat(day.getCount()).isEqualTo(3);
            assertThat(day.getEstimate()).isEqualTo(30);
            assertThat(day.getLost()).isEqualTo(2);
            assertThat(day.getUsers()).isEqualTo(2);
        });
        assertThat(day("a", next.toEpochMilli()).getCount()).isEqualTo(4);
    }

    @Test
    void aDayIsFinalOnceTheWatermarkPassesItsEndAndGrace() {
        partition.send(readUpTo(DAY + 4_999), sum("a", 0, 1, "u"));
        assertThat(window("a", 0).getClosed()).isTrue();
        assertThat(day("a", 0).getClosed()).as("one millisecond early").isFalse();

        partition.send(readUpTo(DAY + 5_000));
        assertThat(day("a", 0).getClosed()).isTrue();
        assertThat(day("a", 0).getRevision()).isZero();
    }

    @Test
    void largeDaysCloseInSlicesThatGoOnAfterARestart() {
        String[] settings = {"ROLLCALL_MAX_SERIES", "1000000"};
        CountingPartition large = new CountingPartition(settings);
        large.send(
                List.of(),
                IntStream.range(0, SLICE + 3)
                        .mapToObj(i -> sum("e" + i, 0, 1, "u"))
                        .toArray(PartialCount[]::new));

        large.send(readUpTo(DAY + 5_000));
        assertThat(large.days().values()).filteredOn(EventCount::getClosed).hasSize(SLICE);

        large.restart(settings);
        assertThat(large.nextSlice()).isTrue();
        assertThat(large.days().values()).hasSize(SLICE + 3).allMatch(EventCount::getClosed);
        assertThat(large.nextSlice()).isFalse();
    }

    @Test
    void aSeriesThatTheDayHasNoRoomForIsCountedUnderOtherInWindowAndDay() {
        CountingPartition small = new CountingPartition("ROLLCALL_MAX_SERIES", "1");
        for (int i = 0; i < 12; i++) {
            small.send(List.of(), sum("e" + i, 2 * i * WINDOW, 1, "u"));
        }

        assertThat(small.windows().keySet()).extracting(EventCountKey::getEvent).doesNotContain("e10", "e11");
        assertThat(small.days())
                .as("ten times the series of a window, and the rest")
                .hasSize(11);
        assertThat(small.days()
                        .get(new EventCountKey("shop", OTHER, OTHER, Instant.EPOCH))
                        .getCount())
                .isEqualTo(2);
        assertThat(small.counter("rollcall.cardinality.overflow")).isEqualTo(2);

        small.send(List.of(), sum("e3", 6 * WINDOW, 1, "u"));
        assertThat(small.windows().get(key("e3", 6 * WINDOW)).getCount())
                .as("a series whose window row is there stays")
                .isEqualTo(2);
    }

    @Test
    void aProductThatTheDayHasNoRoomForIsCountedUnderOther() {
        CountingPartition small = new CountingPartition("ROLLCALL_MAX_PRODUCTS", "1");
        for (int i = 0; i < 12; i++) {
            PartialCount sum = sum("a", 2 * i * WINDOW, 1, "u");
            sum.setProduct("p" + i);
            small.send(List.of(), sum);
        }

        assertThat(small.days()).hasSize(11);
        assertThat(small.days()
                        .get(new EventCountKey(OTHER, OTHER, OTHER, Instant.EPOCH))
                        .getCount())
                .isEqualTo(2);
    }

    @Test
    void madeUpNamesPushNoSeriesOutOfADayThatHadARowTheDayBefore() {
        CountingPartition small = new CountingPartition("ROLLCALL_MAX_SERIES", "3");
        for (int i = 0; i < 20; i++) {
            small.send(List.of(), sum("genuine" + i, i * WINDOW, 1, "u"));
        }
        for (int i = 0; i < 60; i++) {
            small.send(List.of(), sum("made-up" + i, DAY + i * WINDOW, 1, "u"));
        }
        for (int i = 0; i < 20; i++) {
            small.send(List.of(), sum("genuine" + i, DAY + (100 + i) * WINDOW, 1, "u"));
        }

        List<String> next = small.days().keySet().stream()
                .filter(key -> key.getWindowStart().equals(Instant.ofEpochMilli(DAY)))
                .map(EventCountKey::getEvent)
                .toList();
        assertThat(next).filteredOn(event -> event.startsWith("genuine")).hasSize(20);
        assertThat(next).filteredOn(event -> event.startsWith("made-up")).hasSize(10);
    }

    @Test
    void everyDayIsTheSumOfItsWindowsHoweverSumsRestartsAndFinalsMix() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        String[] settings = {"ROLLCALL_MAX_SERIES", "4", "ROLLCALL_MAX_PRODUCTS", "3"};
        CountingPartition mixed = new CountingPartition(settings);
        long now = 100 * DAY;
        for (int round = 0; round < 400; round++) {
            now += random.nextInt((int) (DAY / 40));
            PartialCount[] sums = new PartialCount[random.nextInt(30)];
            for (int i = 0; i < sums.length; i++) {
                long age = random.nextInt(4) == 0 ? random.nextInt((int) DAY) : random.nextInt((int) HOUR);
                sums[i] = sum(
                        "e" + random.nextInt(60),
                        (now - age) / WINDOW * WINDOW,
                        1 + random.nextInt(9),
                        "u" + random.nextInt(500));
                sums[i].setProduct("p" + random.nextInt(6));
            }
            mixed.send(random.nextInt(3) == 0 ? readUpTo(now) : List.of(), sums);
            if (random.nextInt(10) == 0) {
                mixed.restart(settings);
            }
        }
        mixed.send(readUpTo(now + 2 * DAY));

        assertThat(mixed.counter("rollcall.cardinality.overflow")).isPositive();
        assertThat(mixed.counter("rollcall.events.setaside"))
                .as("seed %d", seed)
                .isZero();
        assertThat(mixed.days().values()).as("seed %d", seed).allMatch(EventCount::getClosed);
        assertThat(mixed.days().values().stream()
                        .mapToLong(EventCount::getCount)
                        .sum())
                .as("seed %d", seed)
                .isEqualTo(mixed.windows().values().stream()
                        .mapToLong(EventCount::getCount)
                        .sum());
    }

    @Test
    void forgetsDaysAndWhatItKnowsOfThem() {
        partition.send(readUpTo(0), sum("a", 0, 1, "u"));
        partition.send(readUpTo(20 * DAY));

        assertThat(partition.stored(Rows.DAYS)).isZero();
        assertThat(partition.stored(Rows.DAY_ADMISSION)).isZero();
    }

    @Test
    void afterAnUpgradeADayOfWhichWindowsWereForgottenGetsNoRow() {
        long noon = 10 * DAY + DAY / 2;
        partition.send(List.of(), sum("a", 10 * DAY, 1, "u"), sum("a", noon, 2, "u"), sum("a", 11 * DAY, 4, "u"));
        partition.send(readUpTo(11 * DAY + 8 * HOUR));
        partition.removeDays();

        partition.restart();
        while (partition.nextSlice()) {}
        partition.send(List.of(), sum("a", noon, 8, "v"), sum("a", 11 * DAY, 16, "v"));

        assertThat(window("a", noon).getCount()).isEqualTo(10);
        assertThat(partition.days()).containsOnlyKeys(key("a", 11 * DAY));
        assertThat(day("a", 11 * DAY).getCount()).isEqualTo(20);
    }

    @Test
    void aVersionWithoutDaysFindsWindowsOfAnotherLengthAndEndsRatherThanCountNoDay() {
        partition.send(List.of(), sum("a", 0, 1, "u"));
        partition.removeDays();
        assertThat(partition.windowWithoutDays()).isEqualTo(WINDOW);

        partition.restart();
        partition.send(List.of());

        assertThat(partition.windowWithoutDays()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"false", "true"})
    void afterAnUpgradeDaysAreSentOnceAllWindowsThatAreThereAreInThem(boolean restarts) {
        String[] settings = {"ROLLCALL_MAX_SERIES", "1000000"};
        CountingPartition upgraded = new CountingPartition(settings);
        for (long window : new long[] {0, WINDOW, DAY}) {
            upgraded.send(
                    List.of(),
                    IntStream.range(0, SLICE)
                            .mapToObj(i -> sum("e%04d".formatted(i), window, 1, "u" + window))
                            .toArray(PartialCount[]::new));
        }
        upgraded.send(readUpTo(DAY + 4_999));
        upgraded.removeDays();

        upgraded.restart(settings);
        for (int slice = 0; slice < 3; slice++) {
            upgraded.send(
                    readUpTo(DAY + 5_000),
                    sum("e0000", 0, 1, "v"),
                    sum("e4999", WINDOW, 1, "v"),
                    sum("new", DAY, 1, "v"));
            assertThat(upgraded.days()).as("slice %d", slice).isEmpty();
            if (restarts) {
                upgraded.restart(settings);
            }
        }
        while (upgraded.nextSlice()) {}

        assertThat(upgraded.days().values()).hasSize(SLICE).allMatch(EventCount::getClosed);
        assertThat(upgraded.days().get(key("e0000", 0)).getCount()).isEqualTo(5);
        assertThat(upgraded.days().get(key("e4999", 0)).getUsers()).isEqualTo(3);

        upgraded.send(List.of(), sum("new", DAY + WINDOW, 1, "v"), sum("e0001", DAY, 1, "v"));
        assertThat(upgraded.days().get(key("new", DAY)).getCount()).isEqualTo(4);
        upgraded.send(readUpTo(2 * DAY + 5_000));
        while (upgraded.nextSlice()) {}
        assertThat(upgraded.days().values()).hasSize(2 * SLICE + 1).allMatch(EventCount::getClosed);
    }

    private EventCount day(String event, long start) {
        return partition.days().get(key(event, start));
    }

    private EventCount window(String event, long start) {
        return partition.windows().get(key(event, start));
    }

    private static EventCountKey key(String event, long start) {
        return new EventCountKey("shop", event, "1.0", Instant.ofEpochMilli(start));
    }
}
