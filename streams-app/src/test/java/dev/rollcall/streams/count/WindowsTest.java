package dev.rollcall.streams.count;

import static dev.rollcall.streams.count.CountProcessor.SLICE;
import static dev.rollcall.streams.count.Sums.readUpTo;
import static dev.rollcall.streams.count.Sums.sum;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.rollcall.schemas.EventCount;
import dev.rollcall.schemas.EventCountKey;
import dev.rollcall.streams.count.rows.Rows;
import dev.rollcall.streams.failure.JobException;
import dev.rollcall.streams.internal.PartialCount;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Closing and forgetting windows: in slices, over restarts, and when the maximum age changes. */
class WindowsTest {

    private static final String[] MANY_SERIES = {"ROLLCALL_MAX_SERIES", "1000000"};
    private static final long HOUR = Duration.ofHours(1).toMillis();

    private final CountingPartition partition = new CountingPartition(MANY_SERIES);

    @Test
    void refusesToGoOnWithWindowsOfAnotherLengthThanItsStateHas() {
        partition.send(List.of(), sum("a", 0, 1, "u"));

        assertThatThrownBy(() -> partition.restart("ROLLCALL_WINDOW", "1m"))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("ROLLCALL_WINDOW: '1m' differs from the 10s");
    }

    @Test
    void aLargeWindowClosesInSlicesThatGoOnWithoutNewInput() {
        partition.send(List.of(), events(0, 2 * SLICE + 3));
        partition.table();

        partition.send(readUpTo(15_000));
        assertThat(partition.sent()).hasSize(SLICE).allMatch(EventCount::getClosed);

        assertThat(partition.nextSlice()).isTrue();
        assertThat(partition.sent()).hasSize(SLICE).allMatch(EventCount::getClosed);

        assertThat(partition.nextSlice()).isTrue();
        assertThat(partition.sent()).hasSize(3).allMatch(EventCount::getClosed);

        assertThat(partition.nextSlice()).as("waits for nothing").isFalse();
        assertThat(partition.counter("rollcall.rows.closed")).isEqualTo(2 * SLICE + 3);
    }

    @Test
    void eventsThatComeBetweenTwoSlicesAmendARowThatIsClosedAndCountInOneThatIsNot() {
        partition.send(List.of(), events(0, SLICE + 10));
        partition.send(readUpTo(15_000));
        partition.table();

        partition.send(List.of(), sum(event(3), 0, 5, "v"), sum(event(SLICE + 5), 0, 5, "v"));
        Map<EventCountKey, EventCount> between = partition.table();
        assertThat(between.get(key(event(3)))).satisfies(row -> {
            assertThat(row.getCount()).isEqualTo(6);
            assertThat(row.getClosed()).isTrue();
            assertThat(row.getRevision()).isEqualTo(1);
        });
        assertThat(between.get(key(event(SLICE + 5)))).satisfies(row -> {
            assertThat(row.getCount()).isEqualTo(6);
            assertThat(row.getClosed()).as("the slice that came with the batch").isTrue();
            assertThat(row.getRevision()).isZero();
        });
    }

    @Test
    void aRowThatFirstAppearsBetweenTwoSlicesIsAnAmendmentWhereItsSliceIsClosed() {
        partition.send(List.of(), events(0, 3 * SLICE));
        partition.send(readUpTo(15_000));
        partition.table();

        partition.send(List.of(), sum("a-first", 0, 1, "u"), sum("z-last", 0, 1, "u"));
        Map<EventCountKey, EventCount> between = partition.table();
        assertThat(between.get(key("a-first")).getClosed()).isTrue();
        assertThat(between.get(key("a-first")).getRevision()).isEqualTo(1);
        assertThat(between.get(key("z-last")).getClosed()).isFalse();

        finish();
        EventCount last = partition.table().get(key("z-last"));
        assertThat(last.getClosed()).isTrue();
        assertThat(last.getRevision()).isZero();
        assertThat(partition.counter("rollcall.rows.amended")).isEqualTo(1);
    }

    @Test
    void goesOnWithTheNextSliceAfterARestart() {
        partition.send(List.of(), events(0, SLICE + 7));
        partition.send(readUpTo(15_000));
        partition.table();

        partition.restart(MANY_SERIES);
        assertThat(partition.nextSlice()).isTrue();
        assertThat(partition.sent()).hasSize(7).allMatch(EventCount::getClosed);
        assertThat(partition.nextSlice()).isFalse();
    }

