package dev.rollcall.streams.count.store;

import dev.rollcall.streams.partial.Decoded;
import dev.rollcall.streams.partial.InternalFormat;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * The rows that can still change, in the order of their keys. One that is changed stays in memory, decoded, until {@link #flush}:
 * however often it changes before a commit, it is read, stored and sent once.
 */
public final class RecordStore<T extends SpecificRecord> {

    /** About how many bytes of memory a row takes, besides its users. */
    private static final int ROW_SIZE = 400;

    private final Section section;
    private final InternalFormat<T> format;
    private final int version;
    private final Kind<T> kind;
    private final MemoryBudget budget;
    private final Map<Bytes, Entry<T>> entries = new LinkedHashMap<>();

    /** What is particular to a kind of rows. */
    public interface Kind<T> {

        /** The sketch of a row's users. */
        ByteBuffer sketch(T row);

        /** Sets the users of a row. */
        void setUsers(T row, Users users);

        /** Raises the revision of a row. */
        void raiseRevision(T row);

        /** Whether a row is final. */
        void setClosed(T row, boolean closed);

        /** Sends a row to readers. */
        void send(Bytes key, T row);
    }

    RecordStore(Section section, InternalFormat<T> format, int version, Kind<T> kind, MemoryBudget budget) {
        this.section = section;
        this.format = format;
        this.version = version;
        this.kind = kind;
        this.budget = budget;
    }

    /** A row in memory. */
    public static final class Entry<T> {
        private final T row;
        private final UsersUnion users;
        private int size;
        private boolean isStored;
        private boolean isToSend;
        private boolean isAmended;

        private Entry(T row, Users users, boolean isStored) {
            this.row = row;
            this.users = new UsersUnion(users);
            this.isStored = isStored;
        }

        /** The row, to be changed, but for its users. */
        public T row() {
            return row;
        }
    }

    public boolean contains(Bytes key) {
        return entries.containsKey(key) || section.get(key) != null;
    }

    /** The row of a key, where there is one. */
    public @Nullable Entry<T> find(Bytes key) {
        Entry<T> known = entries.get(key);
        if (known != null) {
            return known;
        }
        byte[] value = section.get(key);
        if (value == null) {
            return null;
        }
        T row = decode(value);
        Entry<T> entry = new Entry<>(row, Users.stored(kind.sketch(row)), true);
        keep(key, entry);
        return entry;
    }

    /** A new row, which has no users yet but some. */
    public Entry<T> add(Bytes key, T row, Users users) {
        Entry<T> entry = new Entry<>(row, users, false);
        keep(key, entry);
        return entry;
    }

    private void keep(Bytes key, Entry<T> entry) {
        entries.put(key, entry);
        weigh(entry);
    }

    private void weigh(Entry<T> entry) {
        int size = ROW_SIZE + entry.users.size();
        budget.add(size - entry.size);
        entry.size = size;
    }

    /** Adds users to a row that has changed, and has it stored and sent. */
    public void change(Entry<T> entry, Users users, boolean isLate) {
        entry.users.add(users);
        weigh(entry);
        store(entry);
        entry.isToSend = true;
        kind.setClosed(entry.row, isLate);
        if (isLate && !entry.isAmended) {
            entry.isAmended = true;
            kind.raiseRevision(entry.row);
        }
    }

    /** Adds users to a row that has changed, and has it stored only. */
    public void store(Entry<T> entry, Users users) {
        entry.users.add(users);
        weigh(entry);
        store(entry);
    }

    private void store(Entry<T> entry) {
        entry.isStored = false;
    }

    /** Visits rows in order; parameters and result are those of {@link Section#visit}. */
    public Bytes visit(Bytes from, Bytes to, int limit, BiConsumer<Bytes, T> visitor) {
        store();
        return section.visit(from, to, limit, (key, value) -> visitor.accept(key, decode(value)));
    }

    /**
     * Sends rows as final, in order. Whether a row is final is not stored with it. Parameters and result are those of
     * {@link Section#visit}.
     */
    Bytes close(Bytes from, Bytes to, int limit) {
        if (from.compareTo(to) >= 0) {
            return to;
        }
        store();
        return section.visit(from, to, limit, (key, value) -> {
            Entry<T> entry = entries.get(key);
            T row = entry == null ? decode(value) : entry.row;
            if (entry != null) {
                entry.isToSend = false;
            }
            kind.setClosed(row, true);
            kind.send(key, row);
        });
    }

    /** Deletes rows in order; parameters and result are those of {@link Section#visit}. */
    Bytes delete(Bytes from, Bytes to, int limit) {
        if (from.compareTo(to) >= 0) {
            return to;
        }
        flush();
        return section.delete(from, to, limit);
    }

    /** Stores and sends what has changed, and keeps nothing in memory. */
    void flush() {
        store();
        entries.forEach((key, entry) -> {
            if (entry.isToSend) {
                kind.send(key, entry.row);
            }
        });
        drop();
    }

    /** Forgets what has changed. */
    void drop() {
        entries.values().forEach(entry -> budget.add(-entry.size));
        entries.clear();
    }

    /** Stores what has changed. */
    private void store() {
        entries.forEach((key, entry) -> {
            if (!entry.isStored) {
                kind.setUsers(entry.row, entry.users.users());
                section.put(key, format.encode(version, entry.row));
                entry.isStored = true;
            }
        });
    }

    private T decode(byte[] value) {
        if (format.decode(value) instanceof Decoded.Value<T> row) {
            return row.value();
        }
        throw new IllegalStateException("a row in the store was not written by a released version of Rollcall");
    }
}
