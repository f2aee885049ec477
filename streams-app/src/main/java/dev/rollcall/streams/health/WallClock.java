package dev.rollcall.streams.health;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Notices that the wall clock was set back. Kafka's clients send heartbeats and end their waits by it: they stand still until
 * it is where it was before, and lose their partitions meanwhile. Not thread-safe.
 */
public final class WallClock {

    /** What a session of a group outlasts. */
    private static final Duration HARMLESS = Duration.ofSeconds(5);

    private final InstantSource clock;
    private long distance;

    public WallClock(InstantSource clock) {
        this.clock = clock;
        distance = distance();
    }

    /** By how much it was set back since the last call; empty when that does no harm. */
    public Optional<Duration> setBack() {
        long before = distance;
        distance = distance();
        return Optional.of(Duration.ofMillis(before - distance)).filter(by -> by.compareTo(HARMLESS) > 0);
    }

    /** From the monotonic clock to this one, in milliseconds. */
    private long distance() {
        return clock.millis() - System.nanoTime() / 1_000_000;
    }
}
