package dev.rollcall.producer.internal.delivery;

import dev.rollcall.producer.LossReason;
import dev.rollcall.producer.internal.event.LossLedger;
import dev.rollcall.producer.internal.event.NumberedEvent;
import dev.rollcall.producer.internal.spool.Spool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Sends what is in the spool, one file after the other: a file is deleted once the transport has delivered, or refused for good,
 * every event in it. A process that is killed before that leaves the file to the next run, which sends all of it again.
 */
public final class SpoolReplay {

    private static final int BATCH = 64;
    private static final long LOOK_AGAIN = TimeUnit.MINUTES.toNanos(5);

    private final Spool spool;
    private final Duration maxAge;
    private final LossLedger ledger;

    private @Nullable Shipment shipment;
    private boolean exhausted;
    private long lookedAt;
    private volatile boolean sending;
    private volatile @Nullable Throwable failure;

    public SpoolReplay(Spool spool, Duration maxAge, LossLedger ledger) {
        this.spool = spool;
        this.maxAge = maxAge;
        this.ledger = ledger;
    }

    /** Hands a few events over. */
    public Progress step(Transport transport) {
        Shipment now = shipment;
        if (now == null) {
            now = next();
            if (now == null) {
                return Progress.NONE;
            }
            shipment = now;
        }
        if (now.next < now.entries().size()) {
            sending = true;
            try {
                return handOver(now, transport);
            } finally {
                sending = false;
            }
        }
        if (now.open.get() > 0) {
            transport.flush();
            return Progress.NONE;
        }
        if (now.left().isEmpty()) {
            release();
            return Progress.SOME;
        }
        now.next = 0;
        return Progress.BLOCKED;
    }

    /** Whether events are being handed to the transport, which may wait for the network. For any thread. */
    boolean isSending() {
        return sending;
    }

    /** Why the last of the events that were not delivered was not; null when each was. */
    @Nullable
    Throwable failure() {
        return failure;
    }

    /** Whether something is on its way, or may be in the spool. */
    public boolean mayHaveMore() {
        return shipment != null
                || (spool.exists()
                        && (!exhausted || ledger.onDisk() > 0 || System.nanoTime() - lookedAt >= LOOK_AGAIN));
    }

    /** Leaves what has not arrived in the spool. */
    public void release() {
        Shipment ending = shipment;
        shipment = null;
        if (ending != null) {
            spool.release(ending.batch, ending.left());
        }
    }

    private @Nullable Shipment next() {
        if (!mayHaveMore()) {
            return null;
        }
        Spool.Batch batch = spool.take();
        lookedAt = System.nanoTime();
        exhausted = batch == null;
        return batch == null ? null : new Shipment(batch);
    }

    private Progress handOver(Shipment now, Transport transport) {
        long time = System.currentTimeMillis();
        int first = now.next;
        for (; now.next < Math.min(first + BATCH, now.entries().size()) && transport.hasRoom(); now.next++) {
            if (now.isSettled(now.next)) {
                continue;
            }
            NumberedEvent entry = now.entries().get(now.next);
            if (time - entry.event().occurredAt() > maxAge.toMillis()) {
                now.settle(now.next);
                ledger.dropped(entry, LossReason.EXPIRED);
                continue;
            }
            now.open.incrementAndGet();
            long unreported = ledger.takeUnreported();
            NumberedEvent reporting =
                    new NumberedEvent(entry.session(), entry.event(), entry.number(), entry.lostBefore() + unreported);
            Throwable refusal = offer(reporting, time, now.receipt(now.next, unreported), transport);
            if (refusal != null) {
                now.open.decrementAndGet();
                ledger.untake(unreported);
                failure = refusal;
                return Progress.BLOCKED;
            }
        }
        return now.next > first ? Progress.SOME : Progress.NONE;
    }

    private static @Nullable Throwable offer(
            NumberedEvent entry, long time, Transport.Receipt receipt, Transport transport) {
        try {
            return transport.offer(entry, time, receipt);
        } catch (Throwable e) {
            return e;
        }
    }

    /** How far a step came. */
    public enum Progress {
        SOME,
        /** There is nothing to do for now. */
        NONE,
        /** The transport does not take or deliver events. */
        BLOCKED
    }

    /** A file on its way. */
    private final class Shipment {

        private final Spool.Batch batch;
        private final AtomicIntegerArray settled;
        private final AtomicInteger open = new AtomicInteger();
        private final Thread sender = Thread.currentThread();
        private int next;

        Shipment(Spool.Batch batch) {
            this.batch = batch;
            this.settled = new AtomicIntegerArray(batch.entries().size());
        }

        List<NumberedEvent> entries() {
            return batch.entries();
        }

        boolean isSettled(int index) {
            return settled.get(index) == 1;
        }

        void settle(int index) {
            settled.set(index, 1);
        }

        List<NumberedEvent> left() {
            List<NumberedEvent> left = new ArrayList<>();
            for (int i = 0; i < entries().size(); i++) {
                if (!isSettled(i)) {
                    left.add(entries().get(i));
                }
            }
            return left;
        }

        /** One less is on its way. With the last, there is something to do for the thread that sends. */
        private void close() {
            if (open.decrementAndGet() == 0) {
                LockSupport.unpark(sender);
            }
        }

        /** @param unreported losses that the record reports in addition to those of its event */
        Transport.Receipt receipt(int index, long unreported) {
            return new Transport.Receipt() {
                @Override
                public void delivered(NumberedEvent entry) {
                    settle(index);
                    ledger.sentFromDisk(entries().get(index));
                    close();
                }

                @Override
                public void failed(NumberedEvent entry, boolean forGood, Throwable cause) {
                    failure = cause;
                    ledger.untake(unreported);
                    if (forGood) {
                        settle(index);
                        ledger.dropped(entries().get(index), LossReason.UNDELIVERED);
                    }
                    close();
                }
            };
        }
    }
}
