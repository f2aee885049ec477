package dev.rollcall.streams.count.people;

import dev.rollcall.streams.count.store.Section;
import dev.rollcall.streams.internal.StoredPeople;
import dev.rollcall.streams.partial.Decoded;
import dev.rollcall.streams.partial.InternalFormat;
import java.util.function.BiConsumer;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/** The rows that can still change, in the order of their {@link PeopleKey}s. */
final class PeopleStore {

    private static final InternalFormat<StoredPeople> FORMAT = new InternalFormat<>(StoredPeople.getClassSchema());

    private final Section section;
    private final int version;

    /** @param version of the format that rows are written in */
    PeopleStore(Section section, int version) {
        this.section = section;
        this.version = version;
    }

    boolean contains(PeopleKey key) {
        return section.get(key.bytes()) != null;
    }

    @Nullable
    StoredPeople get(PeopleKey key) {
        byte[] value = section.get(key.bytes());
        return value == null ? null : decode(value);
    }

    void put(PeopleKey key, StoredPeople row) {
        section.put(key.bytes(), FORMAT.encode(version, row));
    }

    /** Visits rows of a kind of period in order; parameters and result are those of {@link Section#visit}. */
    Bytes visit(Period period, Bytes from, Bytes to, int limit, BiConsumer<PeopleKey, StoredPeople> visitor) {
        return section.visit(from, to, limit, (key, value) -> visitor.accept(PeopleKey.of(period, key), decode(value)));
    }

    /** Deletes rows in order; parameters and result are those of {@link Section#visit}. */
    Bytes delete(Bytes from, Bytes to, int limit) {
        return section.delete(from, to, limit);
    }

    private static StoredPeople decode(byte[] value) {
        if (FORMAT.decode(value) instanceof Decoded.Value<StoredPeople> row) {
            return row.value();
        }
        throw new IllegalStateException("a row in the store was not written by a released version of Rollcall");
    }
}
