package dev.rollcall.producer.internal.delivery;

import dev.rollcall.producer.Exit;
import dev.rollcall.producer.internal.delivery.SpoolReplay.Progress;
import dev.rollcall.producer.internal.event.Limits;
import dev.rollcall.producer.internal.event.LossLedger;
import dev.rollcall.producer.internal.event.NumberedEvent;
import dev.rollcall.producer.internal.event.Session;
import dev.rollcall.producer.internal.queue.EventQueue;
import dev.rollcall.producer.internal.state.ConsentGuard;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The telemetry thread's work: one pass after the other, each of which may change the {@link State}, until the last steps. A
 * pass that fails is counted and followed by a pause. Other threads only leave requests, and wake the thread: to be quick, to
 * finish. {@code docs/producer-internals.md} draws the states.
 */
final class DeliveryLoop implements Runnable {

    /** What the telemetry thread does. */
    enum State {
        /** The program is young. Its events wait in the queue, and nothing that sends is loaded. */
        WAITING,
        /** The transport is being connected, which may take seconds. */
        CONNECTING,
        /** Events go to the transport, those of the session and those of the spool. */
        SENDING,
        /** The transport takes or delivers none. Events go into the spool until it is time to try again. */
        AWAY,
        /** The last steps: the transport is closed, and what is left goes into the spool. */
        FINISHING,
        /** Nothing will be sent any more. */
        ENDED
    }

    /** How long a program lives, from its first event on, before a connection is made for it. */
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(2);

    private static final long SHORTEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(1);

    /** The user's consent is looked up as often. */
    private static final long LONGEST_PAUSE = TimeUnit.SECONDS.toNanos(1);

    private static final long RETRY_AT_CLOSE = TimeUnit.MILLISECONDS.toNanos(100);

    private final EventQueue queue;
    private final ConsentGuard permission;
    private final Route route;
    private final LossLedger ledger;
    private final Limits limits;
    private volatile State state = State.WAITING;

    /** When the first event was recorded, which started the thread. */
    private long startedAt;

    /** The request to be quick: set by threads that flush. */
    private volatile boolean urgent;

    /** The request to finish: with nothing left to do, or at this {@link System#nanoTime()}. */
    private volatile @Nullable Long deadline;

    private @Nullable PendingEvents pending;
    private volatile @Nullable Delivery delivery;
    private @Nullable Backoff backoff;
    private long retryAt = System.nanoTime();
    private long pause = SHORTEST_PAUSE;

    /** How many events had arrived when the transport was last found away. */
    private long acknowledgedBefore;

    /** Made when there may be something to say. */
    private @Nullable DeliveryLog log;

    DeliveryLoop(EventQueue queue, ConsentGuard permission, Route route, LossLedger ledger, Limits limits) {
        this.queue = queue;
        this.permission = permission;
        this.route = route;
        this.ledger = ledger;
        this.limits = limits;
    }

    State state() {
        return state;
    }

    /** With how many events in it the queue shall be emptied without delay. */
    static int manyIn(EventQueue queue) {
        return Math.max(1, queue.capacity() / 4);
    }

    /** Has events sent that would wait otherwise. The thread may have to be woken. */
    void hurry() {
        urgent = true;
    }

    /** Lets the work end: with nothing left to do, or at this {@link System#nanoTime()}. The thread may have to be woken. */
    void finishBy(long nanoTime) {
        deadline = nanoTime;
    }

    /** Does the last step in place of the telemetry thread if that waits for the network. */
    void finishInstead(long nanos) throws InterruptedException {
        Delivery open = delivery;
        if (open != null) {
            open.endInstead(nanos);
        }
    }

    @Override
    public void run() {
        startedAt = System.nanoTime();
        try {
            while (state != State.FINISHING) {
                // An interrupt is not meant for this thread, and would keep it from pausing.
                Thread.interrupted();
                state = next();
            }
            end();
        } catch (Throwable e) {
            log().failed(e);
        } finally {
            state = State.ENDED;
            ledger.wakeAll();
        }
    }

    private State next() {
        try {
            return permission.holds() ? pass(pending()) : State.FINISHING;
        } catch (Throwable e) {
            // An appender of the host's log, a class that is missing, a lack of memory: perhaps not the next time.
            log().failed(e);
            return afterFailure();
        }
    }

    private State pass(PendingEvents events) {
        State now = state;
        // Not a case below, since a switch has a class of its own, which a short program would load.
        if (now == State.WAITING) {
            return waiting(events);
        }
        Delivery open = delivery;
        log().losses(open == null ? null : open.failure());
        if (left() <= 0 || (open != null && open.hasEnded())) {
            return State.FINISHING;
        }
        return switch (now) {
            case CONNECTING -> connecting();
            case SENDING -> sending();
            case AWAY -> away();
            case WAITING, FINISHING, ENDED -> now;
        };
    }

