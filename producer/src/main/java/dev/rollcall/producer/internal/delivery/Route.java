package dev.rollcall.producer.internal.delivery;

import dev.rollcall.producer.Exit;
import dev.rollcall.producer.internal.event.NumberedEvent;
import dev.rollcall.producer.internal.event.Session;
import dev.rollcall.producer.internal.spool.Spool;
import java.util.List;

/** The ways that events may take. */
public interface Route {

    /** Begins the session; called once, on the telemetry thread. */
    Session begin();

    /** Whether events may wait for a connection until there is a reason for one. */
    boolean mayWait();

    /**
     * Keeps the events of a program that was over at once.
     *
     * @param lost events that are lost, which none of these reports
     * @return whether it did so; if not, nothing has changed
     */
    boolean leave(List<NumberedEvent> entries, long lost);

    /** Makes the transport; called on the telemetry thread, when a connection is wanted. */
    Transport transport();

    /** Opens the spool, where events wait on disk; called at most once. */
    Spool spool();

    /** Makes what sends that which is in the spool; called at most once. */
    SpoolReplay replay(Spool spool);

    /** What becomes of events at the end. */
    Exit exit();

    /** Has what is left in the spool sent by a process of its own. */
    void sendDetached();
}
