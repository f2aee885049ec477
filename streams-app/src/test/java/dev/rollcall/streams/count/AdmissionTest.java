package dev.rollcall.streams.count;

import static dev.rollcall.streams.count.Sums.sketch;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.schemas.EventCount;
import dev.rollcall.streams.event.Series;
import dev.rollcall.streams.internal.PartialBatch;
import dev.rollcall.streams.internal.PartialCount;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The bound on rows, over all counting partitions as the series are spread over them. */
class AdmissionTest {

    private List<CountingPartition> partitions = List.of();

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 16})
    void admitsAsManyProductsOfADozenSeriesAsTheLimitSays(int countingPartitions) {
        start(countingPartitions, "ROLLCALL_MAX_PRODUCTS", "100");
        List<Series> series = new ArrayList<>();
        for (int product = 0; product < 100; product++) {
            for (int event = 0; event < 12; event++) {
                series.add(new Series("product" + product, "1.0", "event" + event));
            }
        }

        assertThat(rows(0, series)).containsExactlyInAnyOrderElementsOf(series);
    }

    @Test
    void noPartitionAdmitsMoreProductsThanTheLimitSays() {
        start(4, "ROLLCALL_MAX_PRODUCTS", "10");
        List<Series> series = IntStream.range(0, 1_000)
                .mapToObj(product -> new Series("product" + product, "1.0", "event"))
                .toList();

        assertThat(products(rows(0, series))).hasSize(4 * 10 + 1).contains("__other__");
    }

    @ParameterizedTest
    @CsvSource({"1, 10000", "4, 10000", "16, 10000", "16, 500", "100, 1000"})
    void aProductAtFourFifthsOfItsLimitOverflowsInNoPartition(int countingPartitions, int limit) {
        start(countingPartitions, "ROLLCALL_MAX_SERIES", String.valueOf(limit));
        List<Series> series = series("event", limit * 4 / 5);

        assertThat(rows(0, series)).hasSameSizeAs(series);
    }

    @ParameterizedTest
    @CsvSource({"1, 1000, 1000", "4, 1000, 1000", "16, 1000, 1248", "100, 1000, 2000"})
    void aProductHasRowsUpToItsLimitAndTheSlackOfManyPartitions(int countingPartitions, int limit, int most) {
        start(countingPartitions, "ROLLCALL_MAX_SERIES", String.valueOf(limit));

        assertThat(rows(0, series("event", 4 * limit))).hasSizeBetween(limit + 1, most + 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void aBurstOfMadeUpNamesPushesNoSeriesOutThatWasThereInTheWindowBefore(int countingPartitions) {
        start(countingPartitions, "ROLLCALL_MAX_SERIES", "1000");
        List<Series> genuine = series("genuine", 700);
        rows(0, genuine);

        Set<Series> burst = rows(10_000, series("made-up", 5_000));
        Set<Series> after = rows(10_000, genuine);

        assertThat(after).containsExactlyInAnyOrderElementsOf(genuine);
        assertThat(burst).as("new names get what is left").hasSizeBetween(200, 301);
    }

    @Test
    void aBurstOfMadeUpProductsPushesNoProductOutThatWasThereInTheWindowBefore() {
        start(1, "ROLLCALL_MAX_PRODUCTS", "10");
        List<Series> genuine = IntStream.range(0, 7)
                .mapToObj(product -> new Series("genuine" + product, "1.0", "event"))
                .toList();
        rows(0, genuine);

        Set<Series> burst = rows(
                10_000,
                IntStream.range(0, 100)
                        .mapToObj(product -> new Series("made-up" + product, "1.0", "event"))
                        .toList());
        Set<Series> after = rows(10_000, genuine);

        assertThat(after).containsExactlyInAnyOrderElementsOf(genuine);
        assertThat(products(burst)).hasSize(3 + 1).contains("__other__");
    }

    @Test
    void aSeriesThatComesBackGivesItsReservedSlotToNobodyElseAndTakesItOnce() {
        start(1, "ROLLCALL_MAX_SERIES", "4");
        rows(0, series("genuine", 2));

        rows(10_000, series("genuine", 2));
        rows(10_000, series("genuine", 2));

        assertThat(rows(10_000, series("new", 2))).containsExactlyInAnyOrderElementsOf(series("new", 2));
        assertThat(rows(10_000, series("newer", 2))).containsExactly(new Series("shop", "__other__", "__other__"));
    }

    @Test
    void aProductThatIsAdmittedButHasNoSlotForASeriesIsCountedOnce() {
        start(1, "ROLLCALL_MAX_SERIES", "1", "ROLLCALL_MAX_PRODUCTS", "2");
        rows(0, List.of(new Series("p1", "1", "genuine"), new Series("p2", "1", "genuine")));

        rows(10_000, List.of(new Series("p1", "1", "new"), new Series("p1", "1", "newer")));

        assertThat(rows(10_000, List.of(new Series("p1", "1", "genuine"), new Series("p2", "1", "genuine"))))
                .containsExactlyInAnyOrder(new Series("p1", "1", "genuine"), new Series("p2", "1", "genuine"));
    }

    private void start(int countingPartitions, String... settings) {
        partitions = IntStream.range(0, countingPartitions)
                .mapToObj(partition -> new CountingPartition(settings))
                .toList();
    }

    private static List<Series> series(String name, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new Series("shop", "1.0", name + i))
                .toList();
    }

    private static Set<String> products(Set<Series> rows) {
        Set<String> products = new HashSet<>();
        rows.forEach(series -> products.add(series.product()));
        return products;
    }

    /** Sends a sum of each series to the partition that keeps it; the series of the rows that came of it. */
    private Set<Series> rows(long window, List<Series> series) {
        List<List<PartialCount>> sums = new ArrayList<>();
        partitions.forEach(partition -> sums.add(new ArrayList<>()));
        for (Series one : series) {
            sums.get(one.partition(partitions.size()))
                    .add(new PartialCount(one.product(), one.version(), one.event(), window, 1L, 1L, 0L, sketch("u")));
        }
        Set<Series> rows = new HashSet<>();
        for (int partition = 0; partition < partitions.size(); partition++) {
            CountingPartition counting = partitions.get(partition);
            counting.send(new PartialBatch(
                    Sums.APPLICATION,
                    Sums.WINDOW,
                    2,
                    partitions.size(),
                    List.of(),
                    sums.get(partition),
                    List.of(),
                    List.of()));
            for (EventCount row : counting.sent()) {
                rows.add(new Series(row.getProduct(), row.getVersion(), row.getEvent()));
            }
        }
        return rows;
    }
}
