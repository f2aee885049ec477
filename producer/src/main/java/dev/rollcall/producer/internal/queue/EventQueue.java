package dev.rollcall.producer.internal.queue;

import dev.rollcall.producer.internal.event.Event;
import dev.rollcall.producer.internal.event.Limits;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A bounded queue for any number of threads that add and one that takes. Adding takes no lock and wakes nobody; when the
 * queue is full the newest is turned away. It has a class of its own, and uses no handles of variables, since a cold JVM
 * would open every archive on the class path in search of a library's, and set up all that such handles rest on: each
 * costs a short program more than all else that is done for it.
 *
 * <p>Events are copied into places that keep their memory. An event is characters and numbers all the way, because a reference
 * from something old, such as the queue, to something new, such as an event, is what garbage collectors have to be told of:
 * with G1, the JVM's default, that makes the caller wait until other cores have seen all that it wrote before.
 */
public final class EventQueue {

    /** Places whose memory is in one piece, which is made when the first of them is needed. */
    private static final int PIECE = 128;

    /** How many bytes events may take together that do not fit in a place. */
    static final long MOST_ENCODED = 4 << 20;

    private static final String[] NO_TEXTS = {};

    private final @Nullable Slot[] slots;

    /** Piece by piece, as far as this thread knows of them. */
    private final char[] @Nullable [] memory;

    private final ConcurrentMap<Integer, char[]> pieces = new ConcurrentHashMap<>();
    private final Limits limits;
    private final int mask;

    /** How many were added. */
    private final Counter tail = new Counter();

    /** Up to which number there is room, as far as those who add know: they look at the head only when they reach it. */
    private final Counter limit = new Counter();

    /** How many were taken. */
    private final Counter head = new Counter();

    private final Run run = new Run();

    /** Bytes of events that do not fit in a place. */
    private final AtomicLong encoded = new AtomicLong();

    /**
     * An empty queue.
     *
     * @param capacity at least 1; rounded up to a power of two
     * @param limits for what is in the events, once they are taken
     */
    public EventQueue(int capacity, Limits limits) {
        int size = capacity == 1 ? 1 : Integer.highestOneBit(capacity - 1) << 1;
        slots = new Slot[size];
        mask = size - 1;
        limit.set(size);
        memory = new char[(size + PIECE - 1) / PIECE][];
        this.limits = limits;
    }

    /**
     * What is known of a place. Its number says which event it holds, counted from 1. To set it, without waiting for other
     * cores to see it, publishes the event.
     */
    private static final class Slot extends AtomicLong {
        private long occurredAt;
        private int length;

        /** What does not fit in the place. */
        private @Nullable Event event;
    }

    /** Numbers that are so far apart that a core which writes one does not take another out of a neighbour's cache. */
    @SuppressWarnings("unused")
    private static final class Counter extends AtomicLong {
        private long a, b, c, d, e, f, g, h, i, j, k, l, m, n;
    }

    /**
     * Places that the taker has copied at once. It would wait for each of them, since what another core wrote last is far away;
     * those of a run come all at the same time. Apart from the queue's own fields, which those who add read.
     */
    private static final class Run {
        private static final int PLACES = 8;

        private final char[] texts = new char[PLACES * QueuedText.MOST];

        /** After how many events it begins, and how many there are up to its end. */
        private long start;

        private long end;
    }

    /**
     * Adds an event, unless the queue is full.
     *
     * @param texts as {@link QueuedText#of} makes them; copied
     * @param occurredAt milliseconds since 1970
     */
    public boolean offer(String[] texts, long occurredAt) {
        return add(texts, null, occurredAt);
    }

    /** Adds an event that does not fit in a place, unless the queue is full or has too much of such. */
    public boolean offer(Event event) {
        int bytes = event.bytes().length;
        if (encoded.addAndGet(bytes) <= MOST_ENCODED && add(NO_TEXTS, event, event.occurredAt())) {
            return true;
        }
        encoded.addAndGet(-bytes);
        return false;
    }

