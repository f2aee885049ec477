package dev.rollcall.benchmarks.pace;

import java.time.Duration;
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
    private final Map<Row, Times> rows = new HashMap<>();
    private Phase phase = new Phase();

    /** A row of counts. */
    record Row(String name, long windowStart) {}

    /** A probe that the broker has received, at a time in milliseconds since the epoch. */
    private record Received(Phase phase, long at) {}

    /** The times of a row's events that are known on one side only. */
    private static final class Times {
        private final Deque<Received> received = new ArrayDeque<>();
        private final Deque<Long> visible = new ArrayDeque<>();
        private long count;
    }

    /** The probes that are received from a moment until the next phase begins. */
    final class Phase {
        private final Histogram latencies = new Histogram(3);
        private long outstanding;

        /** How many have been received, and not been seen. */
        long outstanding() {
            synchronized (Probes.this) {
                return outstanding;
            }
        }

        /** Waits until all are seen, but no longer than a time; the result says whether they are. */
        boolean awaitSeen(Duration most) throws InterruptedException {
            long end = System.nanoTime() + most.toNanos();
            while (outstanding() > 0 && System.nanoTime() < end) {
                Thread.sleep(10);
            }
            return outstanding() == 0;
        }

        /** Milliseconds from receipt to row. */
        Histogram latencies() {
            synchronized (Probes.this) {
                return latencies.copy();
            }
        }
    }

    /** Begins a phase, and ends the one before. */
    synchronized Phase begin() {
        phase = new Phase();
        return phase;
    }

    /** The broker has received the next event of a row. */
    synchronized void received(Row row, long at) {
        Times times = rows.computeIfAbsent(row, added -> new Times());
        times.received.add(new Received(phase, at));
        phase.outstanding++;
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

    private static void match(Times times) {
        while (!times.received.isEmpty() && !times.visible.isEmpty()) {
            Received received = times.received.remove();
            received.phase.outstanding--;
            received.phase.latencies.recordValue(Math.max(0, times.visible.remove() - received.at));
        }
    }
}
