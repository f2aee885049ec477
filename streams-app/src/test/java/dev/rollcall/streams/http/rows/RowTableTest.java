package dev.rollcall.streams.http.api;

import static dev.rollcall.streams.http.api.Counts.at;
import static dev.rollcall.streams.http.api.Counts.count;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.schemas.EventCountKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RowTableTest {

    @Test
    void keepsTheLastRowOfAKeyAndForgetsADeletedOne() {
        RowTable table = new RowTable(10);
        table.put(count(0, "shop", "a", "1", 1));
        table.put(count(0, "shop", "a", "1", 7));
        table.put(count(0, "shop", "b", "1", 2));
        table.remove(new EventCountKey("shop", "b", "1", at(0)));
        table.remove(new EventCountKey("shop", "never", "1", at(0)));

        assertThat(table.size()).isEqualTo(1);
        assertThat(all(table)).extracting(Row::count).containsExactly(7L);
        assertThat(table.completeSince()).isEmpty();
    }

    @Test
    void dropsTheOldestWindowsWholeAndSaysSinceWhenItIsComplete() {
        RowTable table = new RowTable(5);
        for (int window = 0; window < 4; window++) {
            table.put(count(window, "shop", "a", "1", 1));
            table.put(count(window, "shop", "b", "1", 1));
        }

        assertThat(all(table)).hasSize(4).allMatch(row -> row.key().windowStart() >= at(2).toEpochMilli());
        assertThat(table.completeSince()).hasValue(at(2).toEpochMilli());
        assertThat(table.put(count(1, "shop", "a", "1", 9)))
                .as("too old to come back")
                .isNull();
        assertThat(table.size()).isEqualTo(4);
    }

    @Test
    void showsNoWindowThatIsOlderThanTheyAreKept() {
        AtomicLong oldest = new AtomicLong(at(1).toEpochMilli());
        RowTable table = new RowTable(10, oldest::get);
        for (int window = 0; window < 4; window++) {
            table.put(count(window, "shop", "a", "1", 1));
        }
        assertThat(all(table)).hasSize(3);
        assertThat(table.completeSince()).hasValue(at(1).toEpochMilli());

        oldest.set(at(3).toEpochMilli());
        assertThat(all(table)).hasSize(1);
        assertThat(table.completeSince()).hasValue(at(3).toEpochMilli());
    }

    @Test
    void keepsPartOfAWindowThatAloneIsTooLargeAndCallsItIncomplete() {
        RowTable table = new RowTable(3);
        for (int i = 0; i < 9; i++) {
            table.put(count(0, "shop", "event" + i, "1", 1));
        }
        assertThat(table.size()).isEqualTo(3);
        assertThat(table.completeSince()).hasValue(at(1).toEpochMilli());
        String kept = all(table).get(2).key().series().event();
        table.put(count(0, "shop", kept, "1", 5));
        assertThat(all(table).get(2).count()).isEqualTo(5);
        assertThat(table.size()).isEqualTo(3);
    }

    @Test
    void rowsOfSomeProductsAreThoseThatALookAtAllRowsFinds() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        RowTable table = new RowTable(10_000);
        List<String> names = List.of("a", "aa", "ab", "b", "c", "c0", "shop");
        for (int i = 0; i < 2_000; i++) {
            table.put(count(
                    3 * random.nextInt(20),
                    names.get(random.nextInt(names.size())),
                    "event" + random.nextInt(10),
                    "1",
                    1));
        }
        List<Row> all = all(table);
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

            assertThat(table.rows(from, to, after, products))
                    .as("seed %d", seed)
                    .containsExactlyElementsOf(table.rows(from, to, after)
                            .filter(row -> products.contains(row.key().series().product()))
                            .toList());
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 9", "0, 3", "1, 2", "2, 2"})
    void aCursorPastTheRangeIsTheEnd(int from, int to) {
        RowTable table = new RowTable(100);
        for (int window = 0; window < 10; window++) {
            table.put(count(window, "shop", "a", "1", window));
        }
        for (int past : new int[] {to, to + 1, 99}) {
            Row.Key after = Row.Key.of(count(past, "shop", "a", "1", 0));

            assertThat(table.rows(at(from).toEpochMilli(), at(to).toEpochMilli(), after))
                    .isEmpty();
        }
    }

    @Test
    void aCursorBeforeTheRangeBeginsWithIt() {
        RowTable table = new RowTable(100);
        for (int window = 0; window < 10; window++) {
            table.put(count(window, "shop", "a", "1", window));
        }
        Row.Key after = Row.Key.of(count(1, "shop", "a", "1", 0));

        assertThat(table.rows(at(4).toEpochMilli(), at(6).toEpochMilli(), after))
                .extracting(Row::count)
                .containsExactly(4L, 5L);
    }

    @Test
    void pagesWalkOverTheRowsOfAQueryOnceAndInOrder() {
        long seed = System.nanoTime();
        System.err.println("paging seed " + seed);
        Random random = new Random(seed);
        RowTable table = new RowTable(100_000);
        Map<List<Object>, Long> truth = new HashMap<>();
        for (int i = 0; i < 3_000; i++) {
            int window = random.nextInt(40);
            String product = "p" + random.nextInt(3);
            String event = "e" + random.nextInt(20);
            String version = "v" + random.nextInt(5);
            table.put(count(window, product, event, version, i));
            truth.put(List.of(at(window).toEpochMilli(), product, event, version), (long) i);
        }
        for (int round = 0; round < 20; round++) {
            Set<String> products = random.nextBoolean() ? Set.of() : Set.of("p0", "p2");
            Set<String> events = random.nextBoolean() ? Set.of() : Set.of("e1", "e7", "none");
            long from = at(random.nextInt(20)).toEpochMilli() + random.nextInt(2);
            long to = at(20 + random.nextInt(25)).toEpochMilli();
            List<Row> walked = new ArrayList<>();
            Row.Key after = null;
            do {
                RowQuery.Page page =
                        new RowQuery(products, events, Set.of(), from, to, 1 + random.nextInt(70), after).page(table);
                walked.addAll(page.rows());
                after = page.next() == null ? null : Cursor.decode(page.next());
            } while (after != null);

            assertThat(walked).as("seed %d", seed).isSortedAccordingTo((a, b) -> a.key()
                    .compareTo(b.key()));
            Map<List<Object>, Long> found = new HashMap<>();
            for (Row row : walked) {
                Row.Series series = row.key().series();
                assertThat(found.put(
                                List.of(row.key().windowStart(), series.product(), series.event(), series.version()),
                                row.count()))
                        .isNull();
            }
            Map<List<Object>, Long> expected = new HashMap<>(truth);
            expected.keySet()
                    .removeIf(key -> (long) key.get(0) < from
                            || (long) key.get(0) >= to
                            || (!products.isEmpty() && !products.contains(key.get(1)))
                            || (!events.isEmpty() && !events.contains(key.get(2))));
            assertThat(found).as("seed %d", seed).isEqualTo(expected);
        }
    }

    private static List<Row> all(RowTable table) {
        return table.rows(Long.MIN_VALUE, Long.MAX_VALUE, null).toList();
    }
}