    private State waiting(PendingEvents events) {
        long left = startedAt + PATIENCE - System.nanoTime();
        if (!route.mayWait() || urgent || left <= 0 || queue.size() >= manyIn(queue)) {
            return State.CONNECTING;
        }
        if (deadline != null) {
            return leave(events) ? State.FINISHING : State.CONNECTING;
        }
        LockSupport.parkNanos(this, Math.min(left, LONGEST_PAUSE));
        return State.WAITING;
    }

    /** Writes all events to disk if that takes only a moment; otherwise they still wait. */
    private boolean leave(PendingEvents events) {
        List<NumberedEvent> all = events.peek(Integer.MAX_VALUE);
        long lost = all.isEmpty() ? ledger.takeUnreported() : 0;
        if (!route.leave(all, lost)) {
            ledger.untake(lost);
            return false;
        }
        events.remove(all.size());
        ledger.spooled(all.size());
        if (route.exit() == Exit.DETACH) {
            route.sendDetached();
        }
        return true;
    }

    private State connecting() {
        Delivery open = delivery();
        if (!wantsConnection(open)) {
            return State.AWAY;
        }
        urgent = false;
        return open.connect() ? State.SENDING : stayAway();
    }

    private State sending() {
        Delivery open = delivery();
        urgent = false;
        Progress progress = open.send(deadline == null || route.exit() == Exit.WAIT);
        if (progress == Progress.BLOCKED) {
            if (deadline == null || route.exit() == Exit.WAIT) {
                log().away(open.failure());
            }
            return stayAway();
        }
        if (ledger.acknowledged() != acknowledgedBefore) {
            log().acknowledged();
        }
        return goOn(progress == Progress.SOME, LONGEST_PAUSE);
    }

    private State away() {
        Delivery open = delivery();
        long longest = LONGEST_PAUSE;
        if (wantsConnection(open)) {
            longest = urgent ? 0 : retryAt - System.nanoTime();
            if (longest <= 0) {
                return State.CONNECTING;
            }
        }
        return goOn(open.toSpool(), longest);
    }

    private boolean wantsConnection(Delivery open) {
        boolean onlyToDisk = deadline != null && route.exit() != Exit.WAIT && open.hasSpool();
        return !onlyToDisk && open.hasWaiting();
    }

    /** In the same state, at once or after a pause; or not at all when there is nothing left to do. */
    private State goOn(boolean busy, long longest) {
        if (busy) {
            pause = SHORTEST_PAUSE;
            return state;
        }
        if (deadline != null && !hasWork()) {
            return State.FINISHING;
        }
        LockSupport.parkNanos(this, Math.min(Math.min(pause, longest), left()));
        pause = Math.min(pause * 2, LONGEST_PAUSE);
        return state;
    }

    /** Whether there is something to be done before the end. */
    private boolean hasWork() {
        return route.exit() == Exit.WAIT ? delivery().hasWaiting() : !pending().isEmpty();
    }

    private State stayAway() {
        Backoff waits = backoff == null ? new Backoff() : backoff;
        backoff = waits;
        long acknowledged = ledger.acknowledged();
        if (acknowledged != acknowledgedBefore) {
            acknowledgedBefore = acknowledged;
            waits.reset();
        }
        retryAt = System.nanoTime() + (deadline == null ? waits.next() : RETRY_AT_CLOSE);
        return State.AWAY;
    }

    private State afterFailure() {
        if (left() <= 0) {
            return State.FINISHING;
        }
        State away = stayAway();
        LockSupport.parkNanos(this, Math.min(retryAt - System.nanoTime(), left()));
        return delivery == null ? State.WAITING : away;
    }

    private void end() {
        Delivery open = delivery;
        if (open == null && !permission.isWithdrawn() && pending != null && !pending.isEmpty()) {
            open = delivery();
        }
        if (open != null) {
            boolean now = deadline == null || permission.isWithdrawn();
            open.end(now ? Duration.ZERO : Duration.ofNanos(Math.max(0, left())));
        }
    }

    /** Nanoseconds until the work must end. */
    private long left() {
        Long at = deadline;
        return at == null ? Long.MAX_VALUE : at - System.nanoTime();
    }

    private PendingEvents pending() {
        PendingEvents begun = pending;
        if (begun == null) {
            Session session = route.begin();
            ledger.begin(session);
            begun = new PendingEvents(queue, limits, ledger, session);
            pending = begun;
        }
        return begun;
    }

    private Delivery delivery() {
        Delivery open = delivery;
        if (open == null) {
            open = new Delivery(Objects.requireNonNull(pending), permission, route, ledger);
            delivery = open;
        }
        return open;
    }

    private DeliveryLog log() {
        DeliveryLog made = log;
        if (made == null) {
            made = new DeliveryLog(ledger);
            log = made;
        }
        return made;
    }
}
