package dev.rollcall.edge.sink;

import dev.rollcall.producer.RelayedEvent;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Where accepted events become durable. Thread-safe. */
public interface EventSink extends AutoCloseable {

    /**
     * Takes events, and never blocks. Their ids are hashed already, and their time is by this process's clock, without a time
     * of sending: what passes until they are sent adds to their age. Events of one user stay in the order of the calls.
     *
     * @return completes when all of them are durable, on a thread that must not block; fails with {@link UnavailableException}
     *     when it is not known of each, and all are to be sent again, or with {@link RefusedException} when some of them can never
     *     be stored, and the others are durable
     */
    CompletableFuture<Void> send(List<RelayedEvent> events);

    /** Whether it works; where it does not, only a new start helps. */
    boolean isAlive();

    /** Why it should get no new traffic, a line each; empty when it is ready. */
    List<String> notReady();

    /** Ends within some seconds; what is not durable by then fails. */
    @Override
    void close();
}
