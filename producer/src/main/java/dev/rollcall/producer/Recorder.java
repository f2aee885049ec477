package dev.rollcall.producer;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** The callers' side of telemetry that is on: a bounded queue, and the one thread that empties it. */
final class Recorder {

    private static final long FLUSH_LOOKS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long LAST_STEPS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final Duration LONGEST = Duration.ofDays(365);

    private final Permission permission;
    private final Tally tally;
    private final Limits limits;
    private final EventRing queue;
    private final Worker worker;
    private final Thread thread;
    private final Thread atExit;
    private final AtomicBoolean started = new AtomicBoolean();
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile boolean unannounced;

    /** @param closeTimeout how long the exit of the JVM may be held up */
    Recorder(int queueCapacity, Duration closeTimeout, Permission permission, Tally tally, Limits limits, Route route) {
        this.permission = permission;
        this.tally = tally;
        this.limits = limits;
        queue = new EventRing(queueCapacity);
        worker = new Worker(queue, permission, route, tally);
        thread = thread(worker, "rollcall-telemetry");
        atExit = thread(
                new Runnable() {
                    @Override
                    public void run() {
                        close(closeTimeout);
                    }
                },
                "rollcall-telemetry-exit");
        permission.onWithdrawal(new Runnable() {
            @Override
            public void run() {
                LockSupport.unpark(thread);
            }
        });
    }

    /** Lets no event in: the user could not be told of telemetry. */
    void refuseAll() {
        unannounced = true;
    }

    void record(String event, Map<String, String> attributes) {
        if (permission.isWithdrawn()) {
            return;
        }
        try {
            tally.recorded();
            LossReason refusal = offer(event, attributes);
            if (refusal != null) {
                tally.lost(refusal);
            }
        } catch (Throwable e) {
            tally.lost(LossReason.INVALID);
        }
    }

    /**
     * Waits until what is in the queue now is delivered.
     *
     * @return false when time runs out, the thread is interrupted, or one of the events is lost
     */
    boolean flush(Duration timeout) {
        long deadline = System.nanoTime() + nanos(timeout);
        long goal = queue.added();
        long undelivered = tally.undelivered();
        worker.hurry();
        LockSupport.unpark(thread);
        while (tally.settled() < goal || tally.onDisk() > 0) {
            if (System.nanoTime() - deadline >= 0 || Thread.currentThread().isInterrupted() || hasEnded()) {
                return false;
            }
            LockSupport.parkNanos(this, FLUSH_LOOKS);
        }
        return tally.undelivered() == undelivered;
    }

    TelemetryStats stats() {
        return tally.stats(hasEnded());
    }

    /** Ends the thread, at the latest when time runs out. An interrupt ends the waiting, not the work of the thread. */
    void close(Duration timeout) {
        long patience = nanos(timeout);
        long now = System.nanoTime();
        if (closed.compareAndSet(false, true)) {
            // A little less than the caller waits, so that the thread's last steps fit in.
            worker.finishBy(now + patience - Math.min(patience / 4, LAST_STEPS));
        }
        if (started.compareAndSet(false, true)) {
            return;
        }
        leaveExit();
        LockSupport.unpark(thread);
        long lastSteps = Math.min(patience / 8, LAST_STEPS / 2);
        try {
            TimeUnit.NANOSECONDS.timedJoin(thread, patience - lastSteps);
            if (thread.isAlive()) {
                worker.finishInstead(lastSteps);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private @Nullable LossReason offer(String event, Map<String, String> attributes) {
        if (closed.get()) {
            return LossReason.CLOSED;
        }
        if (unannounced) {
            return LossReason.UNANNOUNCED;
        }
        long now = System.currentTimeMillis();
        String name = limits.name(event);
        if (name.isEmpty() || name.startsWith(Limits.RESERVED)) {
            return LossReason.INVALID;
        }
        if (!queue.offer(new Occurrence(name, limits.entries(attributes), now))) {
            return LossReason.QUEUE_FULL;
        }
        start();
        return null;
    }

    private void start() {
        if (!started.get() && started.compareAndSet(false, true)) {
            try {
                waitForExit();
                thread.start();
            } catch (Throwable e) {
                LoggerFactory.getLogger(Telemetry.class).info("Telemetry cannot start its thread: {}", e.toString());
            }
        }
    }

    private void waitForExit() {
        try {
            Runtime.getRuntime().addShutdownHook(atExit);
        } catch (IllegalStateException | SecurityException notAnyMore) {
            // The JVM is about to end, or the host does not want it: then only close() sees to the rest.
        }
    }

    /** The JVM shall hold on to nothing of a host that closes and is unloaded. */
    private void leaveExit() {
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException | SecurityException atExitAlready) {
            // There is nothing to be held on to.
        }
    }

    private static Thread thread(Runnable work, String name) {
        Thread thread = new Thread(null, work, name, 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(Recorder.class.getClassLoader());
        return thread;
    }

    /** Whether nothing will be sent any more. */
    private boolean hasEnded() {
        return switch (thread.getState()) {
            case TERMINATED -> true;
            case NEW -> closed.get() || permission.isWithdrawn();
            default -> false;
        };
    }

    private static long nanos(Duration duration) {
        return duration.compareTo(LONGEST) > 0 ? LONGEST.toNanos() : Math.max(0, duration.toNanos());
    }
}