    private boolean add(String[] texts, @Nullable Event event, long occurredAt) {
        Slot made = null;
        Slot slot;
        char[] piece;
        int place;
        long at;
        do {
            at = tail.get();
            if (at >= limit.get() && !hasRoom(at)) {
                return false;
            }
            place = (int) at & mask;
            // Before the place is taken, since it may fail for want of memory.
            piece = piece(place / PIECE);
            slot = slots[place];
            if (slot == null) {
                made = made == null ? new Slot() : made;
                slot = made;
            }
        } while (!tail.compareAndSet(at, at + 1));
        if (slot == made) {
            slots[place] = slot;
        }
        if (event == null) {
            slot.length = QueuedText.write(texts, piece, place % PIECE * QueuedText.MOST);
        } else {
            slot.event = event;
        }
        slot.occurredAt = occurredAt;
        slot.setRelease(at + 1);
        return true;
    }

    /** Takes the oldest event; null when there is none. For one thread at a time. */
    @Nullable
    public Event poll() {
        long at = head.getPlain();
        Slot slot = published(at);
        if (slot == null) {
            return null;
        }
        if (at >= run.end) {
            copyRun(at);
        }
        Event event = read(slot, run.texts, (int) (at - run.start));
        if (slot.event != null) {
            slot.event = null;
            encoded.addAndGet(-event.bytes().length);
        }
        head.setRelease(at + 1);
        return event;
    }

    /** What could be taken now, the oldest first. For the thread that takes. */
    public List<Event> peekAll() {
        List<Event> all = new ArrayList<>();
        long at = head.getPlain();
        for (Slot slot = published(at); slot != null && all.size() <= mask; slot = published(++at)) {
            int place = (int) at & mask;
            all.add(read(slot, piece(place / PIECE), place % PIECE));
        }
        return all;
    }

    public boolean isEmpty() {
        return added() == head.get();
    }

    public int size() {
        return (int) Math.max(0, added() - head.get());
    }

    public int capacity() {
        return mask + 1;
    }

    /** How many were added so far. */
    public long added() {
        return tail.get();
    }

    /** The place of the event after so many; null if it has not come, or is still being copied. */
    private @Nullable Slot published(long at) {
        Slot slot = slots[(int) at & mask];
        return slot == null || slot.get() != at + 1 ? null : slot;
    }

    private Event read(Slot slot, char[] texts, int place) {
        Event event = slot.event;
        return event == null
                ? QueuedText.read(texts, place * QueuedText.MOST, slot.length, slot.occurredAt, limits)
                : event;
    }

    /** Copies what was added after so many events, as far as it lies in one piece. */
    private void copyRun(long start) {
        int place = (int) start & mask;
        int most = Math.min(Run.PLACES, Math.min(slots.length, PIECE) - place % PIECE);
        int places = 1;
        while (places < most && published(start + places) != null) {
            places++;
        }
        System.arraycopy(piece(place / PIECE), place % PIECE * QueuedText.MOST, run.texts, 0, places * QueuedText.MOST);
        run.start = start;
        run.end = start + places;
    }

    private char[] piece(int index) {
        char[] piece = memory[index];
        return piece == null ? makePiece(index) : piece;
    }

    /** Of those who make a piece at the same time, all get that of the first. */
    private char[] makePiece(int index) {
        char[] made = new char[Math.min(slots.length, PIECE) * QueuedText.MOST];
        char[] first = pieces.putIfAbsent(index, made);
        char[] piece = first == null ? made : first;
        memory[index] = piece;
        return piece;
    }

    /** Looks how far the taker has come. A limit that another thread sets back is only looked up again too early. */
    private boolean hasRoom(long at) {
        long room = head.get() + mask + 1;
        limit.setRelease(room);
        return at < room;
    }
}
