package dev.rollcall.streams.http.api;

import dev.rollcall.schemas.EventCount;
import dev.rollcall.schemas.EventCountKey;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The rows of the newest windows, in order of window, product, event and version; so many at most. When there are more,
 * the oldest window goes. One thread changes the table, any thread reads it.
 */
final class RowTable {

    private final int maxRows;
    private final ConcurrentSkipListMap<Row.Key, Row> rows = new ConcurrentSkipListMap<>();
    /** Names take most of the room, and repeat in every window: each series is held once. */
    private final Map<Row.Series, Interned> series = new HashMap<>();

    private volatile int size;
    private volatile long completeSince = Long.MIN_VALUE;

    RowTable(int maxRows) {
        this.maxRows = maxRows;
    }

    /** A series and the number of its rows. */
    private static final class Interned {
        final Row.Series series;
        int rows;

        Interned(Row.Series series) {
            this.series = series;
        }
    }

    /** Inserts or replaces a row; null when its window is older than what the table holds. */
    @Nullable
    Row put(EventCount count) {
        Row.Key given = Row.Key.of(count);
        if (given.windowStart() < completeSince && !rows.containsKey(given)) {
            return null;
        }
        Interned interned = series.computeIfAbsent(given.series(), Interned::new);
        Row row = Row.of(new Row.Key(given.windowStart(), interned.series), count);
        // To find a place among a million rows takes longer than all else here, so it is done once.
        if (rows.put(row.key(), row) == null) {
            interned.rows++;
            size++;
            makeRoom();
        }
        return row;
    }

    /** Removes a row that was deleted from the topic. */
    void remove(EventCountKey key) {
        remove(Row.Key.of(key));
    }

    int size() {
        return size;
    }

    /** Rows of windows that start then or later are all here; empty when nothing had to go. */
    OptionalLong completeSince() {
        long since = completeSince;
        return since == Long.MIN_VALUE ? OptionalLong.empty() : OptionalLong.of(since);
    }

    /**
     * The rows of windows that start in a range, in order, as they are while they are read.
     *
     * @param after only what comes behind this key, or null
     */
    Stream<Row> rows(long from, long to, Row.@Nullable Key after) {
        Row.Series first = new Row.Series("", "", "");
        ConcurrentNavigableMap<Row.Key, Row> range = rows;
        if (to != Long.MAX_VALUE) {
            range = range.headMap(new Row.Key(to, first), false);
        }
        Row.Key start = new Row.Key(from, first);
        if (after != null && after.compareTo(start) >= 0) {
            range = range.tailMap(after, false);
        } else if (from != Long.MIN_VALUE) {
            range = range.tailMap(start, true);
        }
        return range.values().stream();
    }

    private void makeRoom() {
        if (size <= maxRows) {
            return;
        }
        long oldest = rows.firstKey().windowStart();
        if (oldest != rows.lastKey().windowStart()) {
            while (rows.firstKey().windowStart() == oldest) {
                removeFirst();
            }
        }
        // One window alone is too large: part of it is kept.
        while (size > maxRows) {
            removeFirst();
        }
    }

    private void removeFirst() {
        Row first = rows.firstEntry().getValue();
        completeSince = Math.max(completeSince, first.windowEnd());
        remove(first.key());
    }

    private void remove(Row.Key key) {
        if (rows.remove(key) == null) {
            return;
        }
        size--;
        Interned interned = series.get(key.series());
        if (interned != null && --interned.rows == 0) {
            series.remove(key.series());
        }
    }
}
