package dev.rollcall.streams.count;

import dev.rollcall.streams.internal.StoredRow;
import java.nio.ByteBuffer;
import java.util.function.BiConsumer;
import org.apache.kafka.common.utils.Bytes;

/**
 * How far the windows of a counting partition are closed and forgotten. Both go on in slices, so that a transaction is
 * short however many rows a window has; how far they have come is in a store.
 *
 * <p>Rows close in the order of their keys: a row is closed when its key is before {@code closedTo}, which in the
 * middle of a window is a key and otherwise the start of a window. A window is forgotten at once, and its rows are
 * deleted afterwards.
 */
final class Windows {

    private static final Bytes CLOSED_KEY = Bytes.wrap(new byte[] {'c'});
    private static final Bytes FORGOTTEN_KEY = Bytes.wrap(new byte[] {'f'});
    private static final Bytes KEEP_KEY = Bytes.wrap(new byte[] {'k'});
    private static final Bytes NOTHING = RowKey.startOf(Long.MIN_VALUE);

    private final Section progress;
    private final RowStore rows;
    private final Admission admission;
    private final long window;
    private final long grace;
    private final long keep;
    private boolean keepIsStored;
    private Bytes closedTo;
    private long forgottenBefore;
    private Bytes rowsDeletedTo = NOTHING;
    private Bytes admissionsDeletedTo = NOTHING;

    /**
     * Goes on where it stopped.
     *
     * @param keep how long after its end a window can still change, in milliseconds; a greater value that the store
     *     remembers wins, since other instances, and events on their way, may still go by it
     */
    Windows(Section progress, RowStore rows, Admission admission, long window, long grace, long keep) {
        this.progress = progress;
        this.rows = rows;
        this.admission = admission;
        this.window = window;
        this.grace = grace;
        long kept = read(KEEP_KEY);
        this.keep = Math.max(keep, kept);
        this.keepIsStored = this.keep == kept;
        byte[] closed = progress.get(CLOSED_KEY);
        closedTo = closed == null ? NOTHING : Bytes.wrap(closed);
        forgottenBefore = read(FORGOTTEN_KEY);
    }

    /** Whether a row is closed, whether it exists or not. */
    boolean isClosed(RowKey key) {
        long closing = RowKey.windowStart(closedTo);
        return key.windowStart() == closing ? key.bytes().compareTo(closedTo) < 0 : key.windowStart() < closing;
    }

    /** Whether the rows of a window are no longer kept. */
    boolean isForgotten(long windowStart) {
        return windowStart < forgottenBefore;
    }

    /**
     * Closes and forgets what the watermark allows, a slice of it at most. A window [s, s + window) closes when the
     * watermark reaches s + window + grace.
     *
     * @param limit the greatest number of rows to close, and to delete
     * @param close takes each row that is to be closed
     * @return whether there is more to do
     */
    boolean advance(long watermark, int limit, BiConsumer<RowKey, StoredRow> close) {
        if (!keepIsStored) {
            write(KEEP_KEY, keep);
            keepIsStored = true;
        }
        if (watermark == Watermark.NONE) {
            return false;
        }
        Bytes reached = RowKey.startOf(Math.floorDiv(watermark - grace, window) * window);
        if (closedTo.compareTo(reached) < 0) {
            closedTo = rows.visit(closedTo, reached, limit, close);
            progress.put(CLOSED_KEY, closedTo.get());
        }
        boolean closed = closedTo.compareTo(reached) >= 0;
        return !(forget(limit) && closed);
    }

    /** @return whether there is nothing left to delete */
    private boolean forget(int limit) {
        if (closedTo.equals(NOTHING)) {
            return true;
        }
        long reached =
                Math.floorDiv(RowKey.windowStart(closedTo), window) * window - Math.floorDiv(keep, window) * window;
        if (reached > forgottenBefore) {
            forgottenBefore = reached;
            write(FORGOTTEN_KEY, reached);
        }
        Bytes end = RowKey.startOf(forgottenBefore);
        rowsDeletedTo = rows.delete(rowsDeletedTo, end, limit);
        admissionsDeletedTo = admission.delete(admissionsDeletedTo, end, limit);
        return rowsDeletedTo.equals(end) && admissionsDeletedTo.equals(end);
    }

    private long read(Bytes key) {
        byte[] value = progress.get(key);
        return value == null ? Long.MIN_VALUE : ByteBuffer.wrap(value).getLong();
    }

    private void write(Bytes key, long value) {
        progress.put(key, ByteBuffer.allocate(Long.BYTES).putLong(value).array());
    }
}
