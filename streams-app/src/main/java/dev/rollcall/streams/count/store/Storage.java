package dev.rollcall.streams.count.store;

import dev.rollcall.streams.partial.InternalFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * What a counting partition keeps: its store, in sections, and in memory what has changed since the last commit. {@link #flush}
 * has to come before each commit.
 */
public final class Storage {

    private final KeyValueStore<Bytes, byte[]> store;
    private final int version;
    private final MemoryBudget budget;
    private final List<BufferedSection> sections = new ArrayList<>();
    private final List<RecordStore<?>> rows = new ArrayList<>();

    /** @param version of the format that rows are written in */
    public Storage(KeyValueStore<Bytes, byte[]> store, int version, MemoryBudget budget) {
        this.store = store;
        this.version = version;
        this.budget = budget;
    }

    /** The section of a letter. */
    public BufferedSection section(char letter) {
        BufferedSection section = new BufferedSection(new Section(store, letter));
        sections.add(section);
        return section;
    }

    /**
     * The rows in the section of a letter.
     *
     * @param readers takes what readers are to have
     */
    public <T extends SpecificRecord> RecordStore<T> rows(
            char letter, InternalFormat<T> format, BiConsumer<Bytes, T> readers) {
        RecordStore<T> ofKind = new RecordStore<>(new Section(store, letter), format, version, readers, budget);
        rows.add(ofKind);
        return ofKind;
    }

    /** Stores what has changed, and sends the rows among it. */
    public void flush() {
        rows.forEach(RecordStore::flush);
        sections.forEach(BufferedSection::flush);
    }

    /** Does so where memory is short. */
    public void flushIfLarge() {
        if (budget.isUsedUp()) {
            flush();
        }
    }

    /** Forgets what has changed since the last commit. */
    public void drop() {
        rows.forEach(RecordStore::drop);
    }
}
