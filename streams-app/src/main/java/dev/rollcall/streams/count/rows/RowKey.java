package dev.rollcall.streams.count.rows;

import dev.rollcall.streams.count.store.PeriodKeys;
import dev.rollcall.streams.event.Series;
import org.apache.kafka.common.utils.Bytes;

/** The identity of a row: a series in a window or a day. */
public record RowKey(long start, Series series) {

    static final PeriodKeys KEYS = new PeriodKeys("");

    static RowKey of(Bytes encoded) {
        String[] names = KEYS.namesIn(encoded);
        return new RowKey(KEYS.startIn(encoded), new Series(names[0], names[1], names[2]));
    }

    Bytes bytes() {
        return KEYS.key(start, series.product(), series.version(), series.event());
    }
}
