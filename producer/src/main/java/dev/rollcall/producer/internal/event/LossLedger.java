package dev.rollcall.producer.internal.event;

import dev.rollcall.producer.LossReason;
import dev.rollcall.producer.TelemetryStats;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * The books of one session: what became of what was recorded, and which losses no record has reported yet. No counter is
 * written while all is well but by the thread that sends, which is why none needs to be a {@code LongAdder}; to load that
 * would cost a short program more than all else that it counts.
 */
public final class LossLedger {

    private static final LossReason[] REASONS = LossReason.values();

    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong cut = new AtomicLong();
    private final AtomicLong spooled = new AtomicLong();
    private final AtomicLong earlierSent = new AtomicLong();
    private final AtomicLong earlierLost = new AtomicLong();
    private final AtomicLong[] dropped = new AtomicLong[REASONS.length];
    /** All of the losses, so that they need not be added up for each record that may have to report some. */
    private final AtomicLong lost = new AtomicLong();

    private final AtomicLong reported = new AtomicLong();
    private volatile String ownSession = "";

    public LossLedger() {
        for (int i = 0; i < dropped.length; i++) {
            dropped[i] = new AtomicLong();
        }
    }

    public void sent() {
        sent.incrementAndGet();
    }

    /** Counts names and attributes that are cut. */
    public AtomicLong cuts() {
        return cut;
    }

    public void lost(LossReason reason) {
        adder(reason).incrementAndGet();
        lost.incrementAndGet();
    }

    /** An event with its number is lost; what it would have reported is due again. */
    public void lost(NumberedEvent entry, LossReason reason) {
        untake(entry.lostBefore());
        lost(reason);
    }

    /** Own events are on disk. */
    public void spooled(int events) {
        spooled.addAndGet(events);
    }

    /** An event that was on disk has arrived. */
    public void sentFromDisk(NumberedEvent entry) {
        if (isOwn(entry)) {
            spooled.decrementAndGet();
            sent();
        } else {
            earlierSent.incrementAndGet();
        }
    }

    /** An event that was on disk is lost. */
    public void dropped(NumberedEvent entry, LossReason reason) {
        if (isOwn(entry)) {
            spooled.decrementAndGet();
            lost(entry, reason);
        } else {
            inherit(entry.weight());
        }
    }

    /** Events of earlier runs are lost, which no record has reported. */
    public void inherit(long events) {
        earlierLost.addAndGet(events);
        lost.addAndGet(events);
    }

    /** Says which events are of this session. */
    public void begin(Session session) {
        ownSession = session.sessionId();
    }

    /** Own events that are on disk. */
    public long onDisk() {
        return spooled.get();
    }

    public long lost() {
        return lost.get();
    }

    /** Losses to report with the next record: each is taken once. One thread takes. */
    public long takeUnreported() {
        long all = lost.get();
        return all == reported.get() ? 0 : all - reported.getAndSet(all);
    }

    /** Makes losses that were taken, but did not arrive, due again. */
    public void untake(long events) {
        if (events != 0) {
            reported.addAndGet(-events);
        }
    }

    /** Events that entered the queue and have met their end. */
    public long settled() {
        return sent.get() + undelivered();
    }

    /** Events that entered the queue and are lost. */
    public long undelivered() {
        long sum = 0;
        for (LossReason reason : REASONS) {
            sum += entersTheQueue(reason) ? adder(reason).get() : 0;
        }
        return sum;
    }

    /** What is lost before does not. */
    private static boolean entersTheQueue(LossReason reason) {
        return reason == LossReason.UNDELIVERED || reason == LossReason.SPOOL_FULL || reason == LossReason.EXPIRED;
    }

    /** How many events were lost so far, by reason. */
    public Map<LossReason, Long> dropped() {
        Map<LossReason, Long> dropped = new EnumMap<>(LossReason.class);
        for (LossReason reason : REASONS) {
            dropped.put(reason, adder(reason).get());
        }
        return dropped;
    }

    /**
     * A snapshot.
     *
     * @param entered tells how many events entered the queue so far
     * @param ended nothing can be sent any more: what is neither sent nor dropped counts as lost at close
     */
    public TelemetryStats stats(LongSupplier entered, boolean ended) {
        // What happens last is read first, so that the rest is never negative.
        long sentNow = sent.get();
        long spooledNow = spooled.get();
        Map<LossReason, Long> droppedNow = dropped();
        long lostNow = 0;
        long outOfTheQueue = 0;
        for (Map.Entry<LossReason, Long> lost : droppedNow.entrySet()) {
            lostNow += lost.getValue();
            outOfTheQueue += entersTheQueue(lost.getKey()) ? lost.getValue() : 0;
        }
        long recordedNow = lostNow - outOfTheQueue + entered.getAsLong();
        long open = recordedNow - sentNow - spooledNow - lostNow;
        if (ended) {
            droppedNow.put(LossReason.CLOSED, adder(LossReason.CLOSED).get() + open);
            open = 0;
        }
        return new TelemetryStats(
                recordedNow, sentNow, spooledNow, droppedNow, open, cut.get(), earlierSent.get(), earlierLost.get());
    }

    private boolean isOwn(NumberedEvent entry) {
        return entry.session().sessionId().equals(ownSession);
    }

    @SuppressWarnings("EnumOrdinal") // an index of this run's, never written down
    private AtomicLong adder(LossReason reason) {
        return dropped[reason.ordinal()];
    }
}
