package dev.rollcall.producer;

import java.time.Duration;

/**
 * The fate of events that have not been sent when the program ends, by {@link Telemetry#close()} or by the exit of the
 * JVM. Neither takes longer than {@link Telemetry.Builder#closeTimeout(Duration)}. If nothing can be kept on disk, all
 * of these wait for the events to be sent.
 */
public enum Exit {
    /**
     * The events stay on disk, and a later run sends them. The program connects only after it has lived for two seconds
     * since its first event, when the queue is a quarter full, or when {@link Telemetry#flush} is called. A shorter
     * program writes one file, and loads no class that sends. Do not use it for a program of which every run is short:
     * its events are never sent, and are lost when they are too many or too old. Such a program uses {@link #DETACH}.
     */
    SPOOL,

    /**
     * The program connects with its first event, and waits at its end until all events are acknowledged. Events that
     * are not acknowledged in time stay on disk. For short programs that end together with their machine, such as a job
     * of a CI service.
     */
    WAIT,

    /**
     * As {@link #SPOOL}, and a separate process sends the events on disk and ends within half a minute. For programs of
     * which every run is short, such as command line tools.
     *
     * <p>For each state folder one process starts every 15 minutes at most, see {@link
     * Telemetry.Builder#senderInterval}; the next one sends the events that are written meanwhile. If these processes
     * fail, the log of the run that starts the next one says so. The process uses the same Java, the same class path
     * and the same system properties for proxies, trust and key stores, JAAS, Kerberos, IPv6 and temporary files, in
     * another working directory.
     *
     * <p>If no process can be started, because the library is in a module, a plug-in or a jar within a jar, or the
     * runtime has no command {@code java}, the log says so, and this is {@link #WAIT}. Use {@link #WAIT} if the end of
     * the program ends its machine, as that of a container's first process does: it ends the separate process too.
     */
    DETACH
}
