package dev.rollcall.streams.count;

import dev.rollcall.streams.internal.StoredRow;
import dev.rollcall.streams.partial.Decoded;
import dev.rollcall.streams.partial.InternalFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** The rows that can still change, in the order of their {@link RowKey}s. Everything about how they are kept is here. */
final class RowStore {

    private static final InternalFormat<StoredRow> FORMAT = new InternalFormat<>(StoredRow.getClassSchema());

    private final KeyValueStore<Bytes, byte[]> store;

    RowStore(KeyValueStore<Bytes, byte[]> store) {
        this.store = store;
    }

    boolean contains(RowKey key) {
        return store.get(key.bytes()) != null;
    }

    @Nullable
    StoredRow get(RowKey key) {
        byte[] value = store.get(key.bytes());
        return value == null ? null : decode(value);
    }

    void put(RowKey key, StoredRow row) {
        store.put(key.bytes(), FORMAT.encode(row));
    }

    /**
     * Visits rows in order; the visitor may put rows.
     *
     * @param limit the greatest number of rows
     * @return where the next slice begins: {@code to} when there is nothing left before it
     */
    Bytes visit(Bytes from, Bytes to, int limit, BiConsumer<RowKey, StoredRow> visitor) {
        List<KeyValue<Bytes, byte[]>> slice = slice(store, from, to, limit);
        slice.forEach(row -> visitor.accept(RowKey.of(row.key), decode(row.value)));
        return next(slice, to, limit);
    }

    /** Deletes rows in order; parameters and result are those of {@link #visit}. */
    Bytes delete(Bytes from, Bytes to, int limit) {
        return delete(store, from, to, limit);
    }

    /** Deletes entries of a store whose keys begin as those of rows do. */
    static Bytes delete(KeyValueStore<Bytes, byte[]> store, Bytes from, Bytes to, int limit) {
        List<KeyValue<Bytes, byte[]>> slice = slice(store, from, to, limit);
        slice.forEach(entry -> store.delete(entry.key));
        return next(slice, to, limit);
    }

    /** A copy, since an iterator over a cached store may miss what is put meanwhile. */
    private static List<KeyValue<Bytes, byte[]>> slice(
            KeyValueStore<Bytes, byte[]> store, Bytes from, Bytes to, int limit) {
        List<KeyValue<Bytes, byte[]>> slice = new ArrayList<>();
        if (from.compareTo(to) < 0) {
            try (KeyValueIterator<Bytes, byte[]> entries = store.range(from, to)) {
                while (slice.size() < limit && entries.hasNext()) {
                    KeyValue<Bytes, byte[]> entry = entries.next();
                    if (entry.key.compareTo(to) < 0) {
                        slice.add(entry);
                    }
                }
            }
        }
        return slice;
    }

    private static Bytes next(List<KeyValue<Bytes, byte[]>> slice, Bytes to, int limit) {
        return slice.size() < limit ? to : RowKey.after(slice.get(slice.size() - 1).key);
    }

    private static StoredRow decode(byte[] value) {
        if (FORMAT.decode(value) instanceof Decoded.Value<StoredRow> row) {
            return row.value();
        }
        throw new IllegalStateException("a row in the store was not written by a released version of Rollcall");
    }
}
