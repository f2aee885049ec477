package dev.rollcall.streams.count.people;

import dev.rollcall.streams.count.store.Section;
import dev.rollcall.streams.internal.StoredPeople;
import java.nio.ByteBuffer;
import java.util.function.BiConsumer;
import org.apache.kafka.common.utils.Bytes;

/**
 * How far the periods of a kind are closed and forgotten, as the windows are: in slices, in the order of the rows' keys,
 * and remembered in the store (docs/decisions/0011-closing-in-slices.md).
 */
final class PeriodProgress {

    private final Period period;
    private final Section section;
    private final PeopleStore rows;
    private final PeopleAdmission admission;
    private final Bytes closedKey;
    private final Bytes forgottenKey;
    /** Where periods begin that are not closed yet; in the middle of one, the first row that is not. */
    private Bytes closedTo;

    private long forgottenBefore;
    private Bytes rowsDeletedTo;
    private Bytes admissionsDeletedTo;

    PeriodProgress(Period period, Section section, PeopleStore rows, PeopleAdmission admission) {
        this.period = period;
        this.section = section;
        this.rows = rows;
        this.admission = admission;
        closedKey = Bytes.wrap(new byte[] {'c', period.letter});
        forgottenKey = Bytes.wrap(new byte[] {'f', period.letter});
        Bytes first = PeopleKey.positionOf(period, Long.MIN_VALUE);
        byte[] closed = section.get(closedKey);
        closedTo = closed == null ? first : Bytes.wrap(closed);
        byte[] forgotten = section.get(forgottenKey);
        forgottenBefore =
                forgotten == null ? Long.MIN_VALUE : ByteBuffer.wrap(forgotten).getLong();
        rowsDeletedTo = first;
        admissionsDeletedTo = first;
    }

    /** Whether a row is closed, whether it exists or not. */
    boolean isClosed(PeopleKey key) {
        return key.bytes().compareTo(closedTo) < 0;
    }

    /** Whether the rows of a period are no longer kept. */
    boolean isForgotten(long start) {
        return start < forgottenBefore;
    }

    /**
     * Closes and forgets periods, a slice of it at most.
     *
     * @param end periods that end by then are closed
     * @param keptEnd periods that end by then are forgotten; not after {@code end}
     * @param limit the greatest number of rows to close, and to delete
     * @param close takes each row that is to be closed
     * @return whether there is more to do
     */
    boolean advance(long end, long keptEnd, int limit, BiConsumer<PeopleKey, StoredPeople> close) {
        Bytes reached = PeopleKey.positionOf(period, period.startOf(end));
        if (closedTo.compareTo(reached) < 0) {
            closedTo = rows.visit(period, closedTo, reached, limit, close);
            section.put(closedKey, closedTo.get());
        }
        if (closedTo.compareTo(reached) < 0) {
            return true;
        }
        long kept = period.startOf(keptEnd);
        if (kept > forgottenBefore) {
            forgottenBefore = kept;
            section.put(
                    forgottenKey, ByteBuffer.allocate(Long.BYTES).putLong(kept).array());
        }
        Bytes deleted = PeopleKey.positionOf(period, forgottenBefore);
        rowsDeletedTo = rows.delete(rowsDeletedTo, deleted, limit);
        admissionsDeletedTo = admission.delete(admissionsDeletedTo, deleted, limit);
        return !(rowsDeletedTo.equals(deleted) && admissionsDeletedTo.equals(deleted));
    }
}
