package dev.rollcall.producer.internal.delivery;

import dev.rollcall.producer.Exit;
import dev.rollcall.producer.LossReason;
import dev.rollcall.producer.TelemetryStats;
import dev.rollcall.producer.internal.event.Event;
import dev.rollcall.producer.internal.event.Limits;
import dev.rollcall.producer.internal.event.LossLedger;
import dev.rollcall.producer.internal.event.NumberedEvent;
import dev.rollcall.producer.internal.event.Session;
import dev.rollcall.producer.internal.platform.HostLog;
import dev.rollcall.producer.internal.queue.EventQueue;
import dev.rollcall.producer.internal.queue.QueuedText;
import dev.rollcall.producer.internal.state.ConsentGuard;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The callers' side of telemetry that is on: a bounded queue, and the one thread that empties it. That thread begins with a
 * wait, so that what it takes to send events is not even loaded for a program that is over at once.
 */
public final class EventRecorder implements Runnable {

    /** How long a program lives, from its first event on, before a connection is made for it. */
    static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final long LOOK_AGAIN = TimeUnit.MILLISECONDS.toNanos(20);

    private static final long FLUSH_LOOKS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long LAST_STEPS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final Duration LONGEST = Duration.ofDays(365);

    private final ConsentGuard permission;
    private final LossLedger ledger;
    private final Limits limits;
    private final EventQueue queue;
    private final Route route;
    private final Thread thread;
    private final Thread atExit;
    private final Duration closeTimeout;
    private volatile boolean started;
    private volatile boolean closed;
    private volatile boolean unannounced;
    private volatile boolean hurry;

    /** The {@link System#nanoTime()} by which the thread must be done. */
    private volatile @Nullable Long finishBy;

