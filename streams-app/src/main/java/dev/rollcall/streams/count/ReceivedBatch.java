package dev.rollcall.streams.count;

import dev.rollcall.streams.internal.PartialBatch;
import dev.rollcall.streams.internal.PartialCount;
import dev.rollcall.streams.internal.Progress;
import dev.rollcall.streams.partial.Decoded;
import dev.rollcall.streams.partial.PartialFormat;
import dev.rollcall.streams.partial.Saturating;
import dev.rollcall.streams.partial.SetAsideReason;
import org.jspecify.annotations.Nullable;

/** What a record of the partials turned out to be. */
sealed interface ReceivedBatch {

    /** Greatest number of partitions that a batch may speak of, far above what brokers hold. */
    int MAX_PARTITIONS = 1_000_000;

    /** A batch that this application made, with windows of its length; each sum is still to be looked at. */
    record Countable(PartialBatch batch) implements ReceivedBatch {}

    /**
     * A record that must not be counted.
     *
     * @param events how many events it holds, 0 where it does not say
     */
    record SetAside(SetAsideReason reason, long events) implements ReceivedBatch {}

    /** Looks at a record, whatever it is. */
    static ReceivedBatch of(byte @Nullable [] bytes, String application, long window) {
        Decoded<PartialBatch> decoded = PartialFormat.decode(bytes);
        if (decoded instanceof Decoded.Value<PartialBatch> value) {
            PartialBatch batch = value.value();
            SetAsideReason reason = reason(batch, application, window);
            return reason == null ? new Countable(batch) : new SetAside(reason, events(batch));
        }
        return new SetAside(
                decoded instanceof Decoded.Malformed ? SetAsideReason.INVALID_BATCH : SetAsideReason.UNKNOWN_FORMAT, 0);
    }

    private static @Nullable SetAsideReason reason(PartialBatch batch, String application, long window) {
        if (!batch.getApplication().equals(application)) {
            return SetAsideReason.OTHER_APPLICATION;
        }
        if (batch.getWindowMs() != window) {
            return SetAsideReason.OTHER_WINDOW;
        }
        boolean valid = isWithin(batch.getPartitions(), 1, MAX_PARTITIONS)
                && isWithin(batch.getCountingPartitions(), 1, MAX_PARTITIONS);
        for (Progress progress : batch.getProgress()) {
            valid &= isWithin(progress.getPartition(), 0, MAX_PARTITIONS)
                    && isWithin(progress.getReadUpTo(), 0, PartialFormat.MAX_TIME);
        }
        return valid ? null : SetAsideReason.INVALID_BATCH;
    }

    private static long events(PartialBatch batch) {
        long events = 0;
        for (PartialCount sum : batch.getCounts()) {
            events = Saturating.add(events, Math.max(0, sum.getCount()));
        }
        return events;
    }

    private static boolean isWithin(long value, long least, long most) {
        return value >= least && value <= most;
    }
}
