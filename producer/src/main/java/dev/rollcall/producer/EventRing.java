package dev.rollcall.producer;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A bounded queue for any number of threads that add and one that takes. Adding takes no lock and wakes nobody; when the
 * queue is full the newest is turned away. It has a class of its own, and uses no handles of variables, since a cold JVM
 * would open every archive on the class path in search of a library's, and set up all that such handles rest on: each
 * costs a short program more than all else that is done for it.
 */
final class EventRing {

    private final Slot[] slots;
    private final int mask;

    /** How many were added. */
    private final Counter tail = new Counter();

    /** Up to which number there is room, as far as those who add know: they look at the head only when they reach it. */
    private final Counter limit = new Counter();

    /** How many were taken. */
    private final Counter head = new Counter();

    /** @param capacity at least 1; rounded up to a power of two */
    EventRing(int capacity) {
        int size = capacity == 1 ? 1 : Integer.highestOneBit(capacity - 1) << 1;
        slots = new Slot[size];
        for (int i = 0; i < size; i++) {
            slots[i] = new Slot();
        }
        mask = size - 1;
        limit.set(size);
    }

    /**
     * A place for an event. Its number says which it holds: that of the event, counted from 1. To set it, without waiting
     * for other cores to see it, publishes the event; a volatile event would have those who add wait for the cache line
     * that the taker wrote last.
     */
    @SuppressWarnings("serial")
    private static final class Slot extends AtomicLong {
        private @Nullable Occurrence occurrence;
    }

    /** Numbers that are so far apart that a core which writes one does not take another out of a neighbour's cache. */
    @SuppressWarnings({"unused", "serial"})
    private static final class Counter extends AtomicLong {
        private long a, b, c, d, e, f, g, h, i, j, k, l, m, n;
    }

    /** Adds an event, unless the queue is full. */
    boolean offer(Occurrence occurrence) {
        long at;
        do {
            at = tail.get();
            if (at >= limit.get() && !hasRoom(at)) {
                return false;
            }
        } while (!tail.compareAndSet(at, at + 1));
        Slot slot = slots[(int) at & mask];
        slot.occurrence = occurrence;
        slot.setRelease(at + 1);
        return true;
    }

    /** Takes the oldest event; null when there is none. For one thread at a time. */
    @Nullable
    Occurrence poll() {
        long at = head.getPlain();
        Slot slot = slots[(int) at & mask];
        if (slot.get() != at + 1) {
            // Also while the thread that has been given the slot is about to fill it.
            return null;
        }
        Occurrence occurrence = slot.occurrence;
        slot.occurrence = null;
        head.setRelease(at + 1);
        return occurrence;
    }

    /** What could be taken now, the oldest first. For the thread that takes. */
    List<Occurrence> peekAll() {
        List<Occurrence> all = new ArrayList<>();
        long first = head.getPlain();
        while (all.size() <= mask) {
            long at = first + all.size();
            Slot slot = slots[(int) at & mask];
            if (slot.get() != at + 1) {
                break;
            }
            all.add(Objects.requireNonNull(slot.occurrence));
        }
        return all;
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

    /** Looks how far the taker has come. A limit that another thread sets back is only looked up again too early. */
    private boolean hasRoom(long at) {
        long room = head.get() + mask + 1;
        limit.setRelease(room);
        return at < room;
    }
}
