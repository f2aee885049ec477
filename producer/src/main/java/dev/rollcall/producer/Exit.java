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
     * lives for less pays for writing a file, and for no class that sends. Not for programs of which every run is so short:
     * theirs are never sent, and are lost once they are too many or too old. Such a program chooses {@link #DETACH}.
     */
    SPOOL,

    /**
     * A connection is made with the first event, and the program waits until all events are acknowledged. What it has
     * not in time is left on disk. For short programs whose end is the end of their machine, such as a job of a CI service.
     */
    WAIT,

    /**
     * As {@link #SPOOL}, and a process of its own is started that sends what is on disk and ends within half a minute: for
     * programs of which every run is short, such as command line tools. For each state folder one is started every 15 minutes at
     * most, see {@link Telemetry.Builder#senderInterval}; what is left on disk meanwhile, the next one sends. When senders fail,
     * the log of the run that starts the next one says so. It is the same Java with the same class path and the same system
     * properties for proxies, trust and key stores, JAAS, Kerberos, IPv6 and temporary files, in another working directory. Where
     * none can be started, because the library is in a module, a plug-in or a jar within a jar, or the runtime has no command
     * {@code java}, the log says so, and this is {@link #WAIT}. Where the end of the program ends its machine, as that of
     * a container's first process does, so it does the sender: {@link #WAIT} then.
     */
    DETACH
}
