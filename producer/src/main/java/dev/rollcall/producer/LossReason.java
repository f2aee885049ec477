package dev.rollcall.producer;

/** Why an event was not delivered. */
public enum LossReason {
    /** The queue was full, because events came faster than they could be sent or because Kafka was away. */
    QUEUE_FULL,
    /** The event had no name. */
    INVALID,
    /** Kafka refused the record or did not acknowledge it in time. */
    UNDELIVERED,
    /** It was recorded after {@link Telemetry#close()}, or still waited when the time to close ran out. */
    CLOSED
}
