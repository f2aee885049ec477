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
import org.jspecify.annotations.Nullable;

/**
 * Sends what is in the spool, one file after the other: a file is deleted once Kafka has acknowledged, or refused for good,
 * every event in it. A process that is killed before that leaves the file to the next run, which sends all of it again.
 */
public final class SpoolReplay {

    private static final int A_FEW = 64;
    private static final long LOOK_AGAIN = TimeUnit.MINUTES.toNanos(5);

    private final Spool spool;
    private final Duration maxAge;
    private final LossLedger ledger;

    private @Nullable Shipment shipment;
    private boolean exhausted;
    private long lookedAt;
    private volatile boolean sending;

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
        for (int few = 0; few < A_FEW && now.next < now.entries().size(); few++, now.next++) {
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
            Transport.Handover handover = transport.offer(reporting, time, now.receipt(now.next, unreported));
            if (handover != Transport.Handover.TAKEN) {
                now.open.decrementAndGet();
                ledger.untake(unreported);
            }
            if (handover == Transport.Handover.REFUSED) {
                now.settle(now.next);
                ledger.dropped(entry, LossReason.UNDELIVERED);
            } else if (handover == Transport.Handover.LATER) {
                return Progress.BLOCKED;
            }
        }
        return Progress.SOME;
    }

    /** How far a step came. */
    public enum Progress {
        SOME,
        /** There is nothing to do for now. */
        NONE,
        /** Kafka does not take or acknowledge events. */
        BLOCKED
    }

    /** A file on its way. */
    private final class Shipment {

        private final Spool.Batch batch;
        private final AtomicIntegerArray settled;
        private final AtomicInteger open = new AtomicInteger();
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

        /** @param unreported losses that the record reports in addition to those of its event */
        Transport.Receipt receipt(int index, long unreported) {
            return new Transport.Receipt() {
                @Override
                public void delivered(NumberedEvent entry) {
                    settle(index);
                    ledger.sentFromDisk(entries().get(index));
                    open.decrementAndGet();
                }

                @Override
                public void failed(NumberedEvent entry, boolean forGood) {
                    ledger.untake(unreported);
                    if (forGood) {
                        settle(index);
                        ledger.dropped(entries().get(index), LossReason.UNDELIVERED);
                    }
                    open.decrementAndGet();
                }
            };
        }
    }
}
