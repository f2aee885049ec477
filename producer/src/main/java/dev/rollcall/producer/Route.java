package dev.rollcall.producer;

/** The ways that events may take. */
interface Route {

    /** Begins the session; called once, on the telemetry thread. */
    Session begin();

    /** Makes the outlet; called on the telemetry thread, when a connection is wanted. */
    Outlet outlet();

    /** Where events wait on disk. */
    Spool spool();

    /** Sends what is in the spool. */
    Backlog backlog();

    /** What becomes of events at the end. */
    Exit exit();

    /** Has what is left in the spool sent by a process of its own. */
    void sendDetached();
}
