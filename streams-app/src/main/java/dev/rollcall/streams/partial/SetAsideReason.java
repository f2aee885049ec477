package dev.rollcall.streams.partial;

/** Why the counting stage could not count a batch or a sum; the code is what headers and metrics name it. */
public enum SetAsideReason {
    /** The record names no schema that this version knows: it is of a later version, or of another program. */
    UNKNOWN_FORMAT("unknown-format", "not in a format that this version of Rollcall knows"),
    /** The record is no batch, or says of itself what cannot be. */
    INVALID_BATCH("invalid-batch", "the batch is damaged"),
    /** Another application made the batch. */
    OTHER_APPLICATION("other-application", "the batch is another ROLLCALL_APPLICATION_ID's"),
    /** The batch counts in windows of another length. */
    OTHER_WINDOW("other-window", "the batch has windows of another ROLLCALL_WINDOW"),
    /** The rows of the sum's window, or of its day, are no longer kept. */
    WINDOW_EXPIRED("window-expired", "the rows of the window or day are no longer kept"),
    /** A name or a number of the sum is invalid. */
    INVALID_SUM("invalid-sum", "a name or a number of the sum is invalid"),
    /** The sketch of the sum's users cannot be read. */
    UNREADABLE_USERS("unreadable-users", "the sketch of users cannot be read");

    private final String code;
    private final String detail;

    SetAsideReason(String code, String detail) {
        this.code = code;
        this.detail = detail;
    }

    /** The reason as headers and metrics name it. */
    public String code() {
        return code;
    }

    /** The reason in words. */
    public String detail() {
        return detail;
    }
}
