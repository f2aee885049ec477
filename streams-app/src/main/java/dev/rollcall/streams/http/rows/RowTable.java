package dev.rollcall.streams.http.rows;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one kind and period, in order of time, product and further names. Rows before the oldest time that is shown
 * may be here, and are not given. One thread changes the table, any thread reads it. Why rows are kept as they are: see
 * decision 29.
 */
public final class RowTable {

    private final RowKind<?, ?> kind;
    private final LongSupplier oldest;

    /** Those of each time, in order. */
    private final ConcurrentSkipListMap<Long, ConcurrentSkipListMap<Row.Series, SeriesRows.Kept>> times =
            new ConcurrentSkipListMap<>();

    /** The same, to be found at once. Names take most of the room, and repeat at every time: each is held once. */
    private final Map<Row.Series, SeriesRows> series = new HashMap<>();

    private final AtomicInteger size = new AtomicInteger();
    private volatile long completeSince;

    /** @param oldest start of the oldest time that is shown */
    RowTable(RowKind<?, ?> kind, LongSupplier oldest, long completeSince) {
        this.kind = kind;
        this.oldest = oldest;
        this.completeSince = completeSince;
    }

    /** Inserts or replaces a row; null when its time is older than what the table holds. */
    @Nullable
    Row put(Row given) {
        long start = given.key().start();
        SeriesRows known = series.get(given.key().series());
        SeriesRows.Kept kept = known == null ? null : known.at(start);
        if (kept != null) {
            kept.change(given.numbers());
            return kept.row();
        }
        if (start < completeSince) {
            return null;
        }
        long shown = oldest.getAsLong();
        if (start < shown) {
            completeSince = shown;
            return null;
        }
        SeriesRows rows = series.computeIfAbsent(given.key().series(), SeriesRows::new);
        SeriesRows.Kept added = rows.add(start, given.numbers());
        times.computeIfAbsent(start, time -> new ConcurrentSkipListMap<>()).put(rows.series(), added);
        size.incrementAndGet();
        return added.row();
    }

    /** Removes a row; false when it was not here. */
    boolean remove(Row.Key key) {
        SeriesRows rows = series.get(key.series());
        if (rows == null || !rows.remove(key.start())) {
            return false;
        }
        if (rows.isEmpty()) {
            series.remove(key.series());
        }
        times.computeIfPresent(key.start(), (time, ofTime) -> {
            ofTime.remove(key.series());
            return ofTime.isEmpty() ? null : ofTime;
        });
        size.decrementAndGet();
        return true;
    }

    /** Removes the rows of the oldest time; where there is no other, one of them. */
    void removeOldest() {
        ConcurrentNavigableMap<Row.Series, SeriesRows.Kept> rows =
                times.firstEntry().getValue();
        boolean isOnly = times.firstKey().equals(times.lastKey());
        do {
            Row first = rows.firstEntry().getValue().row();
            completeSince = Math.max(completeSince, first.end());
            remove(first.key());
        } while (!isOnly && !rows.isEmpty());
    }

    /** The number of rows. */
    public int size() {
        return size.get();
    }

    /** Rows of times that start then or later are all here; empty when no row is missing. */
    public OptionalLong completeSince() {
        long since = completeSince;
        return since == Long.MIN_VALUE ? OptionalLong.empty() : OptionalLong.of(Math.max(since, oldest.getAsLong()));
    }

    /** All rows, in order, as they are while they are read. */
    public Stream<Row> rows() {
        return rows(Long.MIN_VALUE, Long.MAX_VALUE, null, Set.of());
    }

    /**
     * The rows of times that start in a range, in order, as they are while they are read. Where products are named, looks
     * at no row of another product.
     *
     * @param from inclusive
     * @param to exclusive
     * @param after only what comes after this key, or null
     * @param products empty for all
     */
    public Stream<Row> rows(long from, long to, Row.@Nullable Key after, Set<String> products) {
        List<String> inOrder = products.stream().sorted().toList();
        long shown = Math.max(from, oldest.getAsLong());
        long first = after == null ? shown : Math.max(shown, after.start());
        if (first >= to) {
            return Stream.empty();
        }
        return times.subMap(first, to).entrySet().stream()
                .flatMap(time -> inOrder.isEmpty()
                        ? past(after, time.getKey(), time.getValue()).values().stream()
                        : inOrder.stream().flatMap(product -> ofProduct(product, time.getValue())))
                .map(SeriesRows.Kept::row)
                .filter(row -> after == null || row.key().compareTo(after) > 0);
    }

    /** Those of the time that come after the key. */
    private static ConcurrentNavigableMap<Row.Series, SeriesRows.Kept> past(
            Row.@Nullable Key after, long start, ConcurrentNavigableMap<Row.Series, SeriesRows.Kept> rows) {
        return after != null && after.start() == start ? rows.tailMap(after.series(), false) : rows;
    }

    private Stream<SeriesRows.Kept> ofProduct(
            String product, ConcurrentNavigableMap<Row.Series, SeriesRows.Kept> rows) {
        // Nothing is between a name and itself with the least character after it.
        return rows.subMap(before(product), before(product + '\0')).values().stream();
    }

    /** Before every series of a product. */
    private Row.Series before(String product) {
        return new Row.Series(kind, List.of(product));
    }
}
