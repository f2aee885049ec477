package dev.rollcall.producer;

import java.time.Duration;

/**
 * What becomes of events that have not been sent when the program ends, be it by {@link Telemetry#close()} or by the JVM's
 * exit. Neither takes longer than {@link Telemetry.Builder#closeTimeout(Duration)}. Where nothing can be kept on disk, all
 * of these wait.
 */
public enum Exit {
    /**
     * They are left on disk, and a later run sends them. A connection is only made once the program has lived for two
     * seconds after its first event, the queue is a quarter full, or {@link Telemetry#flush} is called: a program that
     * lives for less pays for writing a file, and for no class of Kafka's. Not for programs of which every run is so short.
     */
    SPOOL,

    /**
     * A connection is made with the first event, and the program waits until Kafka has acknowledged all events. What it has
     * not in time is left on disk.
     */
    WAIT,

    /**
     * As {@link #SPOOL}, and a process of its own is started that sends what is on disk and ends within half a minute: for
     * programs of which every run is short. At most one is started a minute for each state folder.
     */
    DETACH
}
