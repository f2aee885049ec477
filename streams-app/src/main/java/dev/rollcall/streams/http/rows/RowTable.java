package dev.rollcall.streams.http.rows;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one kind and period, in order of time, product and further names. Rows before the oldest time that is shown
 * may be here, and are not given. One thread changes the table, any thread reads it.
 */
public final class RowTable {

    private final RowKind<?, ?> kind;
    private final LongSupplier oldest;
    private final ConcurrentSkipListMap<Row.Key, Place> rows = new ConcurrentSkipListMap<>();

    /** The same, to be found at once: among a million in order, it takes longer than all else to find one that changes. */
    private final Map<Row.Key, Place> index = new HashMap<>();

    /** Names take most of the room, and repeat in every window: each series is held once. */
    private final Map<Row.Series, Interned> series = new HashMap<>();

    private volatile int size;
    private volatile long completeSince;

    /** @param oldest start of the oldest time that is shown */
    RowTable(RowKind<?, ?> kind, LongSupplier oldest, long completeSince) {
        this.kind = kind;
        this.oldest = oldest;
        this.completeSince = completeSince;
    }

    /** A series and the number of its rows. */
    private static final class Interned {
        final Row.Series series;
        int rows;

        Interned(Row.Series series) {
            this.series = series;
        }
    }

    /** Where a row stands that may change. */
    private static final class Place {
        volatile Row row;

        Place(Row row) {
            this.row = row;
        }
    }

    /** Inserts or replaces a row; null when its time is older than what the table holds. */
    @Nullable
    Row put(Row given) {
        Place place = index.get(given.key());
        if (place != null) {
            Row row = given.under(place.row.key());
            place.row = row;
            return row;
        }
        if (given.key().start() < completeSince) {
            return null;
        }
        long shown = oldest.getAsLong();
        if (given.key().start() < shown) {
            completeSince = shown;
            return null;
        }
        Row row = given.under(intern(given.key()));
        Place added = new Place(row);
        index.put(row.key(), added);
        rows.put(row.key(), added);
        size = index.size();
        return row;
    }

    /** Removes a row; false when it was not here. */
    boolean remove(Row.Key key) {
        if (index.remove(key) == null) {
            return false;
        }
        rows.remove(key);
        size = index.size();
        Interned interned = series.get(key.series());
        if (interned != null && --interned.rows == 0) {
            series.remove(key.series());
        }
        return true;
    }

    /** Removes the rows of the oldest time; where there is no other, one of them. */
    void removeOldest() {
        long start = rows.firstKey().start();
        boolean isOnly = start == rows.lastKey().start();
        do {
            Row first = rows.firstEntry().getValue().row;
            completeSince = Math.max(completeSince, first.end());
            remove(first.key());
        } while (!isOnly && rows.firstKey().start() == start);
    }

    /** The number of rows. */
    public int size() {
        return size;
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
     * at no row of another product but the first of each time.
     *
     * @param from inclusive
     * @param to exclusive, but for the greatest number
     * @param after only what comes after this key, or null
     * @param products empty for all
     */
    public Stream<Row> rows(long from, long to, Row.@Nullable Key after, Set<String> products) {
        ConcurrentNavigableMap<Row.Key, Place> range = range(from, to, after);
        if (products.isEmpty()) {
            return range.values().stream().map(place -> place.row);
        }
        List<String> inOrder = products.stream().sorted().toList();
        Map.Entry<Row.Key, Place> first = range.firstEntry();
        return Stream.iterate(
                        first == null ? null : first.getKey(),
                        Objects::nonNull,
                        key -> range.ceilingKey(before(key.start() + 1)))
                .flatMap(key -> inOrder.stream().flatMap(product -> rows(key.start(), product)))
                .filter(row -> after == null || row.key().compareTo(after) > 0);
    }

    private Stream<Row> rows(long start, String product) {
        // Nothing is between a name and itself with the least character after it.
        return rows.subMap(before(start, product), before(start, product + '\0')).values().stream()
                .map(place -> place.row);
    }

    /** Before every row of a time, and of the product, where one is named. */
    private Row.Key before(long start, String... product) {
        return new Row.Key(start, new Row.Series(kind, List.of(product)));
    }

    private ConcurrentNavigableMap<Row.Key, Place> range(long first, long to, Row.@Nullable Key after) {
        long from = Math.max(first, oldest.getAsLong());
        Row.Key end = before(to);
        if (from >= to || (after != null && after.compareTo(end) >= 0)) {
            return new ConcurrentSkipListMap<>();
        }
        ConcurrentNavigableMap<Row.Key, Place> range = rows;
        if (to != Long.MAX_VALUE) {
            range = range.headMap(end, false);
        }
        Row.Key start = before(from);
        if (after != null && after.compareTo(start) >= 0) {
            range = range.tailMap(after, false);
        } else if (from != Long.MIN_VALUE) {
            range = range.tailMap(start, true);
        }
        return range;
    }

    private Row.Key intern(Row.Key given) {
        Interned interned = series.computeIfAbsent(given.series(), Interned::new);
        interned.rows++;
        return new Row.Key(given.start(), interned.series);
    }
}
