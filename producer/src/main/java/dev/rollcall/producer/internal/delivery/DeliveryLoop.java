package dev.rollcall.producer.internal.delivery;

import dev.rollcall.producer.Exit;
import dev.rollcall.producer.LossReason;
import dev.rollcall.producer.internal.event.Event;
import dev.rollcall.producer.internal.event.LossLedger;
import dev.rollcall.producer.internal.event.NumberedEvent;
import dev.rollcall.producer.internal.event.Session;
import dev.rollcall.producer.internal.platform.HostLog;
import dev.rollcall.producer.internal.queue.EventQueue;
import dev.rollcall.producer.internal.spool.Spool;
import dev.rollcall.producer.internal.state.ConsentGuard;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The telemetry thread's work: takes events from the queue to the transport, or to the spool while the transport takes none,
 * until it is told to finish.
 */
final class DeliveryLoop implements Runnable, Transport.Receipt {

    private static final long SHORTEST_IDLE = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long LONGEST_IDLE = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long FIRST_RETRY = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long LAST_RETRY = TimeUnit.SECONDS.toNanos(30);
    private static final long RETRY_AT_CLOSE = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long LOSS_REPORTS = TimeUnit.MINUTES.toNanos(1);
    private static final int A_FEW = 64;
    private static final int MANY = 1024;

    private final EventQueue queue;
    private final ConsentGuard permission;
    private final Route route;
    private final Spool spool;
    private final SpoolReplay replay;
    private final Exit exit;
    private final LossLedger ledger;

    /** Held by who takes from the queue: the telemetry thread, but while it waits for the network. */
    private final ReentrantLock consuming = new ReentrantLock();

    /** What Kafka took and did not deliver. */
    private final Queue<NumberedEvent> returned = new ConcurrentLinkedQueue<>();

    /** What left the queue and waits all the same. */
    private final Deque<NumberedEvent> numbered = new ArrayDeque<>();

    private volatile @Nullable Long finishBy;
    private volatile boolean hurry;
    private volatile boolean finished;

    /** Whether live events are being handed to the transport, which may wait for the network with {@link #consuming} held. */
    private volatile boolean sending;

    private final Session session;
    private @Nullable Transport transport;
    private long number;
    private boolean connected;
    private boolean away;
    private long awayUntil;
    private long retry = FIRST_RETRY;
    private long lossesLogged;
    private long lossesLoggedAt = System.nanoTime() - LOSS_REPORTS;

    DeliveryLoop(EventQueue queue, ConsentGuard permission, Route route, LossLedger ledger, Session session) {
        this.queue = queue;
        this.permission = permission;
        this.route = route;
        this.session = session;
        this.spool = route.spool();
        this.replay = route.replay(spool);
        this.exit = route.exit();
        this.ledger = ledger;
    }

    /** Lets the work end: with an empty queue, or at this {@link System#nanoTime()}. The thread may have to be woken. */
    void finishBy(long deadline) {
        finishBy = deadline;
    }

    /** Has events sent that would wait otherwise. The thread may have to be woken. */
    void hurry() {
        hurry = true;
    }

    @Override
    public void run() {
        consuming.lock();
        try {
            work();
            finish();
        } finally {
            consuming.unlock();
        }
    }

    /**
     * Puts what waits into the spool in place of the telemetry thread, when that waits for the network, and ends that wait:
     * Kafka's client waits by the wall clock, which may have been set back by years in the meantime. While the thread is
     * busy with the spool it is left alone, as an interrupt would close its files.
     *
     * @param patience in nanoseconds
     */
    void finishInstead(long patience, Thread telemetryThread) throws InterruptedException {
        boolean waits = consuming.tryLock(patience, TimeUnit.NANOSECONDS);
        if (waits) {
            try {
                leaveToSpool();
            } finally {
                consuming.unlock();
            }
        }
        if (waits || sending || replay.isSending()) {
            telemetryThread.interrupt();
        }
    }

    private void work() {
        long idle = SHORTEST_IDLE;
        while (left() > 0 && !finished && !permission.isWithdrawn()) {
            // An interrupt is not meant for this thread, and would keep it from pausing.
            Thread.interrupted();
            logLosses();
            takeBack();
            boolean busy;
            if (!permission.holds()) {
                return;
            } else if (isConnected()) {
                // To connect may have taken seconds.
                busy = permission.holds() && send();
            } else {
                busy = (away || finishBy != null) && toSpool();
            }
            if (busy) {
                idle = SHORTEST_IDLE;
            } else if (finishBy != null && !hasWork()) {
                return;
            } else {
                LockSupport.parkNanos(this, idle);
                idle = Math.min(idle * 2, LONGEST_IDLE);
            }
        }
    }

    /** Whether there is something to be done before the end. */
    private boolean hasWork() {
        return !queue.isEmpty() || !numbered.isEmpty() || (exit == Exit.WAIT && replay.mayHaveMore());
    }

