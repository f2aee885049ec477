package dev.rollcall.schemas.reader;

/**
 * What is done with the rows that a {@link CountsReader} reads. Called by the thread that polls or follows, one call
 * after the other.
 *
 * @param <K> the key of a row, e.g. {@link dev.rollcall.schemas.EventCountKey}
 * @param <V> the row, e.g. {@link dev.rollcall.schemas.EventCount}
 */
@FunctionalInterface
public interface CountsHandler<K, V> {

    /**
     * Takes a row that is new or has changed. To be upserted by the fields of its key, which the row has too: the same
     * row may come again, and the last of a key is the true one.
     */
    void row(V row);

    /** Takes the key of a row that was deleted from the topic, which the job never does but an operator may. */
    default void removed(K key) {}

    /** Told once, when all rows that stood in the topic when the reader connected have been given. */
    default void caughtUp() {}

    /**
     * Told when the schema registry does not answer and the next row waits for it; once for each time that it goes.
     *
     * @param why one line
     */
    default void waiting(String why) {}

    /**
     * Told of a record that cannot be read, which the job never writes. Ends reading unless it returns; then the record
     * is left out.
     *
     * @param why where the record is, what is wrong with it, and the fix, in one line
     */
    default void unreadable(CountsReaderException why) {
        throw why;
    }
}
