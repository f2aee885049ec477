package dev.rollcall.producer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.AbstractMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LimitsTest {

    private final AtomicInteger cuts = new AtomicInteger();
    private final Limits limits = new Limits(cuts::incrementAndGet);

    @Test
    void trimsNamesBeforeTheyAreMeasured() {
        assertThat(limits.name("  " + "x".repeat(200) + "\n")).isEqualTo("x".repeat(200));
        assertThat(cuts).hasValue(0);
    }

    @Test
    void cutsLongNames() {
        assertThat(limits.name("x".repeat(201))).hasSize(200);
        assertThat(cuts).hasValue(1);
    }

    @Test
    void neverCutsACharacterInTwo() {
        assertThat(limits.name("x".repeat(199) + "😀")).isEqualTo("x".repeat(199));
    }

    @Test
    void replacesControlCharacters() {
        assertThat(limits.name("a\u0000b\u001bc\u0085d\te")).isEqualTo("a\uFFFDb\uFFFDc\uFFFDd\uFFFDe");
        assertThat(limits.name("Flöw.stärt 😀")).isEqualTo("Flöw.stärt 😀");
    }

    @Test
    void hasNoNameWhereThereIsNone() {
        assertThat(limits.name(null)).isEmpty();
        assertThat(limits.name(" \t\n")).isEmpty();
    }

    @Test
    void keeps32Entries() {
        Map<String, String> many = new LinkedHashMap<>();
        for (int i = 0; i < 33; i++) {
            many.put("k" + i, "v");
        }

        assertThat(limits.entries(many)).hasSize(32).doesNotContainKey("k32");
        assertThat(cuts).hasValue(1);
    }

    @Test
    void cutsKeysAndValues() {
        assertThat(limits.entries(Map.of("k".repeat(101), "v".repeat(501))))
                .containsExactly(Map.entry("k".repeat(100), "v".repeat(500)));
        assertThat(cuts).hasValue(2);
    }

    @Test
    void leavesOutNullsAndBlankKeys() {
        Map<String, String> entries = new HashMap<>();
        entries.put("null", null);
        entries.put(null, "v");
        entries.put(" ", "v");
        entries.put("k", "v");

        assertThat(limits.entries(entries)).containsExactly(Map.entry("k", "v"));
        assertThat(cuts).hasValue(3);
    }

    @Test
    void takesACopy() {
        Map<String, String> entries = new HashMap<>(Map.of("k", "v"));
        Map<String, String> copy = limits.entries(entries);
        entries.clear();

        assertThat(copy).containsExactly(Map.entry("k", "v"));
    }

    @Test
    void treatsAMapThatCannotBeReadAsCutAway() {
        assertThat(limits.entries(new AbstractMap<>() {
                    @Override
                    public Set<Entry<String, String>> entrySet() {
                        throw new StackOverflowError("hostile");
                    }
                }))
                .isEmpty();
        assertThat(limits.entries(null)).isEmpty();
        assertThat(cuts).hasValue(1);
    }
}
