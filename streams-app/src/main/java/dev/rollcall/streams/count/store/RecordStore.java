package dev.rollcall.streams.count.store;

import dev.rollcall.streams.partial.Decoded;
import dev.rollcall.streams.partial.InternalFormat;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.avro.Schema;
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
    private final Fields fields;
    private final BiConsumer<Bytes, T> readers;
    private final MemoryBudget budget;
    private final Map<Bytes, Entry<T>> entries = new LinkedHashMap<>();

    RecordStore(
            Section section, InternalFormat<T> format, int version, BiConsumer<Bytes, T> readers, MemoryBudget budget) {
        this.section = section;
        this.format = format;
        this.version = version;
        this.fields = new Fields(format.schema());
        this.readers = readers;
        this.budget = budget;
    }

    /** Where the fields are that rows of every kind have. */
    private record Fields(int users, int sketch, int revision, int closed) {

        Fields(Schema schema) {
            this(
                    schema.getField("users").pos(),
                    schema.getField("sketch").pos(),
                    schema.getField("revision").pos(),
                    schema.getField("closed").pos());
        }

        ByteBuffer sketch(SpecificRecord row) {
            return (ByteBuffer) row.get(sketch);
        }

        void setUsers(SpecificRecord row, Users known) {
            row.put(users, Math.max((long) row.get(users), known.estimate()));
            row.put(sketch, known.sketch());
        }

        void raiseRevision(SpecificRecord row) {
            row.put(revision, (int) row.get(revision) + 1);
        }

        void setClosed(SpecificRecord row, boolean isClosed) {
            row.put(closed, isClosed);
        }
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
        Entry<T> entry = new Entry<>(row, Users.stored(fields.sketch(row)), true);
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
        fields.setClosed(entry.row, isLate);
        if (isLate && !entry.isAmended) {
            entry.isAmended = true;
            fields.raiseRevision(entry.row);
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
            fields.setClosed(row, true);
            readers.accept(key, row);
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
                readers.accept(key, entry.row);
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
                fields.setUsers(entry.row, entry.users.users());
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
