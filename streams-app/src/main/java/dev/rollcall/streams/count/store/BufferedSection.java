package dev.rollcall.streams.count.store;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/** A section of small values that are read and changed often: they are kept in memory, and stored at {@link #flush}. */
public final class BufferedSection {

    /** Greatest number of values in memory. */
    private static final int MAX_VALUES = 10_000;

    private final Section section;
    private final Map<Bytes, Value> values = new HashMap<>();

    BufferedSection(Section section) {
        this.section = section;
    }

    private static final class Value {
        private final byte @Nullable [] bytes;
        private boolean isStored;

        Value(byte @Nullable [] bytes, boolean isStored) {
            this.bytes = bytes;
            this.isStored = isStored;
        }
    }

    public byte @Nullable [] get(Bytes key) {
        Value value = values.get(key);
        if (value == null) {
            value = new Value(section.get(key), true);
            remember(key, value);
        }
        return value.bytes;
    }

    public void put(Bytes key, byte[] value) {
        remember(key, new Value(value, false));
    }

    private void remember(Bytes key, Value value) {
        if (values.size() >= MAX_VALUES) {
            flush();
            values.clear();
        }
        values.put(key, value);
    }

    /** The number of a key, or another one where there is none. */
    public long number(Bytes key, long otherwise) {
        byte[] value = get(key);
        return value == null ? otherwise : ByteBuffer.wrap(value).getLong();
    }

    public void putNumber(Bytes key, long number) {
        put(key, ByteBuffer.allocate(Long.BYTES).putLong(number).array());
    }

    /** Deletes entries in the order of their keys; parameters and result are those of {@link Section#visit}. */
    Bytes delete(Bytes from, Bytes to, int limit) {
        if (from.compareTo(to) < 0) {
            flush();
            values.clear();
        }
        return section.delete(from, to, limit);
    }

    void flush() {
        values.forEach((key, value) -> {
            byte[] bytes = value.bytes;
            if (!value.isStored && bytes != null) {
                section.put(key, bytes);
                value.isStored = true;
            }
        });
    }
}
