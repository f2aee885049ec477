package dev.rollcall.streams.count.rows;

import dev.rollcall.streams.count.store.BufferedSection;
import dev.rollcall.streams.count.store.Closing;
import dev.rollcall.streams.count.store.RecordStore;
import dev.rollcall.streams.count.store.Slots;
import dev.rollcall.streams.count.store.Users;
import dev.rollcall.streams.event.Series;
import dev.rollcall.streams.internal.PartialCount;
import dev.rollcall.streams.internal.StoredRow;
import dev.rollcall.streams.partial.Saturating;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/** The rows of the periods of one length, of windows or of days. */
final class PeriodRows {

    private final long length;
    private final RecordStore<StoredRow> rows;
    private final Admission admission;
    private final Closing<StoredRow> closing;

    /**
     * Goes on where it stopped.
     *
     * @param length of a period, in milliseconds
     * @param slots section of its store
     */
    PeriodRows(
            long length,
            int maxSeries,
            int maxProducts,
            BufferedSection progress,
            RecordStore<StoredRow> rows,
            BufferedSection slots) {
        this.length = length;
        this.rows = rows;
        Slots admitted = new Slots(slots, RowKey.KEYS, start -> start - length);
        admission = new Admission(admitted, rows, length, maxSeries, maxProducts);
        closing = new Closing<>(progress, RowKey.KEYS, rows, admitted);
    }

    /** A series in a period, and its row where it has one. */
    record Slot(RowKey key, Bytes bytes, RecordStore.@Nullable Entry<StoredRow> row) {}

    /** The start of the period that a time is in. */
    long startOf(long time) {
        return Math.floorDiv(time, length) * length;
    }

    /** The row of a key. */
    Slot find(RowKey key) {
        Bytes bytes = key.bytes();
        return new Slot(key, bytes, rows.find(bytes));
    }

    /** The series that a row is to have: that of its key where it is there already, or else by {@link Admission}. */
    Series admitted(Slot slot, int countingPartitions) {
        return slot.row() == null
                ? admission.admitted(slot.key(), countingPartitions)
                : slot.key().series();
    }

    /** Counts a product whose other series have no row of their own. */
    void addProduct(long start, String product) {
        admission.addProduct(start, product);
    }

    /** Adds a sum to its row. */
    void add(Slot slot, PartialCount sum, Users users) {
        rows.change(row(slot, sum, users), users, closing.isClosed(slot.bytes()));
    }

    /** Adds a sum to its row, and tells no reader. */
    void addUnsent(Slot slot, PartialCount sum, Users users) {
        rows.store(row(slot, sum, users), users);
    }

    private RecordStore.Entry<StoredRow> row(Slot slot, PartialCount sum, Users users) {
        RecordStore.Entry<StoredRow> entry = slot.row();
        if (entry == null) {
            admission.add(slot.key());
            entry = rows.add(slot.bytes(), new StoredRow(0L, 0L, 0L, 0L, 0, false, users.sketch()), users);
        }
        StoredRow row = entry.row();
        row.setCount(Saturating.add(row.getCount(), sum.getCount()));
        row.setEstimate(Saturating.add(row.getEstimate(), sum.getEstimate()));
        row.setLost(Saturating.add(row.getLost(), sum.getLost()));
        return entry;
    }

    /** How far its periods are closed and forgotten. */
    Closing<StoredRow> closing() {
        return closing;
    }

    /**
     * Closes the periods that have ended by a time, a slice of rows at most.
     *
     * @return whether nothing is left to close
     */
    boolean close(long time, int limit) {
        return closing.close(startOf(time), limit);
    }
}
