package dev.rollcall.streams.count.rows;

import dev.rollcall.streams.event.Series;
import dev.rollcall.streams.partial.SetAsideReason;
import java.nio.ByteBuffer;

/** What became of a sum. */
public sealed interface Added {

    /** It is in the rows of its window and its day. */
    record Counted() implements Added {}

    /**
     * It is in no row yet, as it belongs to one whose owner may be another counting partition.
     *
     * @param series the series to count it under
     * @param users the sketch of its users, which has been read
     */
    record Other(Series series, ByteBuffer users) implements Added {}

    /** It cannot be counted. */
    record Unfit(SetAsideReason reason) implements Added {}
}
