package dev.rollcall.cli.counts;

import dev.rollcall.schemas.EventCount;
import dev.rollcall.schemas.EventCountKey;
import dev.rollcall.schemas.reader.CountsHandler;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The table that rows add up to: the last row of each key. Not thread-safe. */
public final class Tally implements CountsHandler<EventCountKey, EventCount> {
    private static final Comparator<EventCount> ORDER = Comparator.comparing(EventCount::getWindowStart)
            .thenComparing(EventCount::getProduct)
            .thenComparing(EventCount::getEvent)
            .thenComparing(EventCount::getVersion);

    private final Map<EventCountKey, EventCount> rows = new HashMap<>();

    @Override
    public void row(EventCount row) {
        rows.put(key(row), row);
    }

    @Override
    public void removed(EventCountKey key) {
        rows.remove(key);
    }

    /** The rows by window, product, event and version. */
    public List<EventCount> rows() {
        return rows.values().stream().sorted(ORDER).toList();
    }

    /** Events that the rows count. */
    public long counted() {
        return rows.values().stream().mapToLong(EventCount::getCount).sum();
    }

    /** Whether every row is final. */
    public boolean isClosed() {
        return rows.values().stream().allMatch(EventCount::getClosed);
    }

    private static EventCountKey key(EventCount row) {
        return new EventCountKey(row.getProduct(), row.getEvent(), row.getVersion(), row.getWindowStart());
    }
}