    private boolean isConnected() {
        if (connected) {
            return true;
        }
        if (hurry) {
            hurry = false;
            awayUntil = 0;
            away = false;
        }
        if (!isConnectionWanted() || (away && System.nanoTime() - awayUntil < 0)) {
            return false;
        }
        // In the meantime, whoever closes may take the queue.
        consuming.unlock();
        try {
            Transport made = transport == null ? route.transport() : transport;
            transport = made;
            connected = made.connect();
        } finally {
            consuming.lock();
        }
        if (!connected) {
            stayAway();
        }
        return connected && !finished;
    }

    private boolean isConnectionWanted() {
        boolean atTheEnd = finishBy != null && exit != Exit.WAIT && spool.exists();
        return !atTheEnd && hasWaiting();
    }

    private boolean hasWaiting() {
        return !queue.isEmpty() || !numbered.isEmpty() || replay.mayHaveMore();
    }

    private boolean send() {
        boolean some = sendLive();
        if (connected && !permission.isWithdrawn() && (finishBy == null || exit == Exit.WAIT)) {
            switch (replay.step(transport())) {
                case SOME -> some = true;
                case BLOCKED -> stayAway();
                case NONE -> {}
            }
        }
        return some;
    }

    private boolean sendLive() {
        sending = true;
        try {
            return sendAFew();
        } finally {
            sending = false;
        }
    }

    private boolean sendAFew() {
        // Many events share a moment; to ask for the time would cost as much as to encode one.
        long now = System.currentTimeMillis();
        // To connect may have taken seconds.
        for (int few = 0; few < A_FEW && !permission.isWithdrawn(); few++) {
            NumberedEvent entry = nextEntry();
            if (entry == null) {
                return few > 0;
            }
            Transport.Handover handover;
            try {
                handover = transport().offer(entry, now, this);
            } catch (RuntimeException e) {
                HostLog.get().debug("An event could not be sent", e);
                handover = Transport.Handover.REFUSED;
            }
            switch (handover) {
                case TAKEN -> retry = FIRST_RETRY;
                case REFUSED -> {
                    ledger.lost(entry, LossReason.UNDELIVERED);
                }
                case LATER -> {
                    numbered.addFirst(entry);
                    stayAway();
                    return true;
                }
            }
        }
        return true;
    }

    private @Nullable NumberedEvent nextEntry() {
        if (!numbered.isEmpty()) {
            return numbered.pollFirst();
        }
        Event event = queue.poll();
        return event == null ? null : new NumberedEvent(session, event, ++number, ledger.takeUnreported());
    }

    @Override
    public void delivered(NumberedEvent entry) {
        ledger.sent();
    }

    @Override
    public void failed(NumberedEvent entry, boolean forGood) {
        if (forGood) {
            ledger.lost(entry, LossReason.UNDELIVERED);
        } else {
            returned.add(entry);
        }
    }

    /** Sees to what Kafka did not deliver: it is spooled, or lost where there is no spool. */
    private void takeBack() {
        if (!returned.isEmpty()) {
            List<NumberedEvent> back = new ArrayList<>();
            for (NumberedEvent entry = returned.poll(); entry != null; entry = returned.poll()) {
                back.add(entry);
            }
            for (NumberedEvent entry : back.subList(spool.append(back), back.size())) {
                ledger.lost(entry, LossReason.UNDELIVERED);
            }
        }
    }

    /** Puts what waits into the spool. Returns whether it took anything. */
    private boolean toSpool() {
        if (!spool.exists()) {
            return false;
        }
        List<NumberedEvent> waiting = new ArrayList<>();
        for (NumberedEvent entry = nextEntry(); entry != null; entry = waiting.size() < MANY ? nextEntry() : null) {
            waiting.add(entry);
        }
        int taken = spool.append(waiting);
        for (NumberedEvent entry : waiting.subList(taken, waiting.size())) {
            numbered.add(entry);
        }
        return taken > 0;
    }

    private void stayAway() {
        connected = false;
        away = true;
        awayUntil = System.nanoTime() + (finishBy == null ? retry : RETRY_AT_CLOSE);
        retry = Math.min(retry * 2, LAST_RETRY);
    }

    private void finish() {
        Transport open = transport;
        if (open != null) {
            // An interrupt has ended the wait it was meant for, and would keep the transport from closing in peace.
            Thread.interrupted();
            consuming.unlock();
            try {
                open.close(timeToClose());
            } finally {
                consuming.lock();
            }
        }
        leaveToSpool();
    }

    /** The last step, once. */
    private void leaveToSpool() {
        if (finished) {
            return;
        }
        finished = true;
        if (!permission.isWithdrawn()) {
            replay.release();
            takeBack();
            while (toSpool()) {
                // There is more.
            }
            spool.appendLoss(ledger.takeUnreported());
        }
        boolean some = spool.isUsed();
        spool.close();
        if (exit == Exit.DETACH && some && !permission.isWithdrawn()) {
            route.sendDetached();
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

    private Transport transport() {
        return Objects.requireNonNull(transport);
    }

    private void logLosses() {
        long lost = ledger.lost();
        if (lost > lossesLogged && System.nanoTime() - lossesLoggedAt >= LOSS_REPORTS) {
            lossesLogged = lost;
            lossesLoggedAt = System.nanoTime();
            HostLog.get().info("{} telemetry events are lost so far: {}", lost, ledger.dropped());
        }
    }
}
