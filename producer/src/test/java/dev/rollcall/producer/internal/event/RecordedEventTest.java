package dev.rollcall.producer.internal.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.producer.internal.spool.NumberedEvents;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What is recorded becomes what the limits make of it, though most of that is left to another thread. */
class RecordedEventTest {

    private final AtomicLong cuts = new AtomicLong();
    private final Limits limits = new Limits(cuts);

    @Test
    void isNoneWithoutAName() {
        for (String name : new String[] {null, "", " ", "\t\n", "__x", " __other__"}) {
            assertThat(RecordedEvent.of(name, Map.of(), 1, limits))
                    .as("%s", name)
                    .isNull();
        }
    }

    @Test
    void becomesTheBytesOfTheEventWithinTheLimits() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            String event = text(random, 1, 30);
            Map<String, String> attributes = attributes(random);
            AtomicLong expectedCuts = new AtomicLong();
            Limits reference = new Limits(expectedCuts);
            String name = reference.name(event);
            cuts.set(0);

            RecordedEvent recorded = RecordedEvent.of(event, attributes, i, limits);

            if (!Limits.isEvent(name)) {
                assertThat(recorded).as("seed %d, event %d: %s", seed, i, event).isNull();
                continue;
            }
            Event expected = Event.of(name, reference.entries(attributes), i);
            Event actual = recorded.encode(limits);
            assertThat(actual.bytes())
                    .as("seed %d, event %d: %s %s", seed, i, event, attributes)
                    .isEqualTo(expected.bytes());
            assertThat(actual.nameLength()).isEqualTo(expected.nameLength());
            assertThat(actual.occurredAt()).isEqualTo(i);
            assertThat(cuts).as("seed %d, event %d", seed, i).hasValue(expectedCuts.get());
        }
    }

    @Test
    void isNotChangedByItsCallerAfterwards() {
        Map<String, String> attributes = new HashMap<>(Map.of("k", "before"));
        RecordedEvent recorded = RecordedEvent.of("e", attributes, 1, limits);
        attributes.put("k", "after");

        assertThat(recorded.encode(limits).bytes())
                .isEqualTo(Event.of("e", Map.of("k", "before"), 1).bytes());
    }

    @Test
    void holdsNothingThatIsLongerThanTheLimits() {
        RecordedEvent recorded = RecordedEvent.of("e".repeat(1 << 20), Map.of("k", "v".repeat(1 << 20)), 1, limits);

        assertThat(recorded.bytes()).isLessThan(2_000);
        assertThat(cuts).hasValue(2);
    }

    @Test
    void isReadAgainByTheLimitsWhenAMapHasAnotherSizeThanItSays() {
        for (int size : List.of(1, 2, 3, 32, 33, Integer.MAX_VALUE)) {
            assertThat(RecordedEvent.of("e", sized(size), 1, limits)
                            .encode(limits)
                            .bytes())
                    .as("%d", size)
                    .isEqualTo(Event.of("e", sized(2), 1).bytes());
        }
        assertThat(NumberedEvents.event(RecordedEvent.of("e", null, 1, limits).encode(limits)))
                .isEqualTo("e");
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
        for (int i = random.nextInt(random.nextInt(9) == 0 ? 40 : 4); i > 0; i--) {
            attributes.put("k" + i + text(random, 0, 8), text(random, 0, random.nextInt(9) == 0 ? 700 : 70));
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
