package dev.rollcall.streams.count.rows;

import dev.rollcall.streams.count.store.Users;
import dev.rollcall.streams.event.Series;
import dev.rollcall.streams.partial.SetAsideReason;

/** What became of a sum. */
public sealed interface Added {

    /** It is in the rows of its window and its day. */
    record Counted() implements Added {}

    /**
     * It is in no row yet, as it belongs to one whose owner may be another counting partition.
     *
     * @param series the series to count it under
     * @param users its users
     */
    record Other(Series series, Users users) implements Added {}

    /** It cannot be counted. */
    record Unfit(SetAsideReason reason) implements Added {}
}
