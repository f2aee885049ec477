package dev.rollcall.streams.combine.sums;

import dev.rollcall.streams.event.EventSlices;
import dev.rollcall.streams.event.MalformedEventException;
import dev.rollcall.streams.event.Series;
import dev.rollcall.streams.partial.PartialFormat;
import java.util.Arrays;
import java.util.function.Consumer;
import org.apache.datasketches.hll.HllSketch;
import org.apache.datasketches.hll.TgtHllType;
import org.apache.datasketches.hll.Union;
import org.jspecify.annotations.Nullable;

/**
 * Sums per series and window, found by the bytes of the series as they stand in the event. Adding to a sum that exists
 * makes no object. Open addressing with linear probing. Not thread-safe.
 */
final class SeriesTable {

    private static final int INITIAL = 1024;

    private final long seed = ByteHash.newSeed();

    private @Nullable Sum[] slots = new Sum[INITIAL];
    private int size;

    /** The sum over some events of one series in one window. */
    static final class Sum {
        private final byte[] key;
        private final int hash;
        private final HllSketch users = new HllSketch(PartialFormat.LG_K, TgtHllType.HLL_8);
        final Series series;
        final long windowStart;
        long count;
        long estimate;
        long lost;
        /** Sessions that began. */
        long sessions;

        private Sum(byte[] key, int hash, Series series, long windowStart) {
            this.key = key;
            this.hash = hash;
            this.series = series;
            this.windowStart = windowStart;
        }

        /** Size of the Avro encoding of the three names, in bytes, as a client encoded them: at least the canonical one. */
        int namesSize() {
            return key.length;
        }

        /** Whether an event came from an installation that stands for several. */
        boolean isSampled() {
            return estimate != count;
        }

        void addUsersTo(Union union) {
            union.update(users);
        }

        /** The sketch of the users in its small form; the one that is added to is the fast one. */
        byte[] users() {
            return users.copyAs(TgtHllType.HLL_4).toCompactByteArray();
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
        sum.users.update(user);
        return sum;
    }

    int size() {
        return size;
    }

    void forEach(Consumer<Sum> action) {
        for (Sum sum : slots) {
            if (sum != null) {
                action.accept(sum);
            }
        }
    }

    void clear() {
        if (size > 0) {
            Arrays.fill(slots, null);
            size = 0;
        }
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
                    && Arrays.equals(sum.key, 0, sum.key.length, bytes, start, end)) {
                return sum;
            }
        }
    }

    private Sum insert(byte[] bytes, int start, int end, long windowStart, int hash, int slot)
            throws MalformedEventException {
        Series series = Series.decode(bytes, start, end);
        Sum sum = new Sum(Arrays.copyOfRange(bytes, start, end), hash, series, windowStart);
        slots[slot] = sum;
        size++;
        if (size > slots.length / 2) {
            grow();
        }
        return sum;
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
