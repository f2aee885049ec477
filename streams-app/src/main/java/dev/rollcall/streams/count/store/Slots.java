package dev.rollcall.streams.count.store;

import java.nio.ByteBuffer;
import java.util.function.LongUnaryOperator;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the number of rows of a period bounded, whatever names clients send: counts the names of each group, such as the
 * versions of a product, and the groups themselves. Lives in a store, so that a name that was admitted stays so after a
 * restart.
 *
 * <p>A name that was there in the period before is sure of its slot as long as that period is kept: slots are reserved for
 * all of these, and a new name gets only what is left. The same holds for groups.
 */
public final class Slots {

    /** The group of the products. */
    public static final String PRODUCTS = "";

    private final BufferedSection section;
    private final PeriodKeys keys;
    private final LongUnaryOperator before;

    /** @param before the start of the period before the one that has a start */
    public Slots(BufferedSection section, PeriodKeys keys, LongUnaryOperator before) {
        this.section = section;
        this.keys = keys;
        this.before = before;
    }

    /**
     * What was admitted to a period: the names of a group.
     *
     * @param returned those of them that were there in the period before
     */
    private record Tally(int admitted, int returned) {

        private static final Tally NONE = new Tally(0, 0);

        boolean hasRoom(int limit, Tally before, boolean returns) {
            int reserved = returns ? 0 : Math.max(0, before.admitted - returned);
            return admitted + reserved < limit;
        }

        Tally plus(boolean returns) {
            return new Tally(admitted + 1, returned + (returns ? 1 : 0));
        }
    }

    /**
     * Whether there is a slot for a name that has none yet.
     *
     * @param returns whether the name was there in the period before
     */
    public boolean hasRoom(long start, String group, int limit, boolean returns) {
        return orNone(get(start, group)).hasRoom(limit, orNone(get(before.applyAsLong(start), group)), returns);
    }

    /** Takes a slot for a name; {@link #hasRoom} says of which. */
    public void take(long start, String group, boolean returns) {
        put(start, group, orNone(get(start, group)).plus(returns));
    }

    /** Takes a slot for a name that has none yet, if there is one. */
    public boolean admit(long start, String group, int limit, boolean returns) {
        boolean hasRoom = hasRoom(start, group, limit, returns);
        if (hasRoom) {
            take(start, group, returns);
        }
        return hasRoom;
    }

    /** Whether a group has a slot among those of its parent, or there is one for it. */
    public boolean hasRoomForGroup(long start, String parent, String group, int limit) {
        return has(start, group) || hasRoom(start, parent, limit, returns(start, group));
    }

    /** Takes a slot for a group, unless it has one. */
    public void takeForGroup(long start, String parent, String group) {
        if (!has(start, group)) {
            take(start, parent, returns(start, group));
            put(start, group, Tally.NONE);
        }
    }

    /** Takes a slot for a group, unless it has one, if there is one. */
    public boolean admitGroup(long start, String parent, String group, int limit) {
        boolean hasRoom = hasRoomForGroup(start, parent, group, limit);
        if (hasRoom) {
            takeForGroup(start, parent, group);
        }
        return hasRoom;
    }

    private boolean has(long start, String group) {
        return get(start, group) != null;
    }

    private boolean returns(long start, String group) {
        return has(before.applyAsLong(start), group);
    }

    /** Deletes what is known of periods in order; parameters and result are those of {@link Section#visit}. */
    Bytes delete(Bytes from, Bytes to, int limit) {
        return section.delete(from, to, limit);
    }

    private static Tally orNone(@Nullable Tally tally) {
        return tally == null ? Tally.NONE : tally;
    }

    private @Nullable Tally get(long start, String group) {
        byte[] value = section.get(keys.key(start, group));
        if (value == null) {
            return null;
        }
        ByteBuffer numbers = ByteBuffer.wrap(value);
        return new Tally(numbers.getInt(), numbers.getInt());
    }

    private void put(long start, String group, Tally tally) {
        section.put(
                keys.key(start, group),
                ByteBuffer.allocate(2 * Integer.BYTES)
                        .putInt(tally.admitted())
                        .putInt(tally.returned())
                        .array());
    }
}
