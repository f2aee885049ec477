package dev.rollcall.producer.internal.relay;

import dev.rollcall.producer.RelayException;
import dev.rollcall.producer.RelayedEvent;
import dev.rollcall.producer.TelemetryRelay.Acknowledgement;
import dev.rollcall.producer.internal.event.NumberedEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A bounded buffer of events to forward, and the one thread that connects, numbers, encodes and sends. Thread-safe.
 *
 * <p>The thread owns the connection and the numbers, so that no lock is held while something waits for the network. An
 * event has a slot of the buffer from the call that sends it until its outcome is known. It is in {@code open} for as long,
 * and in {@code waiting} until the thread takes it. Whoever adds an event looks at {@code closed} afterwards, and the
 * thread looks at {@code waiting} after {@code closed} was set: so one of the two sees to it.
 */
public final class RelayLoop {

    private final RelayConnection connection;
    private final RelayedSessions sessions;
    private final int capacity;
    private final Semaphore slots;
    private final Queue<Entry> waiting = new ConcurrentLinkedQueue<>();
    private final Set<Entry> open = ConcurrentHashMap.newKeySet();
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicReference<@Nullable RelayException> failure = new AtomicReference<>();
    private final Thread thread = new Thread(null, this::run, "rollcall-relay", 0, false);
    private volatile boolean closed;

    /** The {@link System#nanoTime()} by which the thread is to be done; set before {@code closed}. */
    private volatile long closeBy;

    private RelayLoop(RelayConnection connection, RelayedSessions sessions, int capacity) {
        this.connection = connection;
        this.sessions = sessions;
        this.capacity = capacity;
        slots = new Semaphore(capacity);
        thread.setDaemon(true);
        thread.setContextClassLoader(RelayLoop.class.getClassLoader());
    }

    /**
     * A loop whose thread waits for events.
     *
     * @param capacity how many events may be without an outcome at a time
     */
    public static RelayLoop start(RelayConnection connection, RelayedSessions sessions, int capacity) {
        RelayLoop loop = new RelayLoop(connection, sessions, capacity);
        loop.thread.start();
        return loop;
    }

    /**
     * Takes an event.
     *
     * @param timeout how long to wait for a slot
     */
    public CompletableFuture<Acknowledgement> send(RelayedEvent event, Duration timeout) {
        if (closed) {
            return failed("The relay is closed", null);
        }
        try {
            if (!slots.tryAcquire(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
                return failed(
                        "bufferCapacity=" + capacity + ": the buffer is full of events that are not acknowledged yet;"
                                + " send later, or make it larger",
                        null);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return failed("The thread was interrupted while the buffer was full", e);
        }
        Entry entry = new Entry(event);
        // What a caller does with its future, a timeout for instance, is no outcome.
        CompletableFuture<Acknowledgement> future = entry.outcome.copy();
        open.add(entry);
        waiting.add(entry);
        if (closed && waiting.remove(entry)) {
            entry.failed(new RelayException("The relay is closed", null));
        }
        LockSupport.unpark(thread);
        return future;
    }

    /**
     * Waits until the outcome of everything sent before is known.
     *
     * @throws RelayException the first failure since the last flush, or when the thread is interrupted
     */
    public void flush() {
        CompletableFuture<?>[] outcomes =
                open.stream().map(entry -> entry.outcome).toArray(CompletableFuture<?>[]::new);
        try {
            CompletableFuture.allOf(outcomes).get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RelayException("The thread was interrupted before Kafka acknowledged everything", e);
        } catch (ExecutionException e) {
            // The failure is kept, as are those that nobody waited for.
        }
        RelayException first = failure.getAndSet(null);
        if (first != null) {
            throw new RelayException(first.getMessage(), first.getCause());
        }
    }

    /** Goes on after a failure, when every outcome is known. */
    public void resume() {
        connection.resume();
    }

    public long acknowledged() {
        return acknowledged.get();
    }

    /** Ends the thread. When this returns, which it does within the timeout, every outcome is known. */
    public void close(Duration timeout) {
        if (!closed) {
            closeBy = System.nanoTime() + timeout.toNanos();
            closed = true;
        }
        LockSupport.unpark(thread);
        try {
            TimeUnit.NANOSECONDS.timedJoin(thread, timeout.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (Entry entry : open) {
            entry.failed(new RelayException(
                    "The relay was closed before Kafka acknowledged the event, which may have arrived", null));
        }
    }

    private void run() {
        while (!closed || (!waiting.isEmpty() && System.nanoTime() - closeBy < 0)) {
            Entry next = waiting.poll();
            if (next != null) {
                forward(next);
            } else if (!closed) {
                // An interrupt is not meant for this thread, and would keep it from pausing.
                Thread.interrupted();
                LockSupport.park(this);
            }
        }
        connection.close(Duration.ofNanos(Math.max(0, closeBy - System.nanoTime())));
    }

    private void forward(Entry entry) {
        int schemaId;
        try {
            schemaId = connection.connect();
        } catch (Throwable e) {
            RelayException why = e instanceof RelayException known ? known : unexpected(e, false);
            // First all of them: what is sent by who learns of a failure has an attempt of its own.
            List<Entry> affected = takeWaiting();
            affected.add(0, entry);
            affected.forEach(each -> each.failed(why));
            return;
        }
        try {
            long now = System.currentTimeMillis();
            NumberedEvent numbered = sessions.number(entry.event, now);
            Instant sentAt = entry.event.sentAt();
            // This clock may have been set back since the event.
            long atLeast = Math.max(now, numbered.event().occurredAt());
            byte[] value = numbered.encode(schemaId, sentAt == null ? atLeast : sentAt.toEpochMilli());
            connection.send(numbered.session().key(), value, entry);
        } catch (Throwable e) {
            // An Error is this process's, and may pass.
            entry.failed(unexpected(e, e instanceof RuntimeException));
        }
    }

    private List<Entry> takeWaiting() {
        List<Entry> taken = new ArrayList<>();
        for (Entry next = waiting.poll(); next != null; next = waiting.poll()) {
            taken.add(next);
        }
        return taken;
    }

    private CompletableFuture<Acknowledgement> failed(String message, @Nullable Throwable cause) {
        RelayException why = new RelayException(message, cause);
        failure.compareAndSet(null, why);
        return CompletableFuture.failedFuture(why);
    }

    private static RelayException unexpected(Throwable cause, boolean permanent) {
        return new RelayException(
                "The event cannot be sent: " + cause.getClass().getName(), cause, permanent);
    }

    /** An event without an outcome yet. */
    private final class Entry implements RelayConnection.Outcome {

        private final RelayedEvent event;
        private final CompletableFuture<Acknowledgement> outcome = new CompletableFuture<>();
        private final AtomicBoolean settled = new AtomicBoolean();

        Entry(RelayedEvent event) {
            this.event = event;
        }

        @Override
        public void acknowledged(int partition, long offset) {
            if (settled.compareAndSet(false, true)) {
                acknowledged.incrementAndGet();
                leave();
                outcome.complete(Acknowledgement.of(partition, offset));
            }
        }

        @Override
        public void failed(RelayException why) {
            if (settled.compareAndSet(false, true)) {
                // Before it leaves: a flush that does not see the event sees its failure.
                failure.compareAndSet(null, why);
                leave();
                outcome.completeExceptionally(why);
            }
        }

        private void leave() {
            open.remove(this);
            slots.release();
        }
    }
}
