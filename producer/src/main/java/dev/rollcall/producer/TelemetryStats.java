package dev.rollcall.producer;

import java.util.Map;

/**
 * Counts of one {@link Telemetry} at one moment. {@code recorded = sent + spooled + dropped + queued},
 * always.
 *
 * @param recorded calls of {@code record}; 0 while telemetry is off
 * @param sent records that Kafka acknowledged, or that were printed
 * @param spooled events that are on disk, and are sent by this run or a later one
 * @param dropped events that were lost, by reason; every reason is present
 * @param queued events that wait or are on their way
 * @param cut names and attributes that were shortened or left out because they exceed the limits
 * @param earlierSent records of earlier runs that this one sent
 * @param earlierLost events of earlier runs that are lost, found so on disk or left there to be reported by this one
 */
public record TelemetryStats(
        long recorded,
        long sent,
        long spooled,
        Map<LossReason, Long> dropped,
        long queued,
        long cut,
        long earlierSent,
        long earlierLost) {

    public TelemetryStats {
        dropped = Map.copyOf(dropped);
    }

    /** How many events were lost, for whatever reason. */
    public long lost() {
        return dropped.values().stream().mapToLong(Long::longValue).sum();
    }
}
