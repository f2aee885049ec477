package dev.rollcall.producer;

import java.util.function.Supplier;

/**
 * The ways that events may take.
 *
 * @param sessions begins the session; called once, on the telemetry thread
 * @param outlets makes the outlet; called on the telemetry thread, when a connection is wanted
 * @param spool where events wait on disk
 * @param backlog sends what is in the spool
 * @param exit what becomes of events at the end
 * @param sender sends, in a process of its own, what is left in the spool
 */
record Route(
        Supplier<Session> sessions,
        Supplier<Outlet> outlets,
        Spool spool,
        Backlog backlog,
        Exit exit,
        Runnable sender) {}
