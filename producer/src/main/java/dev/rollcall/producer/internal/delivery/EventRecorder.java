package dev.rollcall.producer.internal.delivery;

import dev.rollcall.producer.LossReason;
import dev.rollcall.producer.TelemetryStats;
import dev.rollcall.producer.internal.event.Limits;
import dev.rollcall.producer.internal.event.LossLedger;
import dev.rollcall.producer.internal.event.RecordedEvent;
import dev.rollcall.producer.internal.platform.HostLog;
import dev.rollcall.producer.internal.queue.EventQueue;
import dev.rollcall.producer.internal.state.ConsentGuard;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The callers' side of telemetry that is on: a bounded queue, and the start and end of the one thread that empties it. Thread-safe.
 */
public final class EventRecorder implements Runnable {

    /** A flush looks for itself as often; it is woken when there is something to see. */
    private static final long LOOK_AGAIN = TimeUnit.SECONDS.toNanos(1);

    private static final long LAST_STEPS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final Duration LONGEST = Duration.ofDays(365);

    private final ConsentGuard permission;
    private final LossLedger ledger;
    private final Limits limits;
    private final EventQueue queue;
    private final int many;
    private final DeliveryLoop loop;
    private final Thread thread;
    private final Thread atExit;
    private final Duration closeTimeout;

    /** 1 once somebody has begun to start the thread. */
    private final AtomicInteger started = new AtomicInteger();

    private volatile boolean closed;
    private volatile boolean unannounced;

    /**
     * What starts its thread with the first event.
     *
     * @param closeTimeout how long the exit of the JVM may be held up
     */
    public EventRecorder(
            int queueCapacity,
            Duration closeTimeout,
            ConsentGuard permission,
            LossLedger ledger,
            Limits limits,
            Route route) {
        this.permission = permission;
        this.ledger = ledger;
        this.limits = limits;
        queue = new EventQueue(queueCapacity);
        many = DeliveryLoop.manyIn(queue);
        loop = new DeliveryLoop(queue, permission, route, ledger, limits);
        thread = thread(loop, "rollcall-telemetry");
        atExit = thread(this, "rollcall-telemetry-exit");
        this.closeTimeout = closeTimeout;
        permission.wakeAtTheEnd(thread);
    }

    /** Lets no event in: the user could not be told of telemetry. */
    public void refuseAll() {
        unannounced = true;
    }

    public void record(String event, Map<String, String> attributes) {
        if (permission.isWithdrawn()) {
            return;
        }
        try {
            LossReason refusal = offer(event, attributes);
            if (refusal != null) {
                ledger.lost(refusal);
            }
        } catch (Throwable e) {
            // The end of the caller's stack or memory.
            try {
                ledger.lost(LossReason.INVALID);
            } catch (StackOverflowError notEvenThat) {
                // It has no stack left to count it.
            }
        }
    }

    /**
     * Waits until what is in the queue now is delivered.
     *
     * @return false when time runs out, the thread is interrupted, or one of the events is lost
     */
    public boolean flush(Duration timeout) {
        long deadline = System.nanoTime() + nanos(timeout);
        LossLedger.Goal goal = ledger.await(queue::added, Thread.currentThread());
        try {
            loop.hurry();
            LockSupport.unpark(thread);
            while (!goal.isReached()) {
                long left = deadline - System.nanoTime();
                if (left <= 0 || Thread.currentThread().isInterrupted() || hasEnded()) {
                    return false;
                }
                LockSupport.parkNanos(this, Math.min(left, LOOK_AGAIN));
            }
            return !goal.hasLosses();
        } finally {
            ledger.forget(goal);
        }
    }

    public TelemetryStats stats() {
        return ledger.stats(queue::added, hasEnded());
    }

    /** Ends the thread, at the latest when time runs out. An interrupt ends the waiting, not the work of the thread. */
    public void close(Duration timeout) {
        long patience = nanos(timeout);
        long now = System.nanoTime();
        synchronized (this) {
            // From here on, whoever is about to start the thread does not.
            if (!closed) {
                closed = true;
                // A little less than the caller waits, so that the thread's last steps fit in.
                loop.finishBy(now + patience - Math.min(patience / 4, LAST_STEPS));
            }
        }
        if (thread.getState() == Thread.State.NEW) {
            ledger.wakeAll();
            return;
        }
        leaveExit();
        LockSupport.unpark(thread);
        long lastSteps = Math.min(patience / 8, LAST_STEPS / 2);
        try {
            TimeUnit.NANOSECONDS.timedJoin(thread, patience - lastSteps);
            if (thread.isAlive()) {
                loop.finishInstead(lastSteps);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What the JVM does when it ends. */
    @Override
    public void run() {
        close(closeTimeout);
    }

    DeliveryLoop.State state() {
        return loop.state();
    }

    private @Nullable LossReason offer(String event, Map<String, String> attributes) {
        if (closed) {
            return LossReason.CLOSED;
        }
        if (unannounced) {
            return LossReason.UNANNOUNCED;
        }
        RecordedEvent recorded = RecordedEvent.of(event, attributes, System.currentTimeMillis(), limits);
        if (recorded == null) {
            return LossReason.INVALID;
        }
        int waiting = queue.offer(recorded);
        if (waiting == 0) {
            return LossReason.QUEUE_FULL;
        }
        if (waiting == many || started.get() == 0) {
            startOrWake();
        }
        return null;
    }

    /** Throws nothing: the event is in the queue. */
    private void startOrWake() {
        try {
            if (started.compareAndSet(0, 1)) {
                start();
            } else {
                LockSupport.unpark(thread);
            }
        } catch (StackOverflowError e) {
            // Another caller has more of a stack.
            started.set(0);
        } catch (Throwable e) {
            HostLog.get()
                    .info("Telemetry cannot start its thread: {}", e.getClass().getName());
        }
    }

    private synchronized void start() {
        if (!closed && thread.getState() == Thread.State.NEW) {
            waitForExit();
            thread.start();
        }
    }

    private void waitForExit() {
        try {
            Runtime.getRuntime().addShutdownHook(atExit);
        } catch (RuntimeException notAnyMore) {
            // The JVM is about to end, or the host does not want it: then only close() sees to the rest.
        }
    }

    /** The JVM shall hold on to nothing of a host that closes and is unloaded. */
    private void leaveExit() {
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (RuntimeException atExitAlready) {
            // There is nothing to be held on to.
        }
    }

    private static Thread thread(Runnable work, String name) {
        Thread thread = new Thread(null, work, name, 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(EventRecorder.class.getClassLoader());
        return thread;
    }

    /** Whether nothing will be sent any more. */
    private boolean hasEnded() {
        return switch (thread.getState()) {
            case TERMINATED -> true;
            case NEW -> closed || permission.isWithdrawn();
            default -> loop.state() == DeliveryLoop.State.ENDED;
        };
    }

    private static long nanos(Duration duration) {
        return duration.compareTo(LONGEST) > 0 ? LONGEST.toNanos() : Math.max(0, duration.toNanos());
    }
}
