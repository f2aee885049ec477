package dev.rollcall.streams.http.rows;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a kind, in a table for each period, up to a maximum number in all: when there are more, the oldest of the
 * largest table go. One thread changes them, any thread reads them.
 */
public final class RowTables {

    private final RowKind<?, ?> kind;
    private final int maxRows;
    private final LongSupplier oldest;
    private final Map<String, RowTable> tables = new LinkedHashMap<>();
    private boolean full;

    /** Tables that show all that they hold. */
    RowTables(RowKind<?, ?> kind, int maxRows) {
        this(kind, maxRows, () -> Long.MIN_VALUE);
    }

    /** @param oldest start of the oldest time that is shown */
    RowTables(RowKind<?, ?> kind, int maxRows, LongSupplier oldest) {
        this(kind, maxRows, oldest, Long.MIN_VALUE);
    }

    private RowTables(RowKind<?, ?> kind, int maxRows, LongSupplier oldest, long completeSince) {
        this.kind = kind;
        this.maxRows = maxRows;
        this.oldest = oldest;
        kind.periods().forEach(period -> tables.put(period, new RowTable(kind, oldest, completeSince)));
    }

    /** The same without rows. */
    RowTables empty() {
        return new RowTables(kind, maxRows, oldest);
    }

    /** The same without rows, for times that start then or later. */
    RowTables empty(long since) {
        return new RowTables(kind, maxRows, oldest, since);
    }

    /** Inserts or replaces a row; null when it is older than what is held, or of a period that is not known. */
    @Nullable
    Row put(Row given) {
        RowTable table = tables.get(kind.period(given.key()));
        Row row = table == null ? null : table.put(given);
        while (size() > maxRows) {
            full = true;
            tables.values().stream()
                    .max(Comparator.comparingInt(RowTable::size))
                    .orElseThrow()
                    .removeOldest();
        }
        return row;
    }

    /** Removes a row that was deleted from the topic; false when it was not here. */
    boolean remove(Row.Key key) {
        RowTable table = tables.get(kind.period(key));
        return table != null && table.remove(key);
    }

    /** Whether rows had to go for others. */
    boolean isFull() {
        return full;
    }

    /** Rows in all tables. */
    public int size() {
        int size = 0;
        for (RowTable table : tables.values()) {
            size += table.size();
        }
        return size;
    }

    /** Rows of times that start then or later are all here; empty when no row is missing. */
    public OptionalLong completeSince() {
        return tables.values().stream()
                .map(RowTable::completeSince)
                .flatMapToLong(OptionalLong::stream)
                .max();
    }

    /** The table of one of the kind's periods. */
    public RowTable of(String period) {
        return Objects.requireNonNull(tables.get(period), period);
    }
}
