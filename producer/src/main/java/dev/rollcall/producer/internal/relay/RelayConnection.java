package dev.rollcall.producer.internal.relay;

import dev.rollcall.producer.RelayException;
import java.time.Duration;

/** The connection through which a relay sends its records. Used by one thread, except for {@link #resume}. */
public interface RelayConnection {

    /**
     * Makes what is missing of the connection; returns at once when nothing is.
     *
     * @return the registry's id of the schema
     * @throws RelayException when it cannot be made now
     */
    int connect();

    /** Sends a record. Throws nothing: whatever happens, the outcome is told, once, on any thread. */
    void send(byte[] key, byte[] value, Outcome outcome);

    /** Goes on after a failure that holds for what is sent later, too, where the connection has such failures. */
    default void resume() {}

    /** Gives what was sent the time to arrive; then everything that did not fails. */
    void close(Duration timeout);

    /** Is told what became of a record. Thread-safe. */
    interface Outcome {

        void acknowledged(int partition, long offset);

        void failed(RelayException failure);
    }
}
