package dev.rollcall.producer.internal.delivery;

import dev.rollcall.producer.internal.event.NumberedEvent;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Where events go. Used by the telemetry thread alone. */
public interface Transport {

    /** Makes what is missing to take events; may take seconds. Returns whether they can be taken now. */
    boolean connect();

    /**
     * Hands an event over.
     *
     * @param now milliseconds since 1970
     * @param receipt may be that of many events
     * @return null when it was taken: then the receipt is used once for it, perhaps by another thread and before this returns.
     *     Otherwise why it was not; it may be taken later, once {@link #connect} says so
     */
    @Nullable
    Throwable offer(NumberedEvent entry, long now, Receipt receipt);

    /** Whether it takes more events now. When it does not, it wakes the thread that offers once it may. */
    default boolean hasRoom() {
        return true;
    }

    /** Goes on with what was taken, without waiting. Called before events are offered, and at least once a second. */
    default void step() {}

    /** Has what was taken sent without waiting for more. */
    default void flush() {}

    /** Gives what was taken the time to arrive. Every receipt has been used when this returns. */
    void close(Duration timeout);

    /** Told what becomes of events that were taken. Thread-safe. */
    interface Receipt {

        void delivered(NumberedEvent entry);

        /**
         * Told that an event was not acknowledged.
         *
         * @param forGood whether it is no use to try again; otherwise it may even have arrived
         */
        void failed(NumberedEvent entry, boolean forGood, Throwable cause);
    }
}
