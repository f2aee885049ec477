package dev.rollcall.producer;

import java.time.Duration;

/** Where events go at the end of the queue. Used by the telemetry thread alone. */
interface Outlet {

    /**
     * Takes an event, and accounts for it from then on.
     *
     * @return false when it cannot be taken now; to be tried again later
     */
    boolean offer(Occurrence occurrence);

    /** Gives what was taken the time to arrive. */
    void close(Duration timeout);
}
