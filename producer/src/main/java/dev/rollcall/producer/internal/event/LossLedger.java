package dev.rollcall.producer.internal.event;

import dev.rollcall.producer.LossReason;
import dev.rollcall.producer.TelemetryStats;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * The books of one session: what became of what was recorded, and which losses no record has reported yet. Thread-safe. Threads
 * that record only add to counters, and wait for nobody; a lock guards what flushes wait for, which the threads that send take.
 * While all is well no counter has several writers, so none needs to be a {@code LongAdder}, which is slow to load.
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

    /** Own events that have met their end: they have arrived or are lost. */
    private long settled;

    private final List<Goal> goals = new ArrayList<>();

    public LossLedger() {
        for (int i = 0; i < dropped.length; i++) {
            dropped[i] = new AtomicLong();
        }
    }

    /** An own event has arrived. */
    public void sent(NumberedEvent entry) {
        sent.incrementAndGet();
        settle(entry, false);
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
        settle(entry, true);
    }

    /** Own events are on disk. */
    public void spooled(int events) {
        spooled.addAndGet(events);
    }

    /** An event that was on disk has arrived. */
    public void sentFromDisk(NumberedEvent entry) {
        if (isOwn(entry)) {
            spooled.decrementAndGet();
            sent(entry);
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

    /** Events that have arrived so far, of whichever run. */
    public long acknowledged() {
        return sent.get() + earlierSent.get();
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
        TelemetryStats.Builder stats = TelemetryStats.builder()
                .recorded(recordedNow)
                .sent(sentNow)
                .spooled(spooledNow)
                .queued(open)
                .cut(cut.get())
                .earlierSent(earlierSent.get())
                .earlierLost(earlierLost.get());
        droppedNow.forEach(stats::dropped);
        return stats.build();
    }

    /**
     * Begins to wait for the end of all events that are in the queue or left it.
     *
     * @param entered tells how many events entered the queue so far; their numbers go up to it
     * @param waiting to be woken when the goal is reached
     */
    public synchronized Goal await(LongSupplier entered, Thread waiting) {
        long last = entered.getAsLong();
        Goal goal = new Goal(last, last - settled, waiting);
        goals.add(goal);
        return goal;
    }

    /** Ends the waiting. */
    public synchronized void forget(Goal goal) {
        goals.remove(goal);
    }

    /** Has those who wait look whether there is still something to wait for. */
    public synchronized void wakeAll() {
        for (Goal goal : goals) {
            LockSupport.unpark(goal.waiting);
        }
    }

    /** An own event has met its end. Every event that is settled has entered the queue before. */
    private synchronized void settle(NumberedEvent entry, boolean isLost) {
        settled++;
        // Not an iterator, of which each record would make one.
        for (int i = 0; i < goals.size(); i++) {
            goals.get(i).settle(entry.number(), isLost);
        }
    }

    private boolean isOwn(NumberedEvent entry) {
        return entry.session().sessionId().equals(ownSession);
    }

    @SuppressWarnings("EnumOrdinal") // an index of this run's, never written down
    private AtomicLong adder(LossReason reason) {
        return dropped[reason.ordinal()];
    }

    /** That all events up to a number meet their end. */
    public static final class Goal {

        private final long last;
        private final Thread waiting;
        private volatile long open;
        private volatile boolean losses;

        private Goal(long last, long open, Thread waiting) {
            this.last = last;
            this.open = open;
            this.waiting = waiting;
        }

        public boolean isReached() {
            return open == 0;
        }

        /** Whether one of the events was lost since the waiting began. */
        public boolean hasLosses() {
            return losses;
        }

        /** Called by one thread at a time. */
        @SuppressWarnings("NonAtomicVolatileUpdate")
        private void settle(long number, boolean isLost) {
            if (number <= last) {
                losses |= isLost;
                if (--open == 0) {
                    LockSupport.unpark(waiting);
                }
            }
        }
    }
}
