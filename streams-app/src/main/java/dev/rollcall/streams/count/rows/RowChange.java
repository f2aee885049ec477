package dev.rollcall.streams.count.rows;

/** Why a row is sent. */
public enum RowChange {
    /** Something was added to it. */
    ADDED,
    /** It has become final. */
    CLOSED,
    /** Something was added to it after it had become final. */
    AMENDED
}
