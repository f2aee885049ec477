package dev.rollcall.streams.combine.sums;

import dev.rollcall.streams.config.BreakdownField;
import dev.rollcall.streams.event.EventSlices;
import dev.rollcall.streams.event.MalformedEventException;
import java.util.List;

/** What the events between two commits add up to. Not thread-safe. */
public final class Sums {

    private final SeriesTable series = new SeriesTable();
    private final ValueTable values;

    /** @param fields those whose values are counted */
    public Sums(List<BreakdownField> fields) {
        values = new ValueTable(fields);
    }

    /**
     * Adds an event.
     *
     * @throws MalformedEventException when the names of its series cannot be counted; nothing was added then
     */
    public void add(EventSlices event, long windowStart) throws MalformedEventException {
        long user = ByteHash.of(event.bytes(), event.uidStart(), event.uidStart() + event.uidLength(), ByteHash.USERS);
        SeriesTable.Sum sum = series.add(event, windowStart, user);
        values.add(event, sum.series(), Days.startOf(windowStart), user);
    }

    /** Sums by series and window. */
    SeriesTable series() {
        return series;
    }

    /** Sums by values of the declared fields. */
    ValueTable values() {
        return values;
    }

    public boolean isEmpty() {
        return series.size() == 0;
    }

    /** About how many bytes of memory they take. */
    public long memory() {
        return series.memory() + values.memory();
    }

    public void clear() {
        series.clear();
        values.clear();
    }
}
