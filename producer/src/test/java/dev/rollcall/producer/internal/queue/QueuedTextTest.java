package dev.rollcall.producer.internal.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.producer.internal.event.Event;
import dev.rollcall.producer.internal.event.Limits;
import dev.rollcall.producer.internal.spool.NumberedEvents;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What waits in the queue as text becomes what the limits make of it. */
public class QueuedTextTest {

    private final AtomicLong cuts = new AtomicLong();
    private final Limits limits = new Limits(cuts);

    @Test
    void becomesTheBytesOfTheEventWithinTheLimits() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int fitting = 0;
        for (int i = 0; i < 20_000; i++) {
            String event = text(random, 1, 30);
            Map<String, String> attributes = attributes(random);
            String[] texts = QueuedText.of(event, attributes);
            if (texts != null) {
                fitting++;
                Event actual = writtenAndRead(texts, random.nextInt(9), i);

                Event expected = Event.of(limits.name(event), limits.entries(attributes), i);
                assertThat(actual.bytes())
                        .as("seed %d, event %d: %s %s", seed, i, event, attributes)
                        .isEqualTo(expected.bytes());
                assertThat(actual.nameLength()).isEqualTo(expected.nameLength());
                assertThat(actual.occurredAt()).isEqualTo(i);
            }
        }
        assertThat(fitting).isGreaterThan(1_000);
        assertThat(cuts).as("of what fits in the queue, nothing is cut off").hasValue(0);
    }

    @Test
    void fitsAsFarAsThereIsRoom() {
        int most = QueuedText.MOST - 4;
        String[] longest = QueuedText.of("x".repeat(most), Map.of());

        assertThat(longest).isNotNull();
        assertThat(NumberedEvents.event(writtenAndRead(longest, 0, 1))).isEqualTo("x".repeat(most));
        assertThat(QueuedText.of("x".repeat(most + 1), Map.of())).isNull();
        assertThat(QueuedText.of("e", Map.of("k", "v".repeat(QueuedText.MOST)))).isNull();
    }

    @Test
    void isLeftToTheLimitsWhereTheyHaveToCutOrLeaveOut() {
        for (String name : new String[] {null, "", " ", " x", "x\t", "\u0000", "__x", "ä", "x".repeat(201)}) {
            assertThat(QueuedText.of(name, Map.of())).as("%s", name).isNull();
        }
        for (String key : new String[] {null, "", " ", " x", "x\u00a0"}) {
            Map<String, String> attributes = new LinkedHashMap<>();
            attributes.put(key, "v");
            assertThat(QueuedText.of("e", attributes)).as("%s", key).isNull();
        }
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put("k", null);
        assertThat(QueuedText.of("e", attributes)).isNull();
        assertThat(QueuedText.of("e", null)).containsExactly("e");
    }

    @Test
    void isLeftToTheLimitsWhenAMapHasAnotherSizeThanItSays() {
        for (int size : List.of(0, 1, 3, 32, 33, Integer.MAX_VALUE)) {
            String[] texts = QueuedText.of("e", sized(size));
            if (size == 0) {
                assertThat(texts).containsExactly("e");
            } else {
                assertThat(texts).as("%d", size).isNull();
            }
        }
        assertThat(QueuedText.of("e", sized(2))).containsExactly("e", "a", "1", "b", "2");
    }

    private Event writtenAndRead(String[] texts, int start, long occurredAt) {
        char[] memory = new char[start + QueuedText.MOST];
        int length = QueuedText.write(texts, memory, start);
        return QueuedText.read(memory, start, length, occurredAt, limits);
    }

    /** Has two entries, whatever it says. */
    private static Map<String, String> sized(int size) {
        List<Map.Entry<String, String>> entries = List.of(Map.entry("a", "1"), Map.entry("b", "2"));
        return new AbstractMap<>() {
            @Override
            public Set<Entry<String, String>> entrySet() {
                return new AbstractSet<>() {
                    @Override
                    public Iterator<Entry<String, String>> iterator() {
                        return entries.iterator();
                    }

                    @Override
                    public int size() {
                        return size;
                    }
                };
            }
        };
    }

    private static Map<String, String> attributes(Random random) {
        Map<String, String> attributes = new LinkedHashMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            attributes.put("k" + i + text(random, 0, 8), text(random, 0, 70));
        }
        return attributes;
    }

    /** Mostly ASCII, sometimes with what is to be replaced, or takes more bytes. */
    private static String text(Random random, int least, int most) {
        StringBuilder text = new StringBuilder();
        boolean odd = random.nextInt(4) == 0;
        for (int i = random.nextInt(least, most); i > 0; i--) {
            text.append((char) (odd ? random.nextInt(0x110) : random.nextInt(' ', 0x7F)));
        }
        if (odd && random.nextBoolean()) {
            text.append("\uD83D\uDE00").append("\uD83D".repeat(random.nextInt(2)));
        }
        return text.toString();
    }
}