    @Test
    void stampsASliceThatARestartLeftByTheBrokersTimeThoughTheJobsClockIsDaysAhead() {
        partition.send(List.of(), events(0, SLICE + 7));
        partition.send(readUpTo(15_000));
        partition.table();

        partition.clock.step(Duration.ofDays(3));
        partition.restart(MANY_SERIES);
        partition.nextSlice();

        // The broker refuses a record whose time is more than an hour ahead of its own clock.
        assertThat(partition.timestamps()).hasSize(7).containsOnly(15_000L);
    }

    @Test
    void nothingOfWhatIsNotCommittedIsThereAfterALoss() {
        partition.send(List.of(), sum("a", 0, 1, "u"));
        partition.sent();

        partition.process(Sums.batch(List.of(), sum("a", 0, 10, "v"), sum("b", 0, 10, "v")));
        partition.restart(MANY_SERIES);
        partition.send(List.of(), sum("a", 0, 100, "w"));

        assertThat(partition.sent()).singleElement().satisfies(row -> {
            assertThat(row.getCount()).isEqualTo(101);
            assertThat(row.getUsers()).isEqualTo(2);
        });
    }

    @Test
    void aRowThatChangesSeveralTimesBeforeACommitIsSentOnce() {
        for (int batch = 0; batch < 5; batch++) {
            partition.process(Sums.batch(List.of(), sum("a", 0, 1, "u" + batch), sum("b", 0, 2, "u")));
        }
        assertThat(partition.sent()).isEmpty();
        partition.commit();

        assertThat(partition.sent())
                .extracting(EventCount::getEvent, EventCount::getCount, EventCount::getUsers)
                .containsExactly(tuple("a", 5L, 5L), tuple("b", 10L, 1L));
        assertThat(partition.days()).hasSize(2);
    }

    @Test
    void aRowThatIsAddedToAndClosedBeforeACommitIsSentOnceAsFinal() {
        partition.process(Sums.batch(List.of(), sum("a", 0, 1, "u")));
        partition.process(Sums.batch(readUpTo(15_000), sum("a", 0, 2, "v")));
        partition.commit();

        assertThat(partition.sent()).singleElement().satisfies(row -> {
            assertThat(row.getCount()).isEqualTo(3);
            assertThat(row.getClosed()).isTrue();
            assertThat(row.getRevision()).isZero();
        });
    }

    @Test
    void lateSumsOfOneCommitMakeOneRevision() {
        partition.send(readUpTo(15_000), sum("a", 0, 1, "u"));
        partition.sent();

        partition.process(Sums.batch(List.of(), sum("a", 0, 1, "v")));
        partition.process(Sums.batch(List.of(), sum("a", 0, 1, "w")));
        partition.commit();
        partition.send(List.of(), sum("a", 0, 1, "x"));

        assertThat(partition.sent())
                .extracting(EventCount::getCount, EventCount::getRevision)
                .containsExactly(tuple(3L, 1), tuple(4L, 2));
    }

    @Test
    void closesEveryRowOnceHoweverSlicesAndLateEventsMix() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Map<EventCountKey, EventCount> table = new HashMap<>();
        Map<String, Long> truth = new HashMap<>();
        int slices = 0;
        int beganClosed = 0;
        for (int round = 0; round < 24; round++) {
            long newest = round / 4 * 10_000L;
            PartialCount[] sums = new PartialCount[random.nextInt(6_000)];
            for (int i = 0; i < sums.length; i++) {
                long window = Math.max(0, newest - 10_000L * random.nextInt(3));
                String event = event(random.nextInt(10_000));
                sums[i] = sum(event, window, 1, "u");
                truth.merge(window + event, 1L, Long::sum);
            }
            double closed = partition.counter("rollcall.rows.closed");
            // Several windows close at once.
            partition.send(round % 8 == 7 ? readUpTo(newest + random.nextInt(15_000)) : List.of(), sums);
            if (partition.counter("rollcall.rows.closed") - closed == SLICE) {
                slices++;
            }
            if (random.nextInt(3) == 0) {
                partition.nextSlice();
            }
            if (random.nextInt(10) == 0) {
                partition.restart(MANY_SERIES);
            }
            beganClosed += upsert(table, seed);
        }
        partition.send(readUpTo(1_000_000));
        finish();
        beganClosed += upsert(table, seed);

