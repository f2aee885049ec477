package dev.rollcall.producer;

/** Why an event was not delivered. */
public enum LossReason {
    /** The queue was full, because events came faster than they could be sent. */
    QUEUE_FULL,
    /** The event had no name, or one that begins with two underscores, which are reserved. */
    INVALID,
    /** Kafka or the edge refused the event for good. */
    UNDELIVERED,
    /** The spool on disk was full: the event did not fit, or was deleted for a later one. */
    SPOOL_FULL,
    /** The event waited on disk for longer than the counting job accepts events. */
    EXPIRED,
    /** The notice could not be shown to the user, see {@link Telemetry.Builder#notice}. */
    UNANNOUNCED,
    /**
     * The event was recorded after {@link Telemetry#close()}, or still waited when the time to close ran out or the
     * user revoked their {@link Consent}.
     */
    CLOSED
}
