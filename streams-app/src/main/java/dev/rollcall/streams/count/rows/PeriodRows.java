package dev.rollcall.streams.count.rows;

import dev.rollcall.streams.count.store.Section;
import dev.rollcall.streams.count.store.Users;
import dev.rollcall.streams.event.Series;
import dev.rollcall.streams.internal.PartialCount;
import dev.rollcall.streams.internal.StoredRow;
import dev.rollcall.streams.partial.Saturating;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.apache.kafka.common.utils.Bytes;

/**
 * The rows of the periods of one length, of windows or of days, and how far they are closed and forgotten. Both go on in
 * slices, so that a transaction is short however many rows a period has; how far they have come is in a store.
 *
 * <p>Rows close in the order of their keys: a row is closed when its key is before {@code closedTo}, which in the
 * middle of a period is a key and otherwise the start of one. A period is forgotten at once, and its rows are deleted
 * afterwards.
 */
final class PeriodRows {

    private static final Bytes CLOSED_KEY = Bytes.wrap(new byte[] {'c'});
    private static final Bytes FORGOTTEN_KEY = Bytes.wrap(new byte[] {'f'});
    private static final Bytes NOTHING = RowKey.positionOf(Long.MIN_VALUE);

    private final long length;
    private final Section progress;
    private final RowStore rows;
    private final Admission admission;
    private final Output output;
    private Bytes closedTo;
    private long forgottenBefore;
    private Bytes rowsDeletedTo = NOTHING;
    private Bytes admissionsDeletedTo = NOTHING;

    /**
     * Goes on where it stopped.
     *
     * @param length of a period, in milliseconds
     */
    PeriodRows(long length, Section progress, RowStore rows, Admission admission, Output output) {
        this.length = length;
        this.progress = progress;
        this.rows = rows;
        this.admission = admission;
        this.output = output;
        byte[] closed = progress.get(CLOSED_KEY);
        closedTo = closed == null ? NOTHING : Bytes.wrap(closed);
        byte[] forgotten = progress.get(FORGOTTEN_KEY);
        forgottenBefore =
                forgotten == null ? Long.MIN_VALUE : ByteBuffer.wrap(forgotten).getLong();
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
        StoredRow known = rows.get(key);
        return Users.merge(known == null ? null : known.getSketch(), sum.getUsers())
                .map(users -> {
                    StoredRow before = known == null ? new StoredRow(0L, 0L, 0L, 0L, 0, false, users.sketch()) : known;
                    boolean late = isClosed(key);
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
        rows.put(changed.key(), changed.row());
    }

    /** Sends a row that has changed to readers. */
    void send(Changed changed) {
        output.send(changed.key(), changed.row(), changed.isLate() ? RowChange.AMENDED : RowChange.ADDED);
    }

    private boolean isClosed(RowKey key) {
        long closing = RowKey.startIn(closedTo);
        return key.start() == closing ? key.bytes().compareTo(closedTo) < 0 : key.start() < closing;
    }

    /** Whether any period was closed. */
    boolean hasClosed() {
        return !closedTo.equals(NOTHING);
    }

    /** The periods that start before that are closed. */
    long closedBefore() {
        return startOf(RowKey.startIn(closedTo));
    }

    /** The periods that start before that are no longer kept. */
    long forgottenBefore() {
        return forgottenBefore;
    }

    /**
     * Closes the periods that have ended by a time, a slice of rows at most.
     *
     * @return whether nothing is left to close
     */
    boolean close(long time, int limit) {
        Bytes reached = RowKey.positionOf(startOf(time));
        if (closedTo.compareTo(reached) < 0) {
            closedTo = rows.visit(closedTo, reached, limit, (key, row) -> {
                row.setClosed(true);
                rows.put(key, row);
                output.send(key, row, RowChange.CLOSED);
            });
            progress.put(CLOSED_KEY, closedTo.get());
        }
        return closedTo.compareTo(reached) >= 0;
    }

    /**
     * Forgets the closed periods that start before a time, and deletes a slice of their rows at most.
     *
     * @return whether nothing is left to delete
     */
    boolean forget(long before, int limit) {
        if (!hasClosed()) {
            return true;
        }
        long reached = Math.min(before, closedBefore());
        if (reached > forgottenBefore) {
            forgottenBefore = reached;
            progress.put(
                    FORGOTTEN_KEY,
                    ByteBuffer.allocate(Long.BYTES).putLong(reached).array());
        }
        Bytes end = RowKey.positionOf(forgottenBefore);
        rowsDeletedTo = rows.delete(rowsDeletedTo, end, limit);
        admissionsDeletedTo = admission.delete(admissionsDeletedTo, end, limit);
        return rowsDeletedTo.equals(end) && admissionsDeletedTo.equals(end);
    }
}
