package dev.rollcall.producer;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** The books of one session: what was recorded, what became of it, and which losses no record has reported yet. */
final class Tally {

    private static final LossReason[] REASONS = LossReason.values();

    private final LongAdder recorded = new LongAdder();
    private final LongAdder sent = new LongAdder();
    private final LongAdder cut = new LongAdder();
    private final LongAdder spooled = new LongAdder();
    private final LongAdder earlierSent = new LongAdder();
    private final LongAdder earlierLost = new LongAdder();
    private final LongAdder[] dropped = new LongAdder[REASONS.length];
    private final AtomicLong reported = new AtomicLong();
    private volatile String ownSession = "";

    Tally() {
        for (int i = 0; i < dropped.length; i++) {
            dropped[i] = new LongAdder();
        }
    }

    void recorded() {
        recorded.increment();
    }

    void sent() {
        sent.increment();
    }

    /** To be run for each name or attribute that is cut. */
    Runnable onCut() {
        return new Runnable() {
            @Override
            public void run() {
                cut.increment();
            }
        };
    }

    void lost(LossReason reason) {
        adder(reason).increment();
    }

    /** An event with its number is lost; what it would have reported is due again. */
    void lost(Entry entry, LossReason reason) {
        untake(entry.lostBefore());
        lost(reason);
    }

    /** Own events are on disk. */
    void spooled(int events) {
        spooled.add(events);
    }

    /** An event that was on disk has arrived. */
    void sentFromDisk(Entry entry) {
        if (isOwn(entry)) {
            spooled.decrement();
            sent();
        } else {
            earlierSent.increment();
        }
    }

    /** An event that was on disk is lost. */
    void dropped(Entry entry, LossReason reason) {
        if (isOwn(entry)) {
            spooled.decrement();
            lost(entry, reason);
        } else {
            earlierLost.add(entry.weight());
        }
    }

    /** Events of earlier runs are lost, which no record has reported. */
    void inherit(long lost) {
        earlierLost.add(lost);
    }

    /** Says which events are of this session. */
    void begin(Session session) {
        ownSession = session.sessionId();
    }

    /** Own events that are on disk. */
    long onDisk() {
        return spooled.sum();
    }

    long lost() {
        return earlierLost.sum() + ownLost();
    }

    private long ownLost() {
        long sum = 0;
        for (LongAdder count : dropped) {
            sum += count.sum();
        }
        return sum;
    }

    /** Losses to report with the next record: each is taken once. One thread takes. */
    long takeUnreported() {
        long lost = lost();
        return lost - reported.getAndSet(lost);
    }

    /** Makes losses that were taken, but did not arrive, due again. */
    void untake(long lost) {
        reported.addAndGet(-lost);
    }

    /** Events that entered the queue and have met their end. */
    long settled() {
        return sent.sum() + undelivered();
    }

    /** Events that entered the queue and are lost. */
    long undelivered() {
        return adder(LossReason.UNDELIVERED).sum()
                + adder(LossReason.SPOOL_FULL).sum()
                + adder(LossReason.EXPIRED).sum();
    }

    /** @param ended nothing can be sent any more: what is neither sent nor dropped counts as lost at close */
    TelemetryStats stats(boolean ended) {
        // What happens last is read first, so that the rest is never negative.
        long sentNow = sent.sum();
        long spooledNow = spooled.sum();
        Map<LossReason, Long> droppedNow = new EnumMap<>(LossReason.class);
        long lostNow = 0;
        for (LossReason reason : REASONS) {
            long count = adder(reason).sum();
            droppedNow.put(reason, count);
            lostNow += count;
        }
        long recordedNow = recorded.sum();
        long open = recordedNow - sentNow - spooledNow - lostNow;
        if (ended) {
            droppedNow.put(LossReason.CLOSED, adder(LossReason.CLOSED).sum() + open);
            open = 0;
        }
        return new TelemetryStats(
                recordedNow, sentNow, spooledNow, droppedNow, open, cut.sum(), earlierSent.sum(), earlierLost.sum());
    }

    private boolean isOwn(Entry entry) {
        return entry.session().sessionId().equals(ownSession);
    }

    private LongAdder adder(LossReason reason) {
        return dropped[reason.ordinal()];
    }
}
