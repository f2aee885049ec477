package dev.rollcall.streams.count.store;

import dev.rollcall.streams.partial.Decoded;
import dev.rollcall.streams.partial.InternalFormat;
import java.util.function.BiConsumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/** The rows that can still change, in the order of their keys. */
public final class RecordStore<T extends SpecificRecord> {

    private final Section section;
    private final InternalFormat<T> format;
    private final int version;

    /** @param version of the format that rows are written in */
    public RecordStore(Section section, InternalFormat<T> format, int version) {
        this.section = section;
        this.format = format;
        this.version = version;
    }

    public boolean contains(Bytes key) {
        return section.get(key) != null;
    }

    public @Nullable T get(Bytes key) {
        byte[] value = section.get(key);
        return value == null ? null : decode(value);
    }

    public void put(Bytes key, T row) {
        section.put(key, format.encode(version, row));
    }

    /** Visits rows in order; parameters and result are those of {@link Section#visit}. */
    public Bytes visit(Bytes from, Bytes to, int limit, BiConsumer<Bytes, T> visitor) {
        return section.visit(from, to, limit, (key, value) -> visitor.accept(key, decode(value)));
    }

    /** Deletes rows in order; parameters and result are those of {@link Section#visit}. */
    Bytes delete(Bytes from, Bytes to, int limit) {
        return section.delete(from, to, limit);
    }

    private T decode(byte[] value) {
        if (format.decode(value) instanceof Decoded.Value<T> row) {
            return row.value();
        }
        throw new IllegalStateException("a row in the store was not written by a released version of Rollcall");
    }
}
