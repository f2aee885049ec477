package dev.rollcall.benchmarks.processes;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.apache.kafka.common.utils.Time;

/**
 * A clock for a broker that lags behind real time and catches up: hours pass in seconds for the records that it stamps.
 * Never goes back. Only the time of day is shifted; what timers measure with is real. Thread-safe.
 */
public final class ShiftedTime implements Time {
    private final AtomicLong behind;

    /** @param behind how far it lags behind, in milliseconds */
    public ShiftedTime(long behind) {
        this.behind = new AtomicLong(behind);
    }

    /** Catches up until it lags behind by so much; what would set it back is ignored. */
    public void catchUp(long remaining) {
        behind.accumulateAndGet(Math.max(0, remaining), Math::min);
    }

    @Override
    public long milliseconds() {
        return SYSTEM.milliseconds() - behind.get();
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
        SYSTEM.waitObject(obj, condition, deadlineMs + behind.get());
    }
}