        assertThat(table).as("seed %d", seed).hasSameSizeAs(truth);
        assertThat(table.values()).as("seed %d", seed).allSatisfy(row -> {
            assertThat(row.getClosed()).isTrue();
            assertThat(row.getCount()).isEqualTo(truth.get(row.getWindowStart().toEpochMilli() + row.getEvent()));
        });
        assertThat(partition.counter("rollcall.rows.closed") + beganClosed)
                .as("seed %d", seed)
                .isEqualTo(truth.size());
        assertThat(slices).as("seed %d: batches between slices", seed).isPositive();
    }

    /**
     * Takes what was sent; a row neither loses counts nor opens again, and is amended when it is closed.
     *
     * @return how many rows were amended when they first appeared
     */
    private int upsert(Map<EventCountKey, EventCount> table, long seed) {
        int beganClosed = 0;
        for (EventCount row : partition.sent()) {
            EventCountKey key =
                    new EventCountKey(row.getProduct(), row.getEvent(), row.getVersion(), row.getWindowStart());
            EventCount before = table.put(key, row);
            if (before != null && before.getClosed()) {
                assertThat(row.getClosed()).as("seed %d", seed).isTrue();
                assertThat(row.getRevision()).as("seed %d", seed).isEqualTo(before.getRevision() + 1);
            } else if (before != null) {
                assertThat(row.getRevision()).as("seed %d", seed).isZero();
                assertThat(row.getCount()).as("seed %d", seed).isGreaterThanOrEqualTo(before.getCount());
            } else if (row.getRevision() > 0) {
                beganClosed++;
            }
        }
        return beganClosed;
    }

    @Test
    void forgetsInSlicesToo() {
        partition.send(List.of(), events(0, 2 * SLICE + 3));
        partition.send(readUpTo(15_000));
        finish();

        partition.send(readUpTo(100_000_000));
        assertThat(partition.stored(Rows.WINDOWS)).isEqualTo(SLICE + 3);
        assertThat(partition.nextSlice()).isTrue();
        assertThat(partition.stored(Rows.WINDOWS)).isEqualTo(3);

        partition.restart(MANY_SERIES);
        assertThat(partition.nextSlice()).isTrue();
        assertThat(partition.stored(Rows.WINDOWS)).isZero();
        assertThat(partition.stored(Rows.WINDOW_ADMISSION)).isZero();
        assertThat(partition.nextSlice()).isFalse();
    }

    @Test
    void anEventThatWaitedLongerThanTheMaximumAgeBeforeItWasRaisedIsSetAside() {
        CountingPartition raised = new CountingPartition("ROLLCALL_MAX_AGE", "1h");
        long now = 1_000 * HOUR;
        raised.send(readUpTo(now), sum("a", now, 1, "u"));

        raised.restart("ROLLCALL_MAX_AGE", "7d");
        raised.send(List.of(), sum("waited", now - 26 * HOUR, 3, "u"));
        assertThat(raised.sent()).extracting(EventCount::getEvent).doesNotContain("waited");
        assertThat(raised.counter("rollcall.events.setaside")).isEqualTo(3);

        raised.send(readUpTo(now + 30 * HOUR));
        raised.send(List.of(), sum("waited", now, 3, "u"));
        assertThat(raised.sent())
                .as("from when it was raised on, windows are kept for longer")
                .filteredOn(row -> row.getEvent().equals("waited"))
                .extracting(EventCount::getCount)
                .containsExactly(3L);
    }

    @Test
    void loweringTheMaximumAgeForgetsNothingThatOtherInstancesMayStillCountAndRaisingItAgainIsSafe() {
        CountingPartition lowered = new CountingPartition("ROLLCALL_MAX_AGE", "2d");
        long now = 1_000 * HOUR;
        long waited = now - 40 * HOUR;
        lowered.send(readUpTo(now), sum("a", waited, 1, "u"));

        lowered.restart("ROLLCALL_MAX_AGE", "1h");
        lowered.send(readUpTo(now + HOUR), sum("a", waited, 1, "u"));
        lowered.restart("ROLLCALL_MAX_AGE", "2d");
        lowered.send(List.of(), sum("a", waited, 1, "u"));

        assertThat(lowered.table().values())
                .extracting(EventCount::getCount)
                .as("one row, with all that came for it")
                .containsExactly(3L);
        assertThat(lowered.counter("rollcall.events.setaside")).isZero();
    }

    private void finish() {
        while (partition.nextSlice()) {}
    }

    private static PartialCount[] events(long window, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> sum(event(i), window, 1, "u"))
                .toArray(PartialCount[]::new);
    }

    private static String event(int i) {
        return "e%05d".formatted(i);
    }

    private static EventCountKey key(String event) {
        return new EventCountKey("shop", event, "1.0", Instant.EPOCH);
    }
}
