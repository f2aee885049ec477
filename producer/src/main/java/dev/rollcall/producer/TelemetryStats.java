package dev.rollcall.producer;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Counts of one {@link Telemetry} at one moment. {@code recorded = sent + spooled + dropped + queued},
 * always. Immutable.
 */
public final class TelemetryStats {

    private final long recorded;
    private final long sent;
    private final long spooled;
    private final Map<LossReason, Long> dropped;
    private final long queued;
    private final long cut;
    private final long earlierSent;
    private final long earlierLost;

    private TelemetryStats(Builder builder) {
        recorded = builder.recorded;
        sent = builder.sent;
        spooled = builder.spooled;
        dropped = Collections.unmodifiableMap(new EnumMap<>(builder.dropped));
        queued = builder.queued;
        cut = builder.cut;
        earlierSent = builder.earlierSent;
        earlierLost = builder.earlierLost;
    }

    /** Starts with counts that are all 0. */
    public static Builder builder() {
        return new Builder();
    }

    /** Calls of {@code record}; 0 while telemetry is off. */
    public long recorded() {
        return recorded;
    }

    /** Records that Kafka or the edge acknowledged, or that were printed. */
    public long sent() {
        return sent;
    }

    /** Events that are on disk, and are sent by this run or a later one. */
    public long spooled() {
        return spooled;
    }

    /** Events that were lost, by reason; every reason is present. */
    public Map<LossReason, Long> dropped() {
        return dropped;
    }

    /** Events that wait or are not acknowledged yet. */
    public long queued() {
        return queued;
    }

    /** Names and attributes that were cut or left out because they exceed the limits. */
    public long cut() {
        return cut;
    }

    /** Records of earlier runs that this one sent. */
    public long earlierSent() {
        return earlierSent;
    }

    /** Events of earlier runs that are lost: found lost on disk, or not reported by their run. */
    public long earlierLost() {
        return earlierLost;
    }

    /** How many events were lost, for whatever reason. */
    public long lost() {
        return dropped.values().stream().mapToLong(Long::longValue).sum();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TelemetryStats stats && fields().equals(stats.fields());
    }

    @Override
    public int hashCode() {
        return fields().hashCode();
    }

    @Override
    public String toString() {
        return "TelemetryStats[recorded=" + recorded + ", sent=" + sent + ", spooled=" + spooled + ", dropped="
                + dropped + ", queued=" + queued + ", cut=" + cut + ", earlierSent=" + earlierSent
                + ", earlierLost=" + earlierLost + "]";
    }

    private List<Object> fields() {
        return Arrays.asList(recorded, sent, spooled, dropped, queued, cut, earlierSent, earlierLost);
    }

    /** Makes counts, also those of a {@link Telemetry} that a test puts in. Not thread-safe. */
    public static final class Builder {

        private final Map<LossReason, Long> dropped = new EnumMap<>(LossReason.class);
        private long recorded;
        private long sent;
        private long spooled;
        private long queued;
        private long cut;
        private long earlierSent;
        private long earlierLost;

        private Builder() {
            for (LossReason reason : LossReason.values()) {
                dropped.put(reason, 0L);
            }
        }

        /** Calls of {@code record}. */
        public Builder recorded(long events) {
            this.recorded = events;
            return this;
        }

        /** Records that Kafka or the edge acknowledged, or that were printed. */
        public Builder sent(long records) {
            this.sent = records;
            return this;
        }

        /** Events that are on disk. */
        public Builder spooled(long events) {
            this.spooled = events;
            return this;
        }

        /** Events that were lost for a reason. */
        public Builder dropped(LossReason reason, long events) {
            this.dropped.put(reason, events);
            return this;
        }

        /** Events that wait or are on their way. */
        public Builder queued(long events) {
            this.queued = events;
            return this;
        }

        /** Names and attributes that were shortened or left out. */
        public Builder cut(long names) {
            this.cut = names;
            return this;
        }

        /** Records of earlier runs that this one sent. */
        public Builder earlierSent(long records) {
            this.earlierSent = records;
            return this;
        }

        /** Events of earlier runs that are lost. */
        public Builder earlierLost(long events) {
            this.earlierLost = events;
            return this;
        }

        /** The counts as given. */
        public TelemetryStats build() {
            return new TelemetryStats(this);
        }
    }
}
