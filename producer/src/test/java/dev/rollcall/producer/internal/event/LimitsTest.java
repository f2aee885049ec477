package dev.rollcall.producer.internal.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

public class LimitsTest {

    private final AtomicLong cuts = new AtomicLong();
    private final Limits limits = new Limits(cuts);

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
    void replacesControlCharactersOfValuesButNotTheirLines() {
        assertThat(limits.value("a\tb\r\nc\u0000d\u001b[31m")).isEqualTo("a\tb\r\nc\uFFFDd\uFFFD[31m");
        assertThat(limits.entries(Map.of("a\nb", "c\nd"))).containsExactly(Map.entry("a\uFFFDb", "c\nd"));
        assertThat(cuts).hasValue(0);
    }

    @Test
    void replacesHalvesOfCharacters() {
        assertThat(limits.name("\uD83D")).isEqualTo("\uFFFD");
        assertThat(limits.name("a\uDE00b\uD83D")).isEqualTo("a\uFFFDb\uFFFD");
        assertThat(limits.value("\uD83D\uD83D\uDE00\uDE00")).isEqualTo("\uFFFD😀\uFFFD");
    }

    @Test
    void yieldsTextThatSurvivesEncodingWhateverItIsGiven() {
        Random random = new Random(11);
        for (int round = 0; round < 20_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(8); i > 0; i--) {
                text.append((char) (random.nextBoolean() ? random.nextInt(0x80) : random.nextInt(0xD700, 0xE100)));
            }
            String value = limits.value(text.toString());
            String name = limits.name(text.toString());

            assertThat(new String(value.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
                    .isEqualTo(value);
            assertThat(new String(name.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
                    .isEqualTo(name);
            assertThat(limits.value(value)).as("nothing is left to do").isEqualTo(value);
            assertThat(name.chars()).noneMatch(Character::isISOControl);
        }
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
    void keepsTheFirstOfTwoKeysThatAreTheSameOnceCut() {
        Map<String, String> entries = new LinkedHashMap<>();
        entries.put("k".repeat(100) + "1", "first");
        entries.put("k".repeat(100) + "2", "second");

        assertThat(limits.entries(entries)).containsExactly(Map.entry("k".repeat(100), "first"));
        assertThat(cuts).hasValue(3);
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
    void keepsTheOrderOfEntriesWhetherTheyAreChangedOrNot() {
        Map<String, String> entries = new LinkedHashMap<>();
        for (int i = 31; i > 0; i--) {
            entries.put("k" + i, "v");
        }
        assertThat(limits.entries(entries)).containsExactlyEntriesOf(entries).isEqualTo(entries);
        entries.put("last", "ü");
        assertThat(limits.entries(entries)).containsExactlyEntriesOf(entries).isEqualTo(entries);
        assertThat(cuts).hasValue(0);
    }

    @Test
    void takesACopy() {
        Map<String, String> entries = new HashMap<>(Map.of("k", "v"));
        Map<String, String> copy = limits.entries(entries);
        entries.clear();

        assertThat(copy).containsExactly(Map.entry("k", "v"));
    }

    @Test
    void readsNoMoreOfAMapThanItKeeps() {
        AtomicInteger read = new AtomicInteger();
        Map<String, String> endless = new AbstractMap<>() {
            @Override
            public Set<Entry<String, String>> entrySet() {
                return new AbstractSet<>() {
                    @Override
                    public Iterator<Entry<String, String>> iterator() {
                        return Stream.generate(() -> Map.entry("k" + read.incrementAndGet(), "v"))
                                .iterator();
                    }

                    @Override
                    public int size() {
                        return Integer.MAX_VALUE;
                    }
                };
            }
        };

        assertThat(limits.entries(endless)).hasSize(32);
        assertThat(read).hasValue(33);
        assertThat(cuts).hasValue(1);
    }

    @Test
    void survivesAMapThatChangesUnderItsHands() throws InterruptedException {
        Map<String, String> changing = new HashMap<>();
        AtomicBoolean done = new AtomicBoolean();
        Thread other = new Thread(() -> {
            for (int i = 0; !done.get(); i++) {
                changing.put("k" + i % 64, "v");
                changing.remove("k" + (i + 32) % 64);
            }
        });
        other.start();
        try {
            for (int i = 0; i < 50_000; i++) {
                assertThat(limits.entries(changing).size()).isLessThanOrEqualTo(32);
            }
        } finally {
            done.set(true);
            other.join();
        }
    }

    @Test
    @SuppressWarnings({"unchecked", "rawtypes"})
    void treatsAMapOfOtherThingsAsCutAway() {
        assertThat(limits.entries((Map) Map.of("k", 1))).isEmpty();
        assertThat(limits.entries((Map) Map.of(1, "v"))).isEmpty();
        assertThat(cuts).hasValue(2);
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
