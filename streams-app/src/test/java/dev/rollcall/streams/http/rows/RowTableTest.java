package dev.rollcall.streams.http.rows;

import static dev.rollcall.streams.http.rows.Counts.at;
import static dev.rollcall.streams.http.rows.Counts.row;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.schemas.EventCountKey;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RowTableTest {

    @Test
    void keepsTheLastRowOfAKeyAndForgetsADeletedOne() {
        RowTables tables = new RowTables(RowKind.WINDOWS, 10);
        tables.put(row(0, "shop", "a", "1", 1));
        tables.put(row(0, "shop", "a", "1", 7));
        tables.put(row(0, "shop", "b", "1", 2));
        tables.remove(key("shop", "b", "1", at(0)));
        tables.remove(key("shop", "never", "1", at(0)));

        assertThat(tables.size()).isEqualTo(1);
        assertThat(all(tables)).extracting(row -> Tables.value(row, "count")).containsExactly(7L);
        assertThat(tables.of("").completeSince()).isEmpty();
    }

    @Test
    void dropsTheOldestWindowsWholeAndSaysSinceWhenItIsComplete() {
        RowTables tables = new RowTables(RowKind.WINDOWS, 5);
        for (int window = 0; window < 4; window++) {
            tables.put(row(window, "shop", "a", "1", 1));
            tables.put(row(window, "shop", "b", "1", 1));
        }

        assertThat(all(tables)).hasSize(4).allMatch(row -> row.key().start() >= at(2).toEpochMilli());
        assertThat(tables.of("").completeSince()).hasValue(at(2).toEpochMilli());
        assertThat(tables.put(row(1, "shop", "a", "1", 9)))
                .as("too old to come back")
                .isNull();
        assertThat(tables.size()).isEqualTo(4);
    }

    @Test
    void showsNoWindowThatIsOlderThanTheyAreKept() {
        AtomicLong oldest = new AtomicLong(at(1).toEpochMilli());
        RowTables tables = new RowTables(RowKind.WINDOWS, 10, oldest::get);
        for (int window = 0; window < 4; window++) {
            tables.put(row(window, "shop", "a", "1", 1));
        }
        assertThat(all(tables)).hasSize(3);
        assertThat(tables.completeSince()).hasValue(at(1).toEpochMilli());

        oldest.set(at(3).toEpochMilli());
        assertThat(all(tables)).hasSize(1);
        assertThat(tables.completeSince()).hasValue(at(3).toEpochMilli());
        assertThat(tables.of("").rows(at(0).toEpochMilli(), at(2).toEpochMilli(), null, Set.of()))
                .as("a range that is older as a whole")
                .isEmpty();
    }

    @Test
    void keepsPartOfAWindowThatAloneIsTooLargeAndCallsItIncomplete() {
        RowTables tables = new RowTables(RowKind.WINDOWS, 3);
        for (int i = 0; i < 9; i++) {
            tables.put(row(0, "shop", "event" + i, "1", 1));
        }
        assertThat(tables.size()).isEqualTo(3);
        assertThat(tables.of("").completeSince()).hasValue(at(1).toEpochMilli());
        String kept = all(tables).get(2).key().series().names().get(1);
        tables.put(row(0, "shop", kept, "1", 5));
        assertThat(Tables.value(all(tables).get(2), "count")).isEqualTo(5);
        assertThat(tables.size()).isEqualTo(3);
    }

    @Test
    void rowsOfSomeProductsAreThoseThatALookAtAllRowsFinds() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        RowTables tables = new RowTables(RowKind.WINDOWS, 10_000);
        List<String> names = List.of("a", "aa", "ab", "b", "c", "c0", "shop");
        for (int i = 0; i < 2_000; i++) {
            tables.put(row(
                    3 * random.nextInt(20),
                    names.get(random.nextInt(names.size())),
                    "event" + random.nextInt(10),
                    "1",
                    1));
        }
        List<Row> all = all(tables);
        for (int i = 0; i < 500; i++) {
            Set<String> products = new HashSet<>(List.of("missing", names.get(random.nextInt(names.size()))));
            products.add(names.get(random.nextInt(names.size())));
            long from = at(random.nextInt(30)).toEpochMilli();
            long to = random.nextBoolean()
                    ? Long.MAX_VALUE
                    : from + at(random.nextInt(40)).toEpochMilli() - at(0).toEpochMilli();
            Row.Key after = random.nextBoolean()
                    ? null
                    : all.get(random.nextInt(all.size())).key();

            assertThat(tables.of("").rows(from, to, after, products))
                    .as("seed %d", seed)
                    .containsExactlyElementsOf(tables.of("")
                            .rows(from, to, after, Set.of())
                            .filter(row -> products.contains(row.key().series().product()))
                            .toList());
        }
    }

    @Test
    void holdsWhatWasPutLastAndNotRemovedInWhateverOrder() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        RowTables tables = new RowTables(RowKind.WINDOWS, 10_000);
        NavigableMap<Row.Key, Long> expected = new TreeMap<>();
        for (int i = 0; i < 20_000; i++) {
            Row row = row(random.nextInt(200), "shop", "event" + random.nextInt(5), "1", i);
            if (random.nextInt(3) == 0) {
                assertThat(tables.remove(row.key())).as("seed %d", seed).isEqualTo(expected.remove(row.key()) != null);
            } else {
                tables.put(row);
                expected.put(row.key(), (long) i);
            }
            assertThat(tables.size()).isEqualTo(expected.size());
        }

        assertThat(all(tables)).as("seed %d", seed).extracting(Row::key).containsExactlyElementsOf(expected.keySet());
        assertThat(all(tables))
                .extracting(row -> Tables.value(row, "count"))
                .containsExactlyElementsOf(expected.values());
    }

    /** As where a history is read that is longer than there is room for. */
    @Test
    void aSeriesGoesOnWhileItsOldestRowsGo() {
        RowTables tables = new RowTables(RowKind.WINDOWS, 100);
        for (int window = 0; window < 5_000; window++) {
            tables.put(row(window, "shop", "a", "1", window));
            assertThat(tables.size()).isLessThanOrEqualTo(100);
        }

        assertThat(all(tables))
                .extracting(row -> Tables.value(row, "count"))
                .containsExactlyElementsOf(
                        LongStream.range(4_900, 5_000).boxed().toList());
    }

    @ParameterizedTest
    @CsvSource({"0, 9", "0, 3", "1, 2", "2, 2"})
    void aCursorPastTheRangeIsTheEnd(int from, int to) {
        RowTables tables = new RowTables(RowKind.WINDOWS, 100);
        for (int window = 0; window < 10; window++) {
            tables.put(row(window, "shop", "a", "1", window));
        }
        for (int past : new int[] {to, to + 1, 99}) {
            Row.Key after = row(past, "shop", "a", "1", 0).key();

            assertThat(tables.of("").rows(at(from).toEpochMilli(), at(to).toEpochMilli(), after, Set.of()))
                    .isEmpty();
        }
    }

    @Test
    void aCursorBeforeTheRangeBeginsWithIt() {
        RowTables tables = new RowTables(RowKind.WINDOWS, 100);
        for (int window = 0; window < 10; window++) {
            tables.put(row(window, "shop", "a", "1", window));
        }
        Row.Key after = row(1, "shop", "a", "1", 0).key();

        assertThat(tables.of("").rows(at(4).toEpochMilli(), at(6).toEpochMilli(), after, Set.of()))
                .extracting(row -> Tables.value(row, "count"))
                .containsExactly(4L, 5L);
    }

    @Test
    void keepsATableForEachPeriodAndAllWithinOneLimit() {
        RowTables tables = new RowTables(RowKind.USERS, 6);
        tables.put(Users.row("shop", "1.0", "month", "2026-03-01", 30));
        tables.put(Users.row("shop", "1.0", "week", "2026-03-02", 20));
        for (int day = 1; day <= 9; day++) {
            tables.put(Users.row("shop", "1.0", "day", "2026-03-0" + day, day));
        }

        assertThat(tables.size()).isEqualTo(6);
        assertThat(tables.of("day").rows())
                .as("the largest table gives way")
                .extracting(row -> Tables.value(row, "users"))
                .containsExactly(6L, 7L, 8L, 9L);
        assertThat(tables.of("day").completeSince())
                .hasValue(Instant.parse("2026-03-06T00:00:00Z").toEpochMilli());
        assertThat(tables.of("week").rows()).hasSize(1);
        assertThat(tables.of("month").rows()).hasSize(1);
        assertThat(tables.of("month").completeSince()).isEmpty();
        assertThat(tables.completeSince()).isEqualTo(tables.of("day").completeSince());
    }

    @Test
    void leavesOutPeriodsThatItDoesNotKnow() {
        RowTables tables = new RowTables(RowKind.USERS, 6);
        Row year = Users.row("shop", "1.0", "year", "2026-01-01", 300);

        assertThat(tables.put(year)).isNull();
        assertThat(tables.remove(year.key())).isFalse();
        assertThat(tables.size()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"500000, 500000, 125000", "3, 3, 1", "1, 1, 1"})
    void everyKindHasItsShareOfTheRowsAndAtLeastOne(int maxRows, int windows, int others) {
        assertThat(RowKind.WINDOWS.share(maxRows)).isEqualTo(windows);
        assertThat(RowKind.DAYS.share(maxRows)).isEqualTo(others);
        assertThat(RowKind.USERS.share(maxRows)).isEqualTo(others);
        assertThat(RowKind.BREAKDOWNS.share(maxRows)).isEqualTo(others);
    }

    private static List<Row> all(RowTables tables) {
        return tables.of("").rows().toList();
    }

    private static Row.Key key(String product, String event, String version, Instant start) {
        return RowKind.WINDOWS.key(new EventCountKey(product, event, version, start));
    }
}
