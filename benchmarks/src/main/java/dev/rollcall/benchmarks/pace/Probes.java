package dev.rollcall.benchmarks.pace;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * How long it takes from the broker's receipt of an event to a row that counts it. Probes are events whose rows nothing
 * else is counted in, and which come in order: the n-th of a row is counted when the row says n. Thread-safe.
 */
final class Probes {
    private final long from;
    private final long until;
    private final Map<Row, Times> rows = new HashMap<>();
    private final Histogram latencies = new Histogram(3);
    private long outstanding;

    /**
     * Probes that are received within a time count.
     *
     * @param from its begin, milliseconds since the epoch
     * @param until its end, exclusive
     */
    Probes(long from, long until) {
        this.from = from;
        this.until = until;
    }

    /** A row of counts. */
    record Row(String name, long windowStart) {}

    /** The times of a row's events that are known on one side only. */
    private static final class Times {
        private final Deque<Long> received = new ArrayDeque<>();
        private final Deque<Long> visible = new ArrayDeque<>();
        private long count;
    }

    /** The broker has received the next event of a row. */
    synchronized void received(Row row, long at) {
        Times times = rows.computeIfAbsent(row, added -> new Times());
        times.received.add(at);
        outstanding += counts(at) ? 1 : 0;
        match(times);
    }

    /** A reader sees a row with this count. */
    synchronized void visible(Row row, long count, long at) {
        Times times = rows.computeIfAbsent(row, added -> new Times());
        for (; times.count < count; times.count++) {
            times.visible.add(at);
        }
        match(times);
    }

    /** How many have been received, and not been seen. */
    synchronized long outstanding() {
        return outstanding;
    }

    /** Milliseconds from receipt to row. */
    synchronized Histogram latencies() {
        return latencies.copy();
    }

    private void match(Times times) {
        while (!times.received.isEmpty() && !times.visible.isEmpty()) {
            long received = times.received.remove();
            long latency = times.visible.remove() - received;
            if (counts(received)) {
                outstanding--;
                latencies.recordValue(Math.max(0, latency));
            }
        }
    }

    private boolean counts(long received) {
        return from <= received && received < until;
    }
}
