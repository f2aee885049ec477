package dev.rollcall.streams.count;

import dev.rollcall.streams.internal.PartialBatch;
import dev.rollcall.streams.internal.Progress;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * How long events took from their receipt by the broker to their rows, in one counting partition. It is measured with each
 * batch that has sums, and grows by itself while batches come that cannot be counted. Thread-safe.
 */
final class Freshness {

    /** Per partition of the events, how far it was read when a batch last said so. */
    private final Map<Integer, Long> readUpTo = new HashMap<>();

    private OptionalLong delay = OptionalLong.empty();
    private OptionalLong countedUpTo = OptionalLong.empty();
    private boolean failing;

    /** The sums of a batch were added; its progress tells when its events were received. */
    synchronized void added(PartialBatch batch, long now) {
        failing = false;
        long oldest = Long.MAX_VALUE;
        for (Progress progress : batch.getProgress()) {
            Long before = readUpTo.put(progress.getPartition(), progress.getReadUpTo());
            // Only a partition that was read on since has new events in the batch.
            if (before != null && before < progress.getReadUpTo()) {
                oldest = Math.min(oldest, progress.getReadUpTo());
            }
        }
        if (oldest < Long.MAX_VALUE) {
            countedUpTo = OptionalLong.of(oldest);
            if (!batch.getCounts().isEmpty()) {
                delay = OptionalLong.of(Math.max(0, now - oldest));
            }
        }
    }

    /** A batch could not be counted. */
    synchronized void notAdded() {
        failing = true;
    }

    /** In milliseconds; empty before the first measurement. */
    synchronized OptionalLong millis(long now) {
        if (failing && countedUpTo.isPresent()) {
            return OptionalLong.of(Math.max(0, now - countedUpTo.getAsLong()));
        }
        return delay;
    }
}
