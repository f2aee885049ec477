package dev.rollcall.streams.count.rows;

import dev.rollcall.streams.count.store.BufferedSection;
import dev.rollcall.streams.count.store.RecordStore;
import dev.rollcall.streams.count.store.Users;
import dev.rollcall.streams.event.Series;
import dev.rollcall.streams.internal.PartialCount;
import dev.rollcall.streams.internal.StoredRow;
import java.time.Instant;
import org.apache.kafka.common.utils.Bytes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which rows of windows are in their days, and the work to get them there after an upgrade from a version without days:
 * it adds the rows that this version left, in slices and in the order of their keys, for the days of which no window was
 * forgotten. Earlier days get no rows.
 */
final class Backfill {

    private static final Logger LOG = LoggerFactory.getLogger(Backfill.class);

    private static final Bytes FIRST_KEY = Bytes.wrap(new byte[] {'s'});
    private static final Bytes FILLED_KEY = Bytes.wrap(new byte[] {'d'});
    private static final Bytes END = RowKey.KEYS.positionOf(Long.MAX_VALUE);

    private final BufferedSection progress;
    private final RecordStore<StoredRow> windows;
    private final PeriodRows days;
    private final long firstDay;
    private Bytes filledTo;

    /**
     * Goes on where it stopped.
     *
     * @param hasCounted whether there may be rows of windows
     * @param forgottenBefore start of the first window that was not forgotten
     */
    Backfill(
            BufferedSection progress,
            RecordStore<StoredRow> windows,
            PeriodRows days,
            boolean hasCounted,
            long forgottenBefore) {
        this.progress = progress;
        this.windows = windows;
        this.days = days;
        byte[] filled = progress.get(FILLED_KEY);
        if (filled != null) {
            filledTo = Bytes.wrap(filled);
            firstDay = progress.number(FIRST_KEY, Long.MIN_VALUE);
        } else if (hasCounted && forgottenBefore != Long.MIN_VALUE) {
            firstDay = days.startOf(forgottenBefore - 1) + Rows.DAY.toMillis();
            filledTo = RowKey.KEYS.positionOf(firstDay);
        } else {
            firstDay = Long.MIN_VALUE;
            filledTo = hasCounted ? RowKey.KEYS.positionOf(firstDay) : END;
        }
    }

    /** Stores where it is. */
    void save() {
        progress.putNumber(FIRST_KEY, firstDay);
        progress.put(FILLED_KEY, filledTo.get());
    }

    boolean isDone() {
        return filledTo.equals(END);
    }

    /** Whether what is added to the row of a window is to be added to its day. */
    boolean includes(RowKey window) {
        return window.start() >= firstDay && window.bytes().compareTo(filledTo) < 0;
    }

    /** Adds a slice of rows to their days, and sends none: they say too little before all are there. */
    void advance(int limit) {
        filledTo = windows.visit(filledTo, END, limit, (bytes, row) -> {
            RowKey key = RowKey.of(bytes);
            RowKey day = new RowKey(days.startOf(key.start()), key.series());
            days.addUnsent(
                    days.find(day), sum(key, row), Users.read(row.getSketch()).orElseThrow());
        });
        save();
        if (isDone()) {
            LOG.info(
                    "days have rows from {} on",
                    firstDay == Long.MIN_VALUE ? "the first" : Instant.ofEpochMilli(firstDay));
        }
    }

    private static PartialCount sum(RowKey key, StoredRow row) {
        Series series = key.series();
        return new PartialCount(
                series.product(),
                series.version(),
                series.event(),
                key.start(),
                row.getCount(),
                row.getEstimate(),
                row.getLost(),
                row.getSketch());
    }
}
