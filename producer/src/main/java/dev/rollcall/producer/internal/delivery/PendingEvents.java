package dev.rollcall.producer.internal.delivery;

import dev.rollcall.producer.internal.event.Limits;
import dev.rollcall.producer.internal.event.LossLedger;
import dev.rollcall.producer.internal.event.NumberedEvent;
import dev.rollcall.producer.internal.event.RecordedEvent;
import dev.rollcall.producer.internal.event.Session;
import dev.rollcall.producer.internal.queue.EventQueue;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Events of the session that wait, in order: those that were taken from the queue and got their numbers, then the queue. An
 * event stays here until somebody else accounts for it. For one thread at a time.
 */
final class PendingEvents {

    private final EventQueue queue;
    private final Limits limits;
    private final LossLedger ledger;
    private final Session session;
    private final ArrayDeque<NumberedEvent> numbered = new ArrayDeque<>();

    /** That of the last event that was taken from the queue, which is its position in it, counted from 1. */
    private long number;

    PendingEvents(EventQueue queue, Limits limits, LossLedger ledger, Session session) {
        this.queue = queue;
        this.limits = limits;
        this.ledger = ledger;
        this.session = session;
    }

    boolean isEmpty() {
        return numbered.isEmpty() && queue.isEmpty();
    }

    /** The oldest; null when there is none. */
    @Nullable
    NumberedEvent peek() {
        if (numbered.isEmpty()) {
            takeOne();
        }
        return numbered.peekFirst();
    }

    /** The oldest events, at most this number. */
    List<NumberedEvent> peek(int most) {
        while (numbered.size() < most && takeOne()) {
            // There may be more.
        }
        List<NumberedEvent> oldest = new ArrayList<>(Math.min(most, numbered.size()));
        for (NumberedEvent entry : numbered) {
            if (oldest.size() == most) {
                break;
            }
            oldest.add(entry);
        }
        return oldest;
    }

    /** Forgets the oldest. */
    void remove(int count) {
        for (int left = count; left > 0; left--) {
            numbered.removeFirst();
        }
    }

    /** Takes events back that were removed before all others; they are the oldest again. */
    void putBack(List<NumberedEvent> entries) {
        for (int i = entries.size() - 1; i >= 0; i--) {
            numbered.addFirst(entries.get(i));
        }
    }

    private boolean takeOne() {
        RecordedEvent event = queue.poll();
        if (event == null) {
            return false;
        }
        numbered.addLast(new NumberedEvent(session, event.encode(limits), ++number, ledger.takeUnreported()));
        return true;
    }
}
