package dev.rollcall.streams.count;

import dev.rollcall.streams.event.Series;
import dev.rollcall.streams.internal.StoredRow;
import dev.rollcall.streams.partial.Decoded;
import dev.rollcall.streams.partial.InternalFormat;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The rows that can still change, ordered by window: the store's keys begin with the window's start, so that the rows
 * of a window stand side by side.
 */
final class Rows {

    private static final InternalFormat<StoredRow> FORMAT = new InternalFormat<>(StoredRow.getClassSchema());

    private final KeyValueStore<Bytes, byte[]> store;

    Rows(KeyValueStore<Bytes, byte[]> store) {
        this.store = store;
    }

    /** The identity of a row. */
    record Key(long windowStart, Series series) {}

    @Nullable
    StoredRow get(Key key) {
        byte[] value = store.get(encode(key));
        return value == null ? null : decodeRow(value);
    }

    void put(Key key, StoredRow row) {
        store.put(encode(key), FORMAT.encode(row));
    }

    /** The keys of rows whose windows start in a range, in order of time. */
    List<Key> startingIn(long fromInclusive, long toExclusive) {
        List<Key> keys = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> rows =
                store.range(startOf(fromInclusive), startOf(toExclusive - 1, (byte) 0xFF))) {
            rows.forEachRemaining(row -> keys.add(decodeKey(row.key.get())));
        }
        return keys;
    }

    /** Forgets rows whose windows start in a range. */
    void delete(List<Key> keys) {
        keys.forEach(key -> store.delete(encode(key)));
    }

    private static Bytes startOf(long windowStart, byte... suffix) {
        // The sign bit is flipped so that unsigned order of the bytes is the order of time.
        return Bytes.wrap(ByteBuffer.allocate(Long.BYTES + suffix.length)
                .putLong(windowStart ^ Long.MIN_VALUE)
                .put(suffix)
                .array());
    }

    private static Bytes encode(Key key) {
        byte[] product = key.series().product().getBytes(StandardCharsets.UTF_8);
        byte[] version = key.series().version().getBytes(StandardCharsets.UTF_8);
        byte[] event = key.series().event().getBytes(StandardCharsets.UTF_8);
        // Names hold no control characters, so a zero byte parts them.
        return Bytes.wrap(ByteBuffer.allocate(Long.BYTES + product.length + version.length + event.length + 2)
                .putLong(key.windowStart() ^ Long.MIN_VALUE)
                .put(product)
                .put((byte) 0)
                .put(version)
                .put((byte) 0)
                .put(event)
                .array());
    }

    private static Key decodeKey(byte[] bytes) {
        long windowStart = ByteBuffer.wrap(bytes).getLong() ^ Long.MIN_VALUE;
        String[] names =
                new String(bytes, Long.BYTES, bytes.length - Long.BYTES, StandardCharsets.UTF_8).split("\0", 3);
        return new Key(windowStart, new Series(names[0], names[1], names[2]));
    }

    private static StoredRow decodeRow(byte[] value) {
        if (FORMAT.decode(value) instanceof Decoded.Value<StoredRow> row) {
            return row.value();
        }
        throw new IllegalStateException("a row in the store was not written by a released version of Rollcall");
    }
}
