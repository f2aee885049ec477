package dev.rollcall.producer.internal.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.producer.internal.event.Limits;
import dev.rollcall.producer.internal.event.RecordedEvent;
import dev.rollcall.producer.internal.spool.NumberedEvents;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

public class EventQueueTest {

    private static final Limits LIMITS = new Limits(new AtomicLong());

    @Test
    void turnsTheNewestAwayWhenItIsFull() {
        EventQueue queue = new EventQueue(5);
        for (int i = 0; i < 8; i++) {
            assertThat(queue.offer(event(0, i))).as("how many wait").isEqualTo(i + 1);
        }
        assertThat(queue.capacity()).as("5, rounded up to a power of two").isEqualTo(8);
        assertThat(queue.offer(event(0, 8))).isZero();
        assertThat(queue.size()).isEqualTo(8);

        assertIs(0, 0, queue.poll());
        assertThat(queue.offer(event(0, 9))).isEqualTo(8);
        assertThat(queue.added()).isEqualTo(9);
    }

    @Test
    void turnsEventsAwayThatWouldTakeTooMuchMemory() {
        EventQueue queue = new EventQueue(1 << 10);
        RecordedEvent large = RecordedEvent.of("large", Map.of("k", "v".repeat(Limits.VALUE)), 1, LIMITS);
        RecordedEvent larger = RecordedEvent.of("large", attributes(Limits.ENTRIES), 1, LIMITS);
        long most = EventQueue.MIN_BYTES / larger.bytes();
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < most; i++) {
                assertThat(queue.offer(larger)).isPositive();
            }
            assertThat(queue.offer(larger)).isZero();
            assertThat(queue.size()).isLessThan(queue.capacity());
            for (int i = 0; i < most; i++) {
                assertThat(queue.poll()).isSameAs(larger);
            }
            assertThat(queue.isEmpty()).isTrue();
        }
        for (int i = 0; i < queue.capacity(); i++) {
            assertThat(queue.offer(large))
                    .as("none of which is over the average")
                    .isPositive();
        }
    }

    @Test
    void losesNoSlotAndNoMemoryThoughTheStackOfACallerEnds() throws InterruptedException {
        EventQueue queue = new EventQueue(1 << 10);
        RecordedEvent larger = RecordedEvent.of("large", attributes(Limits.ENTRIES), 1, LIMITS);
        Thread deep = new Thread(() -> dive(queue, larger));
        deep.start();
        deep.join();
        assertThat(queue.isEmpty()).isFalse();
        while (!queue.isEmpty()) {
            assertThat(queue.poll()).isSameAs(larger);
        }
        for (long left = EventQueue.MIN_BYTES / larger.bytes(); left > 0; left--) {
            assertThat(queue.offer(larger)).isPositive();
        }
    }

    /** Adds an event at every depth of the stack, on the way back from its end. */
    private static int dive(EventQueue queue, RecordedEvent event) {
        int below = 0;
        try {
            below = dive(queue, event);
        } catch (StackOverflowError end) {
            // From here on it goes back.
        }
        try {
            return below + queue.offer(event);
        } catch (StackOverflowError again) {
            return below;
        }
    }

    @Test
    void holdsOne() {
        EventQueue queue = new EventQueue(1);
        assertThat(queue.poll()).isNull();
        for (int i = 0; i < 3; i++) {
            assertThat(queue.offer(event(0, i))).isOne();
            assertThat(queue.offer(event(0, -1))).isZero();
            assertIs(0, i, queue.poll());
            assertThat(queue.isEmpty()).isTrue();
        }
    }

    @Test
    void givesEachEventOnceAndThoseOfAThreadInOrderHoweverManyAdd() throws InterruptedException {
        int threads = 8;
        int each = 50_000;
        EventQueue queue = new EventQueue(256);
        AtomicInteger running = new AtomicInteger(threads);
        AtomicLong added = new AtomicLong();
        for (int t = 0; t < threads; t++) {
            int thread = t;
            new Thread(() -> {
                        for (int i = 0; i < each; i++) {
                            if (queue.offer(event(thread, i)) > 0) {
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
        while (running.get() > 0 || !queue.isEmpty()) {
            RecordedEvent next = queue.poll();
            assertThat(queue.size()).isBetween(0, queue.capacity());
            if (next == null) {
                Thread.onSpinWait();
            } else {
                int thread = Integer.parseInt(NumberedEvents.event(next.encode(LIMITS)));
                long number = next.encode(LIMITS).occurredAt();
                assertThat(number).isGreaterThan(last[thread]);
                last[thread] = number;
                taken++;
            }
        }
        assertThat(taken).isEqualTo(added.get()).isEqualTo(queue.added());
    }

    private static Map<String, String> attributes(int entries) {
        Map<String, String> attributes = new HashMap<>();
        for (int i = 0; i < entries; i++) {
            attributes.put("k" + i, "v".repeat(Limits.VALUE));
        }
        return attributes;
    }

    private static RecordedEvent event(int thread, long number) {
        return RecordedEvent.of(String.valueOf(thread), Map.of(), number, LIMITS);
    }

    private static void assertIs(int thread, long number, RecordedEvent actual) {
        assertThat(NumberedEvents.event(actual.encode(LIMITS))).isEqualTo(String.valueOf(thread));
        assertThat(actual.encode(LIMITS).occurredAt()).isEqualTo(number);
    }
}
