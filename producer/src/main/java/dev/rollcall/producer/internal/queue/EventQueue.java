package dev.rollcall.producer.internal.queue;

import dev.rollcall.producer.internal.event.RecordedEvent;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A bounded queue for any number of producers and one consumer at a time. Neither waits for the other, and nobody is woken.
 * When the queue is full the newest event is turned away.
 *
 * <p>It is a ring of references; decision 19 says why. {@code tail} and {@code head} are the numbers of events that were added
 * and taken, so {@code head} never exceeds {@code tail}, and {@code tail - head} never exceeds the number of slots. A slot is
 *
 * <ul>
 *   <li>empty: null, with {@code head <= number};
 *   <li>claimed: still null, once a producer has moved {@code tail} past its number by compare-and-set;
 *   <li>published: the reference, written by that producer;
 *   <li>empty again, for the event one lap later: the consumer writes null, then moves {@code head}.
 * </ul>
 *
 * <p>A producer reads {@code head} before it claims. That read pairs with the consumer's write of {@code head}, so the null of
 * the lap before is in the slot before the new reference. {@code head} may be stale: then a queue that has just got room is
 * full once more.
 *
 * <p>The reference is published by a plain write, and the consumer reads it after {@code tail}. It may see null though the
 * event is there, and then finds it at its next look. If it sees the reference it sees the whole event, whose fields are all
 * final. Between the claim and that write nothing is called or allocated, so neither the end of the caller's stack nor a lack
 * of memory can leave a slot claimed for ever.
 */
public final class EventQueue {

    /** How many bytes of events may wait for each slot, on average; the queue as a whole may hold at least {@link #MIN_BYTES}. */
    private static final long BYTES_PER_SLOT = 1 << 10;

    static final long MIN_BYTES = 4 << 20;

    private final @Nullable RecordedEvent[] slots;
    private final int mask;
    private final long maxBytes;
    private final AtomicLong tail = new AtomicLong();
    private final AtomicLong head = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();

    /**
     * An empty queue.
     *
     * @param capacity at least 1; rounded up to a power of two
     */
    public EventQueue(int capacity) {
        int size = capacity == 1 ? 1 : Integer.highestOneBit(capacity - 1) << 1;
        slots = new RecordedEvent[size];
        mask = size - 1;
        maxBytes = Math.max(size * BYTES_PER_SLOT, MIN_BYTES);
    }

    /**
     * Adds an event, unless the queue is full. For any thread.
     *
     * @return how many events wait with it; 0 when it is turned away
     */
    public int offer(RecordedEvent event) {
        int size = event.bytes();
        long bytesWithIt = bytes.addAndGet(size);
        int waiting = 0;
        try {
            if (bytesWithIt <= maxBytes) {
                waiting = add(event);
            }
        } finally {
            if (waiting == 0) {
                bytes.addAndGet(-size);
            }
        }
        return waiting;
    }

    private int add(RecordedEvent event) {
        long at;
        long waiting;
        do {
            at = tail.get();
            waiting = at - head.get();
            if (waiting > mask) {
                return 0;
            }
        } while (!tail.compareAndSet(at, at + 1));
        slots[(int) at & mask] = event;
        return (int) waiting + 1;
    }

    /** Takes the oldest event; null when there is none, or it is not published yet. For the consumer. */
    @Nullable
    public RecordedEvent poll() {
        long at = head.get();
        if (at == tail.get()) {
            return null;
        }
        int slot = (int) at & mask;
        RecordedEvent event = slots[slot];
        if (event == null) {
            return null;
        }
        slots[slot] = null;
        bytes.addAndGet(-event.bytes());
        head.lazySet(at + 1);
        return event;
    }

    public boolean isEmpty() {
        return size() == 0;
    }

    public int size() {
        // Head is read first, so that it cannot have passed what is read of the tail.
        long taken = head.get();
        return (int) Math.min(mask + 1L, tail.get() - taken);
    }

    public int capacity() {
        return mask + 1;
    }

    /** How many were added so far. */
    public long added() {
        return tail.get();
    }
}
