package dev.rollcall.streams.count.store;

import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.utils.Bytes;

/**
 * How far the periods of a kind are closed and forgotten. Both go on in slices, so that a transaction is short however
 * many rows a period has; how far they have come is in a store (docs/decisions/0011-closing-in-slices.md).
 *
 * <p>Rows close in the order of their keys: a row is closed when its key is before {@code closedTo}, which in the
 * middle of a period is a key and otherwise the start of one. A period is forgotten at once, and its rows are deleted
 * afterwards.
 */
public final class Closing<T extends SpecificRecord> {

    private final BufferedSection progress;
    private final PeriodKeys keys;
    private final RecordStore<T> rows;
    private final Slots slots;
    private final Bytes closedKey;
    private final Bytes forgottenKey;
    private final Bytes nothing;
    private Bytes closedTo;
    private long forgottenBefore;
    private Bytes rowsDeletedTo;
    private Bytes slotsDeletedTo;

    /** Goes on where it stopped. */
    public Closing(BufferedSection progress, PeriodKeys keys, RecordStore<T> rows, Slots slots) {
        this.progress = progress;
        this.keys = keys;
        this.rows = rows;
        this.slots = slots;
        closedKey = keys.ofAll('c');
        forgottenKey = keys.ofAll('f');
        nothing = keys.positionOf(Long.MIN_VALUE);
        byte[] closed = progress.get(closedKey);
        closedTo = closed == null ? nothing : Bytes.wrap(closed);
        forgottenBefore = progress.number(forgottenKey, Long.MIN_VALUE);
        rowsDeletedTo = nothing;
        slotsDeletedTo = nothing;
    }

    /** Whether a row is closed, whether it exists or not. */
    public boolean isClosed(Bytes key) {
        return key.compareTo(closedTo) < 0;
    }

    /** Whether any period was closed. */
    public boolean hasClosed() {
        return !closedTo.equals(nothing);
    }

    /** The periods that start before that are closed, if any was. */
    public long closedBefore() {
        return keys.startIn(closedTo);
    }

    /** The periods that start before that are no longer kept. */
    public long forgottenBefore() {
        return forgottenBefore;
    }

    /**
     * Closes the periods that start before one, a slice of rows at most, and sends these.
     *
     * @param before the start of the first period that is to be left open
     * @return whether nothing is left to close
     */
    public boolean close(long before, int limit) {
        Bytes end = keys.positionOf(before);
        if (closedTo.compareTo(end) < 0) {
            closedTo = rows.close(closedTo, end, limit);
            progress.put(closedKey, closedTo.get());
        }
        return closedTo.compareTo(end) >= 0;
    }

    /**
     * Forgets the closed periods that start before a time, and deletes a slice of their rows at most.
     *
     * @return whether nothing is left to delete
     */
    public boolean forget(long before, int limit) {
        if (!hasClosed()) {
            return true;
        }
        long reached = Math.min(before, closedBefore());
        if (reached > forgottenBefore) {
            forgottenBefore = reached;
            progress.putNumber(forgottenKey, reached);
        }
        Bytes end = keys.positionOf(forgottenBefore);
        rowsDeletedTo = rows.delete(rowsDeletedTo, end, limit);
        slotsDeletedTo = slots.delete(slotsDeletedTo, end, limit);
        return rowsDeletedTo.equals(end) && slotsDeletedTo.equals(end);
    }
}
