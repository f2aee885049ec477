package dev.rollcall.schemas.reader;

/**
 * Handles the rows that a {@link CountsReader} reads. Called by the thread that polls or follows, one call at a time.
 *
 * @param <K> the key of a row, e.g. {@link dev.rollcall.schemas.EventCountKey}
 * @param <V> the row, e.g. {@link dev.rollcall.schemas.EventCount}
 */
@FunctionalInterface
public interface CountsHandler<K, V> {

    /**
     * Handles a row that is new or has changed. Upsert it by the fields of its key, which the row contains too: the
     * same row may come again, and the last one of a key is valid.
     */
    void row(V row);

    /** Handles the key of a row that an operator deleted from the topic. The job never deletes rows. */
    default void removed(K key) {}

    /** Called once, when all rows that were in the topic when the reader connected have been handled. */
    default void caughtUp() {}

    /**
     * Called when the schema registry does not respond and the next row waits for it; once per outage.
     *
     * @param why one line
     */
    default void waiting(String why) {}

    /**
     * Called for a record that cannot be read, which the job never writes. Reading ends if this throws; otherwise the
     * record is skipped.
     *
     * @param why the position of the record, the fault and the fix, in one line
     */
    default void unreadable(CountsReaderException why) {
        throw why;
    }
}
