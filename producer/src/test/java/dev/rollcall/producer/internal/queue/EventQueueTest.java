package dev.rollcall.producer.internal.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.producer.internal.event.Event;
import dev.rollcall.producer.internal.event.Limits;
import dev.rollcall.producer.internal.spool.NumberedEvents;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

public class EventQueueTest {

    private static final Limits LIMITS = new Limits(new AtomicLong());

    @Test
    void turnsTheNewestAwayWhenItIsFull() {
        EventQueue ring = new EventQueue(5, LIMITS);
        for (int i = 0; i < 8; i++) {
            assertThat(offer(ring, 0, i)).isTrue();
        }
        assertThat(ring.capacity()).as("5, rounded up to a power of two").isEqualTo(8);
        assertThat(offer(ring, 0, 8)).isFalse();
        assertThat(ring.size()).isEqualTo(8);

        assertIs(0, 0, ring.poll());
        assertThat(offer(ring, 0, 9)).isTrue();
        assertThat(ring.added()).isEqualTo(9);
    }

    @Test
    void holdsOne() {
        EventQueue ring = new EventQueue(1, LIMITS);
        assertThat(ring.poll()).isNull();
        for (int i = 0; i < 3; i++) {
            assertThat(offer(ring, 0, i)).isTrue();
            assertThat(offer(ring, 0, -1)).isFalse();
            assertIs(0, i, ring.poll());
            assertThat(ring.isEmpty()).isTrue();
        }
    }

    @Test
    void givesEventsInOrderHoweverManyAreTakenBetween() {
        EventQueue ring = new EventQueue(256, LIMITS);
        int added = 0;
        int taken = 0;
        for (int round = 0; taken < 3_000; round++) {
            for (int left = round % 23; left > 0 && ring.size() < ring.capacity(); left--) {
                assertThat(offer(ring, added, added++)).isTrue();
            }
            assertThat(ring.peekAll()).as("what is taken in part already").hasSize(added - taken);
            for (int left = round % 19; left > 0 && !ring.isEmpty(); left--) {
                assertIs(taken, taken++, ring.poll());
            }
        }
    }

    @Test
    void givesEachEventOnceAndThoseOfAThreadInOrderHoweverManyAdd() throws InterruptedException {
        int threads = 8;
        int each = 50_000;
        EventQueue ring = new EventQueue(256, LIMITS);
        AtomicInteger running = new AtomicInteger(threads);
        AtomicLong added = new AtomicLong();
        for (int t = 0; t < threads; t++) {
            int thread = t;
            new Thread(() -> {
                        for (int i = 0; i < each; i++) {
                            if (offer(ring, thread, i)) {
                                added.incrementAndGet();
                            } else {
                                Thread.onSpinWait();
                            }
                        }
                        running.decrementAndGet();
                    })
                    .start();
        }
        long[] last = new long[threads];
        Arrays.fill(last, -1);
        long taken = 0;
        while (running.get() > 0 || !ring.isEmpty()) {
            Event next = ring.poll();
            if (next == null) {
                Thread.onSpinWait();
            } else {
                int thread = Integer.parseInt(NumberedEvents.event(next));
                assertThat(next.occurredAt()).isGreaterThan(last[thread]);
                last[thread] = next.occurredAt();
                taken++;
            }
        }
        assertThat(taken).isEqualTo(added.get()).isEqualTo(ring.added());
    }

    @Test
    void keepsWhatDoesNotFitInAPlaceWithinABound() {
        EventQueue ring = new EventQueue(1 << 10, LIMITS);
        Event large = Event.of("large", Map.of("k", "v".repeat(1 << 16)), 1);
        long most = EventQueue.MOST_ENCODED / large.bytes().length;
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < most; i++) {
                assertThat(ring.offer(large)).isTrue();
            }
            assertThat(ring.offer(large)).isFalse();
            assertThat(offer(ring, 0, 7)).as("what is small").isTrue();
            assertThat(ring.peekAll()).hasSize((int) most + 1).startsWith(large);
            for (int i = 0; i < most; i++) {
                assertThat(ring.poll()).isSameAs(large);
            }
            assertIs(0, 7, ring.poll());
            assertThat(ring.isEmpty()).isTrue();
        }
    }

    private static boolean offer(EventQueue ring, int thread, long number) {
        String name = String.valueOf(thread);
        return number % 5 == 4 ? ring.offer(Event.of(name, Map.of(), number)) : ring.offer(new String[] {name}, number);
    }

    private static void assertIs(int thread, long number, Event actual) {
        assertThat(NumberedEvents.event(actual)).isEqualTo(String.valueOf(thread));
        assertThat(actual.occurredAt()).isEqualTo(number);
    }
}
