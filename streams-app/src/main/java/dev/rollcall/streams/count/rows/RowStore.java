package dev.rollcall.streams.count.rows;

import dev.rollcall.streams.count.store.Section;
import dev.rollcall.streams.internal.StoredRow;
import dev.rollcall.streams.partial.Decoded;
import dev.rollcall.streams.partial.InternalFormat;
import java.util.function.BiConsumer;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/** The rows that can still change, in the order of their {@link RowKey}s. Everything about how they are kept is here. */
final class RowStore {

    private static final InternalFormat<StoredRow> FORMAT = new InternalFormat<>(StoredRow.getClassSchema());

    private final Section section;
    private final int version;

    /** @param version of the format that rows are written in */
    RowStore(Section section, int version) {
        this.section = section;
        this.version = version;
    }

    boolean contains(RowKey key) {
        return section.get(key.bytes()) != null;
    }

    @Nullable
    StoredRow get(RowKey key) {
        byte[] value = section.get(key.bytes());
        return value == null ? null : decode(value);
    }

    void put(RowKey key, StoredRow row) {
        section.put(key.bytes(), FORMAT.encode(version, row));
    }

    /** Visits rows in order; parameters and result are those of {@link Section#visit}. */
    Bytes visit(Bytes from, Bytes to, int limit, BiConsumer<RowKey, StoredRow> visitor) {
        return section.visit(from, to, limit, (key, value) -> visitor.accept(RowKey.of(key), decode(value)));
    }

    /** Deletes rows in order; parameters and result are those of {@link Section#visit}. */
    Bytes delete(Bytes from, Bytes to, int limit) {
        return section.delete(from, to, limit);
    }

    private static StoredRow decode(byte[] value) {
        if (FORMAT.decode(value) instanceof Decoded.Value<StoredRow> row) {
            return row.value();
        }
        throw new IllegalStateException("a row in the store was not written by a released version of Rollcall");
    }
}
