package dev.rollcall.streams.combine.sums;

import dev.rollcall.streams.event.EventSlices;
import dev.rollcall.streams.event.MalformedEventException;
import dev.rollcall.streams.event.Series;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sums per series and window, found by the bytes of the series as they stand in the event. Adding to a sum that exists
 * makes no object. Open addressing with linear probing. Not thread-safe.
 */
final class SeriesTable {

    private static final int INITIAL = 1024;

    /** Greatest number of names that are remembered from one commit to the next. */
    private static final int MAX_NAMES = 20_000;

    /** About how many bytes of memory a sum takes with a few users, and names. */
    private static final int SUM_SIZE = 180;

    private static final int NAMES_SIZE = 400;

    private final long seed = ByteHash.newSeed();

    /** By the bytes of their series: those of events, which clients may write in more than one way. */
    private final Map<Key, Names> names = new HashMap<>();

    private @Nullable Sum[] slots = new Sum[INITIAL];
    private int size;
    private long memory;

    /** The bytes of names, and a hash of them. */
    private record Key(byte[] bytes, int hash) {

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Key key && hash == key.hash && Arrays.equals(bytes, key.bytes);
        }

        @Override
        public int hashCode() {
            return hash;
        }
    }

    /** The names of sums, which differ by their windows. */
    private static final class Names {
        private final byte[] key;
        private final Series series;
        /** Its sums, by the start of their windows. */
        private @Nullable Sum first;

        private @Nullable Sum last;

        Names(byte[] key, Series series) {
            this.key = key;
            this.series = series;
        }

        void clear() {
            first = null;
            last = null;
        }

        void add(Sum sum) {
            Sum before = last;
            if (before != null && before.windowStart > sum.windowStart) {
                before = first;
                if (before != null && before.windowStart > sum.windowStart) {
                    before = null;
                }
                while (before != null && before.next != null && before.next.windowStart < sum.windowStart) {
                    before = before.next;
                }
            }
            sum.next = before == null ? first : before.next;
            if (before == null) {
                first = sum;
            } else {
                before.next = sum;
            }
            if (sum.next == null) {
                last = sum;
            }
        }
    }

    /** The sum over some events of one series in one window. */
    static final class Sum {
        private final Names names;
        private final int hash;
        private @Nullable Sum next;
        private final UserSet users = new UserSet();
        final long windowStart;
        long count;
        long estimate;
        long lost;
        /** Sessions that began. */
        long sessions;

        private Sum(Names names, int hash, long windowStart) {
            this.names = names;
            this.hash = hash;
            this.windowStart = windowStart;
        }

        Series series() {
            return names.series;
        }

        /** Size of the Avro encoding of the three names, in bytes, as a client encoded them: at least the canonical one. */
        int namesSize() {
            return names.key.length;
        }

        /** Whether an event came from an installation that stands for several. */
        boolean isSampled() {
            return estimate != count;
        }

        UserSet users() {
            return users;
        }
    }

    /**
     * Adds an event to a sum, which is returned.
     *
     * @param user hash of its user
     * @throws MalformedEventException when the names of its series cannot be counted; nothing was added then
     */
    Sum add(EventSlices event, long windowStart, long user) throws MalformedEventException {
        Sum sum = find(event.bytes(), event.seriesStart(), event.seriesEnd(), windowStart);
        sum.count++;
        sum.estimate = saturatingSum(sum.estimate, event.oneIn());
        sum.sessions += event.sessionSeq() == 1 ? 1 : 0;
        sum.lost = saturatingSum(sum.lost, event.lostBefore());
        memory += sum.users.add(user);
        return sum;
    }

    int size() {
        return size;
    }

    /** About how many bytes of memory the sums take. */
    long memory() {
        return memory;
    }

    /** Visits the sums of one series after those of another, in the order of their windows. */
    void forEach(Consumer<Sum> action) {
        for (Names ofSeries : names.values()) {
            for (Sum sum = ofSeries.first; sum != null; sum = sum.next) {
                action.accept(sum);
            }
        }
    }

    void clear() {
        if (size == 0) {
            return;
        }
        Arrays.fill(slots, null);
        size = 0;
        if (names.size() > MAX_NAMES) {
            names.clear();
        }
        names.values().forEach(Names::clear);
        memory = (long) names.size() * NAMES_SIZE;
    }

    /** The sum of two numbers that are not negative, or the largest number. */
    private static long saturatingSum(long one, long other) {
        long sum = one + other;
        return sum < 0 ? Long.MAX_VALUE : sum;
    }

    private Sum find(byte[] bytes, int start, int end, long windowStart) throws MalformedEventException {
        long wide = ByteHash.of(bytes, start, end, windowStart ^ seed);
        int hash = (int) (wide ^ wide >>> 32);
        int mask = slots.length - 1;
        for (int slot = hash & mask; ; slot = (slot + 1) & mask) {
            Sum sum = slots[slot];
            if (sum == null) {
                return insert(bytes, start, end, windowStart, hash, slot);
            }
            if (sum.hash == hash
                    && sum.windowStart == windowStart
                    && Arrays.equals(sum.names.key, 0, sum.names.key.length, bytes, start, end)) {
                return sum;
            }
        }
    }

    private Sum insert(byte[] bytes, int start, int end, long windowStart, int hash, int slot)
            throws MalformedEventException {
        Names ofSeries = names(bytes, start, end);
        Sum sum = new Sum(ofSeries, hash, windowStart);
        ofSeries.add(sum);
        slots[slot] = sum;
        size++;
        memory += SUM_SIZE;
        if (size > slots.length / 2) {
            grow();
        }
        return sum;
    }

    private Names names(byte[] bytes, int start, int end) throws MalformedEventException {
        Key key = new Key(Arrays.copyOfRange(bytes, start, end), (int) ByteHash.of(bytes, start, end, seed));
        Names known = names.get(key);
        if (known == null) {
            known = new Names(key.bytes, Series.decode(bytes, start, end));
            names.put(key, known);
            memory += NAMES_SIZE;
        }
        return known;
    }

    private void grow() {
        @Nullable Sum[] old = slots;
        slots = new Sum[old.length * 2];
        int mask = slots.length - 1;
        for (Sum sum : old) {
            if (sum != null) {
                int slot = sum.hash & mask;
                while (slots[slot] != null) {
                    slot = (slot + 1) & mask;
                }
                slots[slot] = sum;
            }
        }
    }
}
