package dev.rollcall.producer.internal.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BackoffTest {

    @Test
    void doublesUpToALimitAndBeginsAnewAfterASuccess() {
        Backoff backoff = new Backoff();
        for (int round = 0; round < 100; round++) {
            long base = Backoff.FIRST;
            for (int attempt = 0; attempt < 10; attempt++) {
                assertThat(backoff.next()).isBetween(base * 8 / 10, base * 12 / 10);
                base = Math.min(base * 2, Backoff.LAST);
            }
            backoff.reset();
        }
    }

    @Test
    void isNeverTheSameForTwoHosts() {
        Set<Long> waits = new HashSet<>();
        for (int host = 0; host < 100; host++) {
            waits.add(new Backoff().next());
        }
        assertThat(waits).hasSizeGreaterThan(90);
    }
}
