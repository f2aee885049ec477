package dev.rollcall.producer;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * A bounded queue for any number of threads that add and one that takes. Adding takes no lock and wakes nobody; when the
 * queue is full the newest is turned away. It has a class of its own since a library's would have a cold JVM open every
 * archive on the class path in search of it, which costs a short program more than all else that is done for it.
 */
final class EventRing {

    private final AtomicReferenceArray<@Nullable Occurrence> slots;
    private final int mask;

    /** How many were added. */
    private final AtomicLong tail = new AtomicLong();

    /** How many were taken. */
    private final AtomicLong head = new AtomicLong();

    /** @param capacity at least 1; rounded up to a power of two */
    EventRing(int capacity) {
        int size = capacity == 1 ? 1 : Integer.highestOneBit(capacity - 1) << 1;
        slots = new AtomicReferenceArray<>(size);
        mask = size - 1;
    }

    /** Adds an event, unless the queue is full. */
    boolean offer(Occurrence occurrence) {
        long at;
        do {
            at = tail.get();
            if (at - head.get() > mask) {
                return false;
            }
        } while (!tail.compareAndSet(at, at + 1));
        slots.setRelease((int) at & mask, occurrence);
        return true;
    }

    /** Takes the oldest event; null when there is none. For one thread at a time. */
    @Nullable
    Occurrence poll() {
        long at = head.get();
        int slot = (int) at & mask;
        Occurrence occurrence = slots.getAcquire(slot);
        if (occurrence == null) {
            // Also while the thread that has been given the slot is about to fill it.
            return null;
        }
        slots.setPlain(slot, null);
        head.setRelease(at + 1);
        return occurrence;
    }

    boolean isEmpty() {
        return added() == head.get();
    }

    int size() {
        return (int) Math.max(0, added() - head.get());
    }

    int capacity() {
        return mask + 1;
    }

    /** How many were added so far. */
    long added() {
        return tail.get();
    }
}
