package dev.rollcall.benchmarks.job;

import java.util.List;

/** A contender that reads all events, and what a reader of its rows sees meanwhile. Not thread-safe. */
public interface Attempt extends AutoCloseable {
    Program program();

    /** How many events are counted, for a reader of what is committed. */
    long counted() throws InterruptedException;

    /** How many events the contender says that it dropped; what it reads again it may tell twice. */
    default long dropped() {
        return 0;
    }

    /** What is not as it should be, a line each. Called when everything is counted; may wait for what comes after. */
    List<String> differences() throws InterruptedException;

    @Override
    void close() throws InterruptedException;
}
