package dev.rollcall.streams.http.api;

import dev.rollcall.schemas.EventCount;
import dev.rollcall.schemas.EventCountKey;
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
 * The rows of the newest windows, in order of window, product, event and version, up to a maximum number. When there are
 * more, the oldest window goes. Windows before the oldest that is shown may be here, and are not given. One thread changes
 * the table, any thread reads it.
 */
final class RowTable {

    /** Before every other. */
    private static final Row.Series FIRST = new Row.Series("", "", "");

    private final int maxRows;
    private final LongSupplier oldest;
    private final ConcurrentSkipListMap<Row.Key, Place> rows = new ConcurrentSkipListMap<>();

    /** The same, to be found at once: among a million in order, it takes longer than all else to find one that changes. */
    private final Map<Row.Key, Place> index = new HashMap<>();

    /** Names take most of the room, and repeat in every window: each series is held once. */
    private final Map<Row.Series, Interned> series = new HashMap<>();

    private volatile int size;
    private volatile long completeSince;
    private boolean full;

    /** A table that shows all that it holds. */
    RowTable(int maxRows) {
        this(maxRows, () -> Long.MIN_VALUE);
    }

    /** @param oldest start of the oldest window that is shown */
    RowTable(int maxRows, LongSupplier oldest) {
        this(maxRows, oldest, Long.MIN_VALUE);
    }

    private RowTable(int maxRows, LongSupplier oldest, long completeSince) {
        this.maxRows = maxRows;
        this.oldest = oldest;
        this.completeSince = completeSince;
    }

    /** A table of the same size without rows. */
    RowTable empty() {
        return new RowTable(maxRows, oldest);
    }

    /** The same, for windows that start then or later. */
    RowTable empty(long since) {
        return new RowTable(maxRows, oldest, since);
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

    /** Inserts or replaces a row; null when its window is older than what the table holds. */
    @Nullable
    Row put(EventCount count) {
        Row.Key given = Row.Key.of(count);
        Place place = index.get(given);
        if (place != null) {
            Row row = Row.of(place.row.key(), count);
            place.row = row;
            return row;
        }
        if (given.windowStart() < completeSince) {
            return null;
        }
        long shown = oldest.getAsLong();
        if (given.windowStart() < shown) {
            completeSince = shown;
            return null;
        }
        Row row = Row.of(intern(given), count);
        insert(new Place(row));
        return row;
    }

    /** Removes a row that was deleted from the topic; null when it was not here. */
    Row.@Nullable Key remove(EventCountKey key) {
        Row.Key given = Row.Key.of(key);
        return remove(given) ? given : null;
    }

    /** Whether rows had to go for others. */
    boolean isFull() {
        return full;
    }

    int size() {
        return size;
    }

    /** Rows of windows that start then or later are all here; empty when no row is missing. */
    OptionalLong completeSince() {
        long since = completeSince;
        return since == Long.MIN_VALUE ? OptionalLong.empty() : OptionalLong.of(Math.max(since, oldest.getAsLong()));
    }

    /**
     * The rows of windows that start in a range, in order, as they are while they are read.
     *
     * @param after only what comes after this key, or null
     */
    Stream<Row> rows(long from, long to, Row.@Nullable Key after) {
        return range(from, to, after).values().stream().map(place -> place.row);
    }

    /** Those of some products; looks at no row of another product but the first of each window. */
    Stream<Row> rows(long from, long to, Row.@Nullable Key after, Set<String> products) {
        ConcurrentNavigableMap<Row.Key, Place> range = range(from, to, after);
        List<String> inOrder = products.stream().sorted().toList();
        Map.Entry<Row.Key, Place> first = range.firstEntry();
        return Stream.iterate(
                        first == null ? null : first.getKey(),
                        Objects::nonNull,
                        key -> range.ceilingKey(new Row.Key(key.windowStart() + 1, FIRST)))
                .flatMap(key -> inOrder.stream().flatMap(product -> rows(key.windowStart(), product)))
                .filter(row -> after == null || row.key().compareTo(after) > 0);
    }

    private Stream<Row> rows(long windowStart, String product) {
        Row.Key start = new Row.Key(windowStart, new Row.Series(product, "", ""));
        // Nothing is between a name and itself with the least character after it.
        Row.Key end = new Row.Key(windowStart, new Row.Series(product + '\0', "", ""));
        return rows.subMap(start, end).values().stream().map(place -> place.row);
    }

    private ConcurrentNavigableMap<Row.Key, Place> range(long first, long to, Row.@Nullable Key after) {
        long from = Math.max(first, oldest.getAsLong());
        Row.Key end = new Row.Key(to, FIRST);
        if (after != null && after.compareTo(end) >= 0) {
            return new ConcurrentSkipListMap<>();
        }
        ConcurrentNavigableMap<Row.Key, Place> range = rows;
        if (to != Long.MAX_VALUE) {
            range = range.headMap(end, false);
        }
        Row.Key start = new Row.Key(from, FIRST);
        if (after != null && after.compareTo(start) >= 0) {
            range = range.tailMap(after, false);
        } else if (from != Long.MIN_VALUE) {
            range = range.tailMap(start, true);
        }
        return range;
    }

    private void makeRoom() {
        if (size <= maxRows) {
            return;
        }
        long first = rows.firstKey().windowStart();
        if (first != rows.lastKey().windowStart()) {
            while (rows.firstKey().windowStart() == first) {
                removeFirst();
            }
        }
        // One window alone is too large: part of it is kept.
        while (size > maxRows) {
            removeFirst();
        }
    }

    private void removeFirst() {
        full = true;
        Row first = rows.firstEntry().getValue().row;
        completeSince = Math.max(completeSince, first.windowEnd());
        remove(first.key());
    }

    private void insert(Place place) {
        index.put(place.row.key(), place);
        rows.put(place.row.key(), place);
        size = index.size();
        makeRoom();
    }

    private boolean remove(Row.Key key) {
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

    private Row.Key intern(Row.Key given) {
        Interned interned = series.computeIfAbsent(given.series(), Interned::new);
        interned.rows++;
        return new Row.Key(given.windowStart(), interned.series);
    }
}
