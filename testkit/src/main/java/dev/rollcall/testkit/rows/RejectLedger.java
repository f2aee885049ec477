package dev.rollcall.testkit.rows;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The rejected records that a reader has seen, by where they came from. Thread-safe. */
public final class RejectLedger {
    private final Map<Position, String> reasons = new HashMap<>();
    private final List<String> repeated = new ArrayList<>();
    private long read;

    /** Takes the next reject. */
    public synchronized void add(Position position, String reason) {
        read++;
        if (reasons.putIfAbsent(position, reason) != null) {
            repeated.add(position + " was rejected twice");
        }
    }

    /** How many records were read, repetitions counted. */
    public synchronized long read() {
        return read;
    }

    /** The reason of each rejected record. */
    public synchronized Map<Position, String> reasons() {
        return Map.copyOf(reasons);
    }

    /** Records that were rejected more than once. */
    public synchronized List<String> repeated() {
        return List.copyOf(repeated);
    }
}
