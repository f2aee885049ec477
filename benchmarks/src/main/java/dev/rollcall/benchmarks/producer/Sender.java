package dev.rollcall.benchmarks.producer;

/** One way to send events, of the same content all the time. Not thread-safe. */
interface Sender extends AutoCloseable {
    /** Sends an event; may wait where the way itself does. */
    void send();

    /** Waits, as long as needed, where the way would drop events rather than wait. */
    default void makeRoom() {}

    /** Returns when the broker has acknowledged all. */
    default void flush() {}

    @Override
    default void close() {}
}
