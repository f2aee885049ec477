package dev.rollcall.streams.event;

/** Why an event could not be counted; the code is what stands in the header of a rejected record. */
public enum Reason {
    /** There is no value at all. */
    EMPTY("empty"),
    /** The value does not begin with the Confluent wire format's magic byte and a schema id. */
    NOT_WIRE_FORMAT("not-wire-format"),
    /** The registry does not know the schema id. */
    UNKNOWN_SCHEMA("unknown-schema"),
    /** The schema is not one that a telemetry event can be read with. */
    INCOMPATIBLE_SCHEMA("incompatible-schema"),
    /** The bytes are not a record of their schema. */
    MALFORMED("malformed"),
    /** Product, version or event is empty. */
    EMPTY_NAME("empty-name"),
    /** Product, version or event is longer than {@link Series#MAX_NAME_LENGTH}. */
    OVERSIZED_NAME("oversized-name"),
    /** Product, version or event is not UTF-8, contains control characters or begins with {@code __}. */
    ILLEGAL_NAME("illegal-name"),
    /** {@code sent_at} is before {@code occurred_at}. */
    SENT_BEFORE_OCCURRED("sent-before-occurred"),
    /** From {@code occurred_at} to {@code sent_at} is more than the maximum age. */
    TOO_OLD("too-old"),
    /** {@code lost_before} is not from 0 to 1,000,000,000. */
    IMPOSSIBLE_LOST("impossible-lost"),
    /** {@code one_in} is not from 1 to 10,000. */
    IMPOSSIBLE_SAMPLING("impossible-sampling"),
    /** The broker did not stamp the record with the time of receipt. */
    NO_RECEIVED_TIME("no-received-time"),
    /** No consumer can read it: its batch has a checksum that is right, and records that are not. */
    UNREADABLE("unreadable"),
    /** Reading or adding it failed in a way that nobody has thought of: a bug of the job. */
    UNPROCESSABLE("unprocessable");

    private final String code;

    Reason(String code) {
        this.code = code;
    }

    /** The reason as headers and metrics name it. */
    public String code() {
        return code;
    }
}
