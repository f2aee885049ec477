package dev.rollcall.streams.http.api;

import static dev.rollcall.streams.http.rows.Counts.at;
import static dev.rollcall.streams.http.rows.Counts.row;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.streams.http.rows.Row;
import dev.rollcall.streams.http.rows.RowKind;
import dev.rollcall.streams.http.rows.RowTables;
import dev.rollcall.streams.http.rows.Tables;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RowQueryTest {

    @Test
    void pagesWalkOverTheRowsOfAQueryOnceAndInOrder() {
        long seed = System.nanoTime();
        System.err.println("paging seed " + seed);
        Random random = new Random(seed);
        RowTables tables = Tables.of(RowKind.WINDOWS, 100_000);
        Map<List<Object>, Long> truth = new HashMap<>();
        for (int i = 0; i < 3_000; i++) {
            int window = random.nextInt(40);
            String product = "p" + random.nextInt(3);
            String event = "e" + random.nextInt(20);
            String version = "v" + random.nextInt(5);
            Tables.put(tables, row(window, product, event, version, i));
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
                RowQuery.Page page = new RowQuery(
                                List.of(products, events, Set.of()),
                                new Parameters.Range(from, to),
                                1 + random.nextInt(70),
                                after)
                        .page(tables.of(""));
                walked.addAll(page.rows());
                after = page.next() == null ? null : Cursor.decode(RowKind.WINDOWS, page.next());
            } while (after != null);

            assertThat(walked).as("seed %d", seed).isSortedAccordingTo((a, b) -> a.key()
                    .compareTo(b.key()));
            Map<List<Object>, Long> found = new HashMap<>();
            for (Row row : walked) {
                List<Object> key = new ArrayList<>(List.of(row.key().start()));
                key.addAll(row.key().series().names());
                assertThat(found.put(key, Tables.value(row, "count"))).isNull();
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
}
