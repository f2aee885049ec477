package dev.rollcall.streams.combine.sums;

import dev.rollcall.schemas.ReservedNames;
import dev.rollcall.streams.config.BreakdownField;
import dev.rollcall.streams.event.EventSlices;
import dev.rollcall.streams.event.Series;
import dev.rollcall.streams.internal.PartialBreakdown;
import dev.rollcall.streams.partial.PartialFormat;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.datasketches.hll.HllSketch;
import org.apache.datasketches.hll.TgtHllType;
import org.apache.datasketches.hll.Union;

/**
 * Sums by the values of the declared fields, found by the bytes of the values. What an application runs on is the same in
 * all events of a session, so the values of all these fields make one key: an event costs one lookup, however many are
 * declared. They are taken apart at the commit. Not thread-safe.
 */
final class ValueTable {

    /** Greatest size of a name in UTF-8, in bytes. */
    private static final int MAX_VALUE = 4 * Series.MAX_NAME_LENGTH;

    /** Greatest size of the length before a name: clients may write it longer than need be. */
    private static final int MAX_LENGTH_SIZE = 10;

    /** About how many bytes of memory a sum takes, with a full sketch. */
    private static final int SUM_SIZE = 5_000;

    private static final short ABSENT = -1;
    private static final short TOO_LONG = -2;

    /** Values that make a key together: those of the context, and each of an event's own. */
    private record Group(byte number, boolean isPerEvent, int[] fields) {}

    private final List<BreakdownField> fields;
    private final List<Group> groups;
    private final long seed = ByteHash.newSeed();
    private final Map<Key, Sum> sums = new HashMap<>();
    private final Key probe;

    ValueTable(List<BreakdownField> fields) {
        this.fields = fields;
        this.groups = groups(fields);
        this.probe =
                new Key(new byte[1 + 2 * (MAX_LENGTH_SIZE + MAX_VALUE) + fields.size() * (MAX_VALUE + Short.BYTES)]);
    }

    private static List<Group> groups(List<BreakdownField> fields) {
        List<Group> groups = new ArrayList<>();
        List<Integer> context = new ArrayList<>();
        for (int field = 0; field < fields.size(); field++) {
            if (fields.get(field).isPerEvent()) {
                groups.add(new Group((byte) groups.size(), true, new int[] {field}));
            } else {
                context.add(field);
            }
        }
        if (!context.isEmpty()) {
            groups.add(new Group(
                    (byte) groups.size(),
                    false,
                    context.stream().mapToInt(Integer::intValue).toArray()));
        }
        return groups;
    }

    /** What is found by: the group, the product, the event where it matters, the values, and the day. */
    private static final class Key {
        private final byte[] bytes;
        private int length;
        private long dayStart;
        private int hash;

        Key(byte[] bytes) {
            this.bytes = bytes;
        }

        Key copy() {
            Key copy = new Key(Arrays.copyOf(bytes, length));
            copy.length = length;
            copy.dayStart = dayStart;
            copy.hash = hash;
            return copy;
        }

        void put(byte[] from, int start, int end) {
            System.arraycopy(from, start, bytes, length, end - start);
            length += end - start;
        }

        void put(short number) {
            bytes[length++] = (byte) (number >> Byte.SIZE);
            bytes[length++] = (byte) number;
        }

        @Override
        public int hashCode() {
            return hash;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Key key
                    && dayStart == key.dayStart
                    && Arrays.equals(bytes, 0, length, key.bytes, 0, key.length);
        }
    }

    /** The sum over some events that have the same values of a group of fields. */
    private static final class Sum {
        private final Group group;
        private final Series series;
        private final int valuesAt;
        private final HllSketch users = new HllSketch(PartialFormat.LG_K, TgtHllType.HLL_8);
        private long count;

        Sum(Group group, Series series, int valuesAt) {
            this.group = group;
            this.series = series;
            this.valuesAt = valuesAt;
        }
    }

    /**
     * Adds an event whose names have been read.
     *
     * @param user hash of its user
     */
    void add(EventSlices event, Series series, long dayStart, long user) {
        for (Group group : groups) {
            Sum sum = find(event, group, series, dayStart);
            sum.count++;
            sum.users.update(user);
        }
    }

    /** About how many bytes of memory the sums take. */
    long memory() {
        return (long) sums.size() * SUM_SIZE;
    }

    void clear() {
        sums.clear();
    }

    private Sum find(EventSlices event, Group group, Series series, long dayStart) {
        probe.length = 0;
        probe.bytes[probe.length++] = group.number;
        probe.put(event.bytes(), event.seriesStart(), event.versionStart());
        if (group.isPerEvent) {
            probe.put(event.bytes(), event.eventStart(), event.seriesEnd());
        }
        int valuesAt = probe.length;
        for (int field : group.fields) {
            putValue(event, field);
        }
        probe.dayStart = dayStart;
        long hash = ByteHash.of(probe.bytes, 0, probe.length, dayStart ^ seed);
        probe.hash = (int) (hash ^ hash >>> 32);
        Sum sum = sums.get(probe);
        if (sum == null) {
            sum = new Sum(group, series, valuesAt);
            sums.put(probe.copy(), sum);
        }
        return sum;
    }

    private void putValue(EventSlices event, int field) {
        if (!event.hasValue(field)) {
            probe.put(ABSENT);
            return;
        }
        int start = event.valueStart(field);
        int end = event.valueEnd(field);
        if (end - start > MAX_VALUE) {
            probe.put(TOO_LONG);
        } else {
            probe.put((short) (end - start));
            probe.put(event.bytes(), start, end);
        }
    }

    private record PartialKey(String product, String event, BreakdownField field, String value, long dayStart) {}

    private static final class Partial {
        private final Union users = new Union(PartialFormat.LG_K);
        private long count;
    }

    /** The sums by single values. */
    void forEach(Consumer<PartialBreakdown> action) {
        Map<PartialKey, Partial> partials = new HashMap<>();
        sums.forEach((key, sum) -> {
            ByteBuffer values = ByteBuffer.wrap(key.bytes, sum.valuesAt, key.length - sum.valuesAt);
            for (int number : sum.group.fields) {
                BreakdownField field = fields.get(number);
                Partial partial = partials.computeIfAbsent(
                        new PartialKey(
                                sum.series.product(),
                                sum.group.isPerEvent ? sum.series.event() : ReservedNames.ALL,
                                field,
                                value(values, field),
                                key.dayStart),
                        first -> new Partial());
                partial.count += sum.count;
                partial.users.update(sum.users);
            }
        });
        partials.forEach((key, partial) -> action.accept(new PartialBreakdown(
                key.product,
                key.event,
                key.field.declared(),
                key.value,
                key.dayStart,
                partial.count,
                ByteBuffer.wrap(partial.users.getResult(TgtHllType.HLL_4).toCompactByteArray()))));
    }

    private static String value(ByteBuffer values, BreakdownField field) {
        short length = values.getShort();
        if (length == ABSENT) {
            return ReservedNames.NONE;
        }
        if (length == TOO_LONG) {
            return ReservedNames.OTHER;
        }
        ByteBuffer encoded = values.slice(values.position(), length);
        values.position(values.position() + length);
        try {
            String value = StandardCharsets.UTF_8.newDecoder().decode(encoded).toString();
            if (value.isBlank()) {
                return ReservedNames.NONE;
            }
            return Series.isClientName(value) ? field.cut().of(value) : ReservedNames.OTHER;
        } catch (CharacterCodingException e) {
            return ReservedNames.OTHER;
        }
    }
}
