package dev.rollcall.streams.count.rows;

import dev.rollcall.streams.count.store.Closing;
import dev.rollcall.streams.count.store.RecordStore;
import dev.rollcall.streams.count.store.Section;
import dev.rollcall.streams.count.store.Slots;
import dev.rollcall.streams.count.store.Users;
import dev.rollcall.streams.event.Series;
import dev.rollcall.streams.internal.PartialCount;
import dev.rollcall.streams.internal.StoredRow;
import dev.rollcall.streams.partial.Saturating;
import java.util.Optional;
import org.apache.kafka.common.utils.Bytes;

/** The rows of the periods of one length, of windows or of days. */
final class PeriodRows {

    private final long length;
    private final RecordStore<StoredRow> rows;
    private final Admission admission;
    private final Closing<StoredRow> closing;
    private final Output output;

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
            Section progress,
            RecordStore<StoredRow> rows,
            Section slots,
            Output output) {
        this.length = length;
        this.rows = rows;
        this.output = output;
        Slots admitted = new Slots(slots, RowKey.KEYS, start -> start - length);
        admission = new Admission(admitted, rows, length, maxSeries, maxProducts);
        closing = new Closing<>(progress, RowKey.KEYS, rows, admitted);
    }

    /** Takes rows for readers. */
    interface Output {
        void send(RowKey key, StoredRow row, RowChange change);
    }

    /**
     * A row with a sum added to it, which is not stored yet.
     *
     * @param isLate whether the row is closed
     */
    record Changed(RowKey key, StoredRow row, boolean isNew, boolean isLate) {}

    /** The start of the period that a time is in. */
    long startOf(long time) {
        return Math.floorDiv(time, length) * length;
    }

    /** The row of a key with a sum added to it; empty when the sum's users cannot be read. */
    Optional<Changed> with(RowKey key, PartialCount sum) {
        Bytes bytes = key.bytes();
        StoredRow known = rows.get(bytes);
        return Users.merge(known == null ? null : known.getSketch(), sum.getUsers())
                .map(users -> {
                    StoredRow before = known == null ? new StoredRow(0L, 0L, 0L, 0L, 0, false, users.sketch()) : known;
                    boolean late = closing.isClosed(bytes);
                    StoredRow row = new StoredRow(
                            Saturating.add(before.getCount(), sum.getCount()),
                            Saturating.add(before.getEstimate(), sum.getEstimate()),
                            Saturating.add(before.getLost(), sum.getLost()),
                            Math.max(before.getUsers(), users.estimate()),
                            before.getRevision() + (late ? 1 : 0),
                            late,
                            users.sketch());
                    return new Changed(key, row, known == null, late);
                });
    }

    /** The series that a row is to have: that of its key where it was there already, or else by {@link Admission}. */
    Series admitted(Changed changed, int countingPartitions) {
        return changed.isNew()
                ? admission.admitted(changed.key(), countingPartitions)
                : changed.key().series();
    }

    /** Counts a product whose other series have no row of their own. */
    void addProduct(long start, String product) {
        admission.addProduct(start, product);
    }

    /** Stores a row that has changed, and tells no reader. */
    void store(Changed changed) {
        if (changed.isNew()) {
            admission.add(changed.key());
        }
        rows.put(changed.key().bytes(), changed.row());
    }

    /** Sends a row that has changed to readers. */
    void send(Changed changed) {
        output.send(changed.key(), changed.row(), changed.isLate() ? RowChange.AMENDED : RowChange.ADDED);
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
        return closing.close(startOf(time), limit, (key, row) -> {
            row.setClosed(true);
            rows.put(key, row);
            output.send(RowKey.of(key), row, RowChange.CLOSED);
        });
    }
}
