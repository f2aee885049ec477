package dev.rollcall.streams.count.store;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * A part of a counting partition's store: the keys that begin with its letter, which is not seen from outside. The parts
 * share one store, since each store is a database and a partition of a changelog.
 */
public final class Section {

    private final KeyValueStore<Bytes, byte[]> store;
    private final char letter;

    /** @param letter an ASCII character that no other section of the store has */
    public Section(KeyValueStore<Bytes, byte[]> store, char letter) {
        this.store = store;
        this.letter = letter;
    }

    public byte @Nullable [] get(Bytes key) {
        return store.get(stored(key));
    }

    public void put(Bytes key, byte[] value) {
        store.put(stored(key), value);
    }

    /**
     * Visits entries in the order of their keys; the visitor may put entries.
     *
     * @param limit the greatest number of entries
     * @return where the next slice begins: {@code to} when there is nothing left before it
     */
    public Bytes visit(Bytes from, Bytes to, int limit, BiConsumer<Bytes, byte[]> visitor) {
        List<KeyValue<Bytes, byte[]>> slice = slice(from, to, limit);
        slice.forEach(entry -> visitor.accept(entry.key, entry.value));
        return slice.size() < limit ? to : after(slice.get(slice.size() - 1).key);
    }

    /** Deletes entries in the order of their keys; parameters and result are those of {@link #visit}. */
    Bytes delete(Bytes from, Bytes to, int limit) {
        return visit(from, to, limit, (key, value) -> store.delete(stored(key)));
    }

    /** A copy, since an iterator over a cached store may miss what is put meanwhile. */
    private List<KeyValue<Bytes, byte[]>> slice(Bytes from, Bytes to, int limit) {
        List<KeyValue<Bytes, byte[]>> slice = new ArrayList<>();
        if (from.compareTo(to) < 0) {
            try (KeyValueIterator<Bytes, byte[]> entries = store.range(stored(from), stored(to))) {
                while (slice.size() < limit && entries.hasNext()) {
                    KeyValue<Bytes, byte[]> entry = entries.next();
                    Bytes key = key(entry.key);
                    if (key.compareTo(to) < 0) {
                        slice.add(KeyValue.pair(key, entry.value));
                    }
                }
            }
        }
        return slice;
    }

    /** The position right after a key. */
    private static Bytes after(Bytes key) {
        byte[] bytes = key.get();
        return Bytes.wrap(
                ByteBuffer.allocate(bytes.length + 1).put(bytes).put((byte) 0).array());
    }

    private Bytes stored(Bytes key) {
        byte[] bytes = key.get();
        return Bytes.wrap(ByteBuffer.allocate(1 + bytes.length)
                .put((byte) letter)
                .put(bytes)
                .array());
    }

    private static Bytes key(Bytes stored) {
        byte[] bytes = stored.get();
        return Bytes.wrap(ByteBuffer.allocate(bytes.length - 1)
                .put(bytes, 1, bytes.length - 1)
                .array());
    }
}
