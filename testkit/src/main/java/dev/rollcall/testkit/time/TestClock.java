package dev.rollcall.testkit.time;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.apache.kafka.common.utils.Time;

/**
 * A clock that runs as time does, and that its owner steps forward and back: for the job as an {@link InstantSource}, for
 * a broker as a {@link Time}. Only the time of day is stepped; what timers measure with is real. Thread-safe.
 */
public final class TestClock implements InstantSource, Time {
    private final AtomicLong offset = new AtomicLong();

    /** A clock that is right. */
    public TestClock() {}

    /** A clock that is off by so much: ahead, or behind when negative. */
    public TestClock(Duration offset) {
        this.offset.set(offset.toMillis());
    }

    /** Steps forward, or back when {@code by} is negative. */
    public void step(Duration by) {
        offset.addAndGet(by.toMillis());
    }

    /** Where it is behind, steps forward until it is behind by so much only; otherwise does nothing. */
    public void catchUp(Duration behind) {
        offset.accumulateAndGet(Math.min(0, -behind.toMillis()), Math::max);
    }

    @Override
    public Instant instant() {
        return Instant.ofEpochMilli(millis());
    }

    @Override
    public long millis() {
        return SYSTEM.milliseconds() + offset.get();
    }

    @Override
    public long milliseconds() {
        return millis();
    }

    @Override
    public long nanoseconds() {
        return SYSTEM.nanoseconds();
    }

    @Override
    public void sleep(long ms) {
        SYSTEM.sleep(ms);
    }

    /** @param deadlineMs in this clock's time of day */
    @Override
    public void waitObject(Object obj, Supplier<Boolean> condition, long deadlineMs) throws InterruptedException {
        SYSTEM.waitObject(obj, condition, deadlineMs - offset.get());
    }
}
