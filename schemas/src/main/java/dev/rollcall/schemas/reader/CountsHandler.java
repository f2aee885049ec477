package dev.rollcall.schemas.reader;

import dev.rollcall.schemas.EventCount;
import dev.rollcall.schemas.EventCountKey;

/**
 * What is done with the counts that a {@link CountsReader} reads. Called by the thread that polls or follows, one call
 * after the other.
 */
@FunctionalInterface
public interface CountsHandler {

    /**
     * Takes a row that is new or has changed. To be upserted by product, event, version and window start: the same row
     * may come again, and the last of a key is the true one.
     */
    void row(EventCount row);

    /** Takes the key of a row that was deleted from the topic, which the job never does but an operator may. */
    default void removed(EventCountKey key) {}

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
     * @param why where the record is, what is wrong with it, and the mend, in one line
     */
    default void unreadable(CountsReaderException why) {
        throw why;
    }
}
