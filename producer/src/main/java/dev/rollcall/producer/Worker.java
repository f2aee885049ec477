package dev.rollcall.producer;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jctools.queues.MessagePassingQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The telemetry thread's work: takes events from the queue to the outlet until it is told to finish. */
final class Worker implements Runnable {

    private static final Logger log = LoggerFactory.getLogger(Telemetry.class);

    private static final long SHORTEST_IDLE = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long LONGEST_IDLE = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long FIRST_RETRY = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long LAST_RETRY = TimeUnit.SECONDS.toNanos(30);
    private static final long RETRY_AT_CLOSE = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long LOSS_REPORTS = TimeUnit.MINUTES.toNanos(1);

    private final MessagePassingQueue<Occurrence> queue;
    private final Permission permission;
    private final Supplier<Outlet> outlets;
    private final Tally tally;

    private volatile @Nullable Long finishBy;
    private long lossesLogged;
    private long lossesLoggedAt = System.nanoTime() - LOSS_REPORTS;

    /** @param outlets makes the outlet; called once, on the telemetry thread */
    Worker(MessagePassingQueue<Occurrence> queue, Permission permission, Supplier<Outlet> outlets, Tally tally) {
        this.queue = queue;
        this.permission = permission;
        this.outlets = outlets;
        this.tally = tally;
    }

    /** Lets the work end: with an empty queue, or at this {@link System#nanoTime()}. The thread may have to be woken. */
    void finishBy(long deadline) {
        finishBy = deadline;
    }

    @Override
    public void run() {
        try {
            Outlet outlet = outlets.get();
            try {
                drainTo(outlet);
            } finally {
                outlet.close(timeToClose());
            }
        } catch (Throwable e) {
            // A broken class path, for instance. What is recorded from now on fills the queue and is counted as lost.
            log.warn("Telemetry has stopped: {}", e.toString());
        }
    }

    private void drainTo(Outlet outlet) {
        long idle = SHORTEST_IDLE;
        long retry = FIRST_RETRY;
        while (left() > 0 && !permission.isWithdrawn()) {
            // An interrupt is not meant for this thread, and would keep it from pausing.
            Thread.interrupted();
            logLosses();
            Occurrence next = queue.peek();
            if (next == null) {
                if (finishBy != null) {
                    return;
                }
                LockSupport.parkNanos(this, idle);
                idle = Math.min(idle * 2, LONGEST_IDLE);
            } else if (!permission.holds()) {
                return;
            } else if (take(next, outlet)) {
                queue.poll();
                idle = SHORTEST_IDLE;
                retry = FIRST_RETRY;
            } else {
                LockSupport.parkNanos(this, finishBy == null ? retry : RETRY_AT_CLOSE);
                retry = Math.min(retry * 2, LAST_RETRY);
            }
        }
    }

    private boolean take(Occurrence next, Outlet outlet) {
        try {
            return outlet.offer(next);
        } catch (RuntimeException e) {
            tally.lost(LossReason.UNDELIVERED);
            log.debug("An event could not be sent", e);
            return true;
        }
    }

    private Duration timeToClose() {
        return finishBy == null || permission.isWithdrawn() ? Duration.ZERO : Duration.ofNanos(Math.max(0, left()));
    }

    /** Nanoseconds until the work must end. */
    private long left() {
        Long deadline = finishBy;
        return deadline == null ? Long.MAX_VALUE : deadline - System.nanoTime();
    }

    private void logLosses() {
        long lost = tally.lost();
        if (lost > lossesLogged && System.nanoTime() - lossesLoggedAt >= LOSS_REPORTS) {
            lossesLogged = lost;
            lossesLoggedAt = System.nanoTime();
            log.info(
                    "{} telemetry events are lost so far: {}",
                    lost,
                    tally.stats(false).dropped());
        }
    }
}
