package dev.rollcall.producer.internal.delivery;

import dev.rollcall.producer.Exit;
import dev.rollcall.producer.LossReason;
import dev.rollcall.producer.internal.delivery.SpoolReplay.Progress;
import dev.rollcall.producer.internal.event.LossLedger;
import dev.rollcall.producer.internal.event.NumberedEvent;
import dev.rollcall.producer.internal.spool.Spool;
import dev.rollcall.producer.internal.state.ConsentGuard;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What the {@link DeliveryLoop} does once it has a reason to connect: events go to the transport or into the spool, and from
 * the spool to the transport. A class of its own since a program that is over at once never loads it.
 *
 * <p>The lock is held by whoever may touch pending events and the spool. The telemetry thread has it from the beginning, except
 * for the time in which it connects or closes the transport, which may last. A thread that closes takes it then, leaves all
 * that waits to the spool, and nothing is done after that.
 */
final class Delivery implements Transport.Receipt {

    private static final int BATCH = 64;
    private static final int SPOOLED_BATCH = 1024;

    private final PendingEvents pending;
    private final ConsentGuard permission;
    private final Route route;
    private final LossLedger ledger;
    private final Spool spool;
    private final SpoolReplay replay;
    private final Thread thread = Thread.currentThread();
    private final ReentrantLock lock = new ReentrantLock();

    /** Made for the first connection: a program that only spools does without. */
    private @Nullable Transport transport;

    /** What the transport took and did not deliver. */
    private final Queue<NumberedEvent> returned = new ConcurrentLinkedQueue<>();

    /** Why the last of them was not delivered. */
    private volatile @Nullable Throwable failure;

    /** Whether events are being handed to the transport, which may wait for the network with the lock held. */
    private volatile boolean sending;

    /** Whether all was left to the spool. Guarded by the lock. */
    private boolean ended;

    /** Made by the telemetry thread, which then has the lock. */
    Delivery(PendingEvents pending, ConsentGuard permission, Route route, LossLedger ledger) {
        this.pending = pending;
        this.permission = permission;
        this.route = route;
        this.ledger = ledger;
        spool = route.spool();
        replay = route.replay(spool);
        lock.lock();
    }

    /** Connects the transport; may take seconds, in which another thread may {@link #endInstead}. */
    boolean connect() {
        lock.unlock();
        try {
            Transport made = transport == null ? route.transport() : transport;
            transport = made;
            return made.connect();
        } finally {
            lock.lock();
        }
    }

    /** Whether all was left to the spool. */
    boolean hasEnded() {
        return ended;
    }

    /**
     * Hands some events over.
     *
     * @param alsoSpooled whether those that are in the spool as well
     */
    Progress send(boolean alsoSpooled) {
        transport().step();
        Progress live = returnToSpool() ? Progress.BLOCKED : sendLive();
        if (live == Progress.BLOCKED || !alsoSpooled || permission.isWithdrawn()) {
            return live;
        }
        Progress replayed = replay.step(transport());
        return replayed == Progress.NONE ? live : replayed;
    }

    private Progress sendLive() {
        sending = true;
        try {
            // Many events share a moment; to ask for the time would cost as much as to encode one.
            long now = System.currentTimeMillis();
            int sent = 0;
            for (NumberedEvent entry = pending.peek();
                    entry != null && sent < BATCH && transport().hasRoom() && !permission.isWithdrawn();
                    entry = pending.peek()) {
                Throwable refusal = offer(entry, now);
                if (refusal != null) {
                    failure = refusal;
                    return Progress.BLOCKED;
                }
                pending.remove(1);
                sent++;
            }
            return sent > 0 ? Progress.SOME : Progress.NONE;
        } finally {
            sending = false;
        }
    }

    private @Nullable Throwable offer(NumberedEvent entry, long now) {
        try {
            return transport().offer(entry, now, this);
        } catch (RuntimeException e) {
            failed(entry, true, e);
            return null;
        }
    }

    @Override
    public void delivered(NumberedEvent entry) {
        ledger.sent(entry);
    }

    @Override
    public void failed(NumberedEvent entry, boolean forGood, Throwable cause) {
        failure = cause;
        if (forGood) {
            ledger.lost(entry, LossReason.UNDELIVERED);
        } else {
            returned.add(entry);
        }
        LockSupport.unpark(thread);
    }

    /** What the transport last failed with, without a message that may name a path; null when it did not say. */
    @Nullable
    String failure() {
        Throwable last = failure == null ? replay.failure() : failure;
        if (last instanceof UndeliveredException told) {
            return told.getMessage();
        }
        return last == null ? null : last.getClass().getSimpleName();
    }

    /** Puts what the transport did not deliver into the spool; where there is none it waits again. Returns whether there was any. */
    private boolean returnToSpool() {
        List<NumberedEvent> back = new ArrayList<>();
        for (NumberedEvent entry = returned.poll(); entry != null; entry = returned.poll()) {
            back.add(entry);
        }
        pending.putBack(back.subList(spool.append(back), back.size()));
        return !back.isEmpty();
    }

    /** Puts events that wait into the spool. Returns whether it took any. */
    boolean toSpool() {
        boolean some = returnToSpool();
        if (spool.exists()) {
            int taken = spool.append(pending.peek(SPOOLED_BATCH));
            pending.remove(taken);
            some |= taken > 0;
        }
        return some;
    }

    /** Whether there may be something for the transport. */
    boolean hasWaiting() {
        return !pending.isEmpty() || replay.mayHaveMore();
    }

    /** Whether events can wait on disk. */
    boolean hasSpool() {
        return spool.exists();
    }

    /** The last steps of the telemetry thread. */
    void end(Duration timeout) {
        try {
            // An interrupt has ended the wait it was meant for, and would keep the transport from closing in peace.
            Thread.interrupted();
            lock.unlock();
            try {
                if (transport != null) {
                    transport.close(timeout);
                }
            } finally {
                lock.lock();
            }
        } finally {
            try {
                leaveToSpool();
            } finally {
                lock.unlock();
            }
        }
    }

    /**
     * Does the last step in place of the telemetry thread, when that waits for the network, and ends that wait: Kafka's client
     * waits by the wall clock, which may have been set back by years in the meantime. While the thread is busy with the spool
     * it is left alone, as an interrupt would close its files.
     *
     * @param nanos how long to wait for the telemetry thread to give way
     */
    void endInstead(long nanos) throws InterruptedException {
        boolean waits = lock.tryLock(nanos, TimeUnit.NANOSECONDS);
        if (waits) {
            try {
                leaveToSpool();
            } finally {
                lock.unlock();
            }
        }
        if (waits || sending || replay.isSending()) {
            thread.interrupt();
        }
    }

    private Transport transport() {
        return Objects.requireNonNull(transport);
    }

    private void leaveToSpool() {
        if (ended) {
            return;
        }
        ended = true;
        boolean used = false;
        try {
            if (!permission.isWithdrawn()) {
                replay.release();
                while (toSpool()) {
                    // There is more.
                }
                spool.appendLoss(ledger.takeUnreported());
            }
            used = spool.isUsed();
        } finally {
            spool.close();
        }
        if (used && route.exit() == Exit.DETACH && !permission.isWithdrawn()) {
            route.sendDetached();
        }
    }
}
