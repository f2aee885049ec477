package dev.rollcall.producer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class EventRingTest {

    @Test
    void turnsTheNewestAwayWhenItIsFull() {
        EventRing ring = new EventRing(5);
        for (int i = 0; i < 8; i++) {
            assertThat(ring.offer(event(0, i))).isTrue();
        }
        assertThat(ring.capacity()).as("5, rounded up to a power of two").isEqualTo(8);
        assertThat(ring.offer(event(0, 8))).isFalse();
        assertThat(ring.size()).isEqualTo(8);

        assertThat(ring.poll()).isEqualTo(event(0, 0));
        assertThat(ring.offer(event(0, 9))).isTrue();
        assertThat(ring.added()).isEqualTo(9);
    }

    @Test
    void holdsOne() {
        EventRing ring = new EventRing(1);
        assertThat(ring.poll()).isNull();
        for (int i = 0; i < 3; i++) {
            assertThat(ring.offer(event(0, i))).isTrue();
            assertThat(ring.offer(event(0, -1))).isFalse();
            assertThat(ring.poll()).isEqualTo(event(0, i));
            assertThat(ring.isEmpty()).isTrue();
        }
    }

    @Test
    void givesEachEventOnceAndThoseOfAThreadInOrderHoweverManyAdd() throws InterruptedException {
        int threads = 8;
        int each = 50_000;
        EventRing ring = new EventRing(64);
        AtomicInteger running = new AtomicInteger(threads);
        AtomicLong added = new AtomicLong();
        for (int t = 0; t < threads; t++) {
            int thread = t;
            new Thread(() -> {
                        for (int i = 0; i < each; i++) {
                            if (ring.offer(event(thread, i))) {
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
            Occurrence next = ring.poll();
            if (next == null) {
                Thread.onSpinWait();
            } else {
                int thread = Integer.parseInt(next.event());
                assertThat(next.occurredAt()).isGreaterThan(last[thread]);
                last[thread] = next.occurredAt();
                taken++;
            }
        }
        assertThat(taken).isEqualTo(added.get()).isEqualTo(ring.added());
    }

    private static Occurrence event(int thread, long number) {
        return new Occurrence(String.valueOf(thread), Map.of(), number);
    }
}
