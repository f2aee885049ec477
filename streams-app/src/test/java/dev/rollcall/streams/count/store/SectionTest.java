package dev.rollcall.streams.count.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;

class SectionTest {

    private static final Bytes FIRST = key(0x00);
    private static final Bytes LAST = key(0xFF, 0xFF, 0xFF);
    private static final byte[] VALUE = {1};

    private final KeyValueStore<Bytes, byte[]> store = Stores.keyValueStoreBuilder(
                    Stores.inMemoryKeyValueStore("store"), Serdes.Bytes(), Serdes.ByteArray())
            .withLoggingDisabled()
            .build();
    private final Section section = new Section(store, 'b');
    private final List<Section> neighbours = List.of(new Section(store, 'a'), new Section(store, 'c'));

    SectionTest() {
        store.init(new MockProcessorContext<>().getStateStoreContext(), store);
        for (Section neighbour : neighbours) {
            neighbour.put(FIRST, VALUE);
            neighbour.put(key(5), VALUE);
            neighbour.put(LAST, VALUE);
        }
    }

    @Test
    void deletesNothingOfItsNeighbours() {
        section.put(key(5), VALUE);

        assertThat(section.delete(FIRST, LAST, 100)).isEqualTo(LAST);

        assertThat(section.get(key(5))).isNull();
        for (Section neighbour : neighbours) {
            assertThat(keys(neighbour, 100)).containsExactly(FIRST, key(5));
            assertThat(neighbour.get(LAST)).isNotNull();
        }
    }

    @Test
    void seesNoKeyOfItsNeighbours() {
        assertThat(section.get(key(5))).isNull();
        assertThat(keys(section, 100)).isEmpty();
    }

    @Test
    void visitsSlicesInTheOrderOfKeysAndLeavesTheEndOut() {
        section.put(key(0x80), VALUE);
        section.put(key(7, 1), VALUE);
        section.put(key(7), VALUE);
        section.put(LAST, VALUE);

        List<Bytes> visited = new ArrayList<>();
        Bytes next = section.visit(FIRST, LAST, 2, (key, value) -> visited.add(key));
        assertThat(visited).containsExactly(key(7), key(7, 1));
        next = section.visit(next, LAST, 2, (key, value) -> visited.add(key));

        assertThat(visited).containsExactly(key(7), key(7, 1), key(0x80));
        assertThat(next).isEqualTo(LAST);
    }

    private static List<Bytes> keys(Section section, int limit) {
        List<Bytes> keys = new ArrayList<>();
        Bytes unused = section.visit(FIRST, LAST, limit, (key, value) -> keys.add(key));
        return keys;
    }

    private static Bytes key(int... bytes) {
        byte[] key = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            key[i] = (byte) bytes[i];
        }
        return Bytes.wrap(key);
    }
}
