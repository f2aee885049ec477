package dev.rollcall.producer;

/** Why an event was not delivered. */
public enum LossReason {
    /** The queue was full, because events came faster than they could be sent or because nobody took them. */
    QUEUE_FULL,
    /** The event had no name, or one that begins with two underscores, which are reserved. */
    INVALID,
    /** Kafka or the edge refused it for good. */
    UNDELIVERED,
    /** There was no room for it on disk, or it made room for a later one. */
    SPOOL_FULL,
    /** It waited on disk for longer than the counting job takes events. */
    EXPIRED,
    /** The user could not be told of telemetry, see {@link Telemetry.Builder#notice}. */
    UNANNOUNCED,
    /**
     * It was recorded after {@link Telemetry#close()}, or still waited when the time to close ran out or the user revoked
     * their {@link Consent}.
     */
    CLOSED
}
