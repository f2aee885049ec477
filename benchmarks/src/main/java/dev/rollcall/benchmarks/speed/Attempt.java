package dev.rollcall.benchmarks.speed;

import java.util.List;

/** A contender that reads the events, in processes of its own, until it is closed. */
interface Attempt extends AutoCloseable {
    /** Whether it has its partitions, and so reads. */
    boolean hasStarted() throws InterruptedException;

    /** How many events are counted, for a reader of what is committed. */
    long counted() throws InterruptedException;

    /** Ids of its processes. */
    List<Long> pids();

    /** Why it does not go on, for a message. */
    String lastWords();

    /** What is not as it should be, a line each. Called when everything is counted; may wait for what comes after. */
    List<String> differences() throws InterruptedException;

    @Override
    void close() throws InterruptedException;
}