    /** What the thread became after the wait. */
    private volatile @Nullable DeliveryLoop worker;

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
        queue = new EventQueue(queueCapacity, limits);
        this.route = route;
        thread = thread(this, "rollcall-telemetry");
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
            ledger.lost(LossReason.INVALID);
        }
    }

    /**
     * Waits until what is in the queue now is delivered.
     *
     * @return false when time runs out, the thread is interrupted, or one of the events is lost
     */
    public boolean flush(Duration timeout) {
        long deadline = System.nanoTime() + nanos(timeout);
        long goal = queue.added();
        long undelivered = ledger.undelivered();
        hurry = true;
        DeliveryLoop working = worker;
        if (working != null) {
            working.hurry();
        }
        LockSupport.unpark(thread);
        while (ledger.settled() < goal || ledger.onDisk() > 0) {
            if (System.nanoTime() - deadline >= 0 || Thread.currentThread().isInterrupted() || hasEnded()) {
                return false;
            }
            LockSupport.parkNanos(this, FLUSH_LOOKS);
        }
        return ledger.undelivered() == undelivered;
    }

    public TelemetryStats stats() {
        return ledger.stats(queue::added, hasEnded());
    }

    /** Ends the thread, at the latest when time runs out. An interrupt ends the waiting, not the work of the thread. */
    public void close(Duration timeout) {
        long patience = nanos(timeout);
        long now = System.nanoTime();
        if (isFirstToClose()) {
            // A little less than the caller waits, so that the thread's last steps fit in.
            long deadline = now + patience - Math.min(patience / 4, LAST_STEPS);
            finishBy = deadline;
            DeliveryLoop working = worker;
            if (working != null) {
                working.finishBy(deadline);
            }
        }
        if (isFirstToStart()) {
            return;
        }
        leaveExit();
        LockSupport.unpark(thread);
        long lastSteps = Math.min(patience / 8, LAST_STEPS / 2);
        try {
            TimeUnit.NANOSECONDS.timedJoin(thread, patience - lastSteps);
            DeliveryLoop working = worker;
            if (working != null && thread.isAlive()) {
                working.finishInstead(lastSteps, thread);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The work of both threads: the one that sends, and the one that the JVM starts when it ends. */
    @Override
    public void run() {
        if (Thread.currentThread() == atExit) {
            close(closeTimeout);
        } else {
            work();
        }
    }

    private void work() {
        try {
            Session session = route.begin();
            ledger.begin(session);
            if (isOverAtOnce() && leave(session)) {
                return;
            }
            DeliveryLoop working = new DeliveryLoop(queue, permission, route, ledger, session);
            worker = working;
            // Who closes or flushes after this sees the worker.
            if (hurry) {
                working.hurry();
            }
            Long deadline = finishBy;
            if (deadline != null) {
                working.finishBy(deadline);
            }
            working.run();
        } catch (Throwable e) {
            // A broken class path, for instance. What is recorded from now on fills the queue and is counted as lost.
            HostLog.get().warn("Telemetry has stopped: {}", e.toString());
        }
    }

    /** Waits for a reason to make a connection; true when the program ends before there is one. */
    private boolean isOverAtOnce() {
        long patient = System.nanoTime() + PATIENCE.toNanos();
        while (route.mayWait()
                && !hurry
                && !permission.isWithdrawn()
                && queue.size() <= queue.capacity() / 4
                && System.nanoTime() - patient < 0) {
            if (finishBy != null) {
                return true;
            }
            // An interrupt is not meant for this thread, and would keep it from pausing.
            Thread.interrupted();
            LockSupport.parkNanos(this, LOOK_AGAIN);
        }
        return false;
    }

    /** Leaves all events on disk, if that is the matter of a moment; otherwise they are still in the queue. */
    private boolean leave(Session session) {
        List<Event> waiting = queue.peekAll();
        List<NumberedEvent> entries = new ArrayList<>(waiting.size());
        long lost = ledger.takeUnreported();
        for (Event event : waiting) {
            entries.add(new NumberedEvent(session, event, entries.size() + 1, entries.isEmpty() ? lost : 0));
        }
        if (!route.leave(entries, entries.isEmpty() ? lost : 0)) {
            ledger.untake(lost);
            return false;
        }
        for (int left = waiting.size(); left > 0; left--) {
            queue.poll();
        }
        ledger.spooled(waiting.size());
        if (route.exit() == Exit.DETACH) {
            route.sendDetached();
        }
        return true;
    }

    private @Nullable LossReason offer(String event, Map<String, String> attributes) {
        if (closed) {
            return LossReason.CLOSED;
        }
        if (unannounced) {
            return LossReason.UNANNOUNCED;
        }
        long now = System.currentTimeMillis();
        String[] texts = texts(event, attributes);
        boolean taken;
        if (texts != null) {
            taken = queue.offer(texts, now);
        } else {
            String name = limits.name(event);
            if (!Limits.isEvent(name)) {
                return LossReason.INVALID;
            }
            taken = queue.offer(Event.of(name, limits.entries(attributes), now));
        }
        if (!taken) {
            return LossReason.QUEUE_FULL;
        }
        start();
        return null;
    }

    @SuppressWarnings("UnusedException") // it is met again, and counted, where the limits are seen to
    private static String @Nullable [] texts(String event, Map<String, String> attributes) {
        try {
            return QueuedText.of(event, attributes);
        } catch (Throwable unreadable) {
            return null;
        }
    }

    private void start() {
        if (!started && isFirstToStart()) {
            try {
                waitForExit();
                thread.start();
            } catch (Throwable e) {
                HostLog.get().info("Telemetry cannot start its thread: {}", e.toString());
            }
        }
    }

    private synchronized boolean isFirstToStart() {
        boolean first = !started;
        started = true;
        return first;
    }

    private synchronized boolean isFirstToClose() {
        boolean first = !closed;
        closed = true;
        return first;
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
            default -> false;
        };
    }

    private static long nanos(Duration duration) {
        return duration.compareTo(LONGEST) > 0 ? LONGEST.toNanos() : Math.max(0, duration.toNanos());
    }
}
