package dev.rollcall.streams.http.rows;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * Whether anybody wants the rows of a kind: who has asked within a time, or listens still. Nobody does at first.
 * Thread-safe.
 */
final class Demand {

    private final long idle;
    private int listeners;
    private boolean asked;
    private long lastAsked;

    /** @param idle how long after a reader nobody else may come until there is no demand */
    Demand(Duration idle) {
        this.idle = idle.toNanos();
    }

    /**
     * Asks, and waits.
     *
     * @param responded looked at again after each {@link #respond}
     * @return false when it takes longer than the timeout
     */
    synchronized boolean ask(BooleanSupplier responded, Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        ask();
        while (!responded.getAsBoolean()) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return false;
            }
            wait(left);
        }
        return true;
    }

    /** Asks. */
    synchronized void ask() {
        asked = true;
        lastAsked = System.nanoTime();
        notifyAll();
    }

    /** Has those who wait look again. */
    synchronized void respond() {
        notifyAll();
    }

    /** Begins to listen. */
    synchronized void enter() {
        listeners++;
        ask();
    }

    /** Ends to listen. */
    synchronized void leave() {
        listeners--;
        ask();
    }

    /** Whether there is any. */
    synchronized boolean isThere() {
        return listeners > 0 || (asked && System.nanoTime() - lastAsked < idle);
    }

    /** Where there is none: runs something before anybody can ask, and waits for demand. */
    synchronized void awaitAfter(Runnable rest) throws InterruptedException {
        if (!isThere()) {
            rest.run();
        }
        while (!isThere()) {
            wait();
        }
    }
}
