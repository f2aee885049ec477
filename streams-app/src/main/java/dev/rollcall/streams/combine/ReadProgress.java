package dev.rollcall.streams.combine;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * How far each assigned partition of the events has been read, in received time: every record received before that
 * time has been read. Never goes back. Not thread-safe.
 */
final class ReadProgress {

    private final long window;
    private final long grace;
    private final Map<Integer, Long> readUpTo = new HashMap<>();
    private final Map<Integer, Long> sent = new HashMap<>();

    ReadProgress(Duration window, Duration grace) {
        this.window = window.toMillis();
        this.grace = grace.toMillis();
    }

    /** A record was read, or the partition was seen to hold nothing more at that time. */
    void readUpTo(int partition, long time) {
        readUpTo.merge(partition, time, Math::max);
    }

    /** What to tell the counting stage. */
    Map<Integer, Long> current() {
        return readUpTo;
    }

    /** What stands in {@link #current} was told. */
    void markSent() {
        sent.putAll(readUpTo);
    }

    /** Whether reaching this time would let a window of this partition close that could not close before. */
    boolean matters(int partition, long time) {
        Long told = sent.get(partition);
        return told == null || Math.floorDiv(time - grace, window) > Math.floorDiv(told - grace, window);
    }

    /** Whether something that matters has not been told yet. */
    boolean isUntold() {
        return readUpTo.entrySet().stream().anyMatch(entry -> matters(entry.getKey(), entry.getValue()));
    }

    /** Reading starts again from the committed offsets. */
    void clear() {
        readUpTo.clear();
        sent.clear();
    }

    /** The partitions are another worker's now. */
    void forget(Collection<Integer> partitions) {
        readUpTo.keySet().removeAll(partitions);
        sent.keySet().removeAll(partitions);
    }
}
