package dev.rollcall.benchmarks.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class ZipfTest {

    @Test
    void givesTheSecondHalfAsOftenAsTheFirst() {
        Zipf zipf = new Zipf(5);
        Random random = new Random(1);
        int[] seen = new int[5];
        for (int i = 0; i < 100_000; i++) {
            seen[zipf.next(random)]++;
        }

        assertThat(seen[1] / (double) seen[0]).isEqualTo(0.5, within(0.05));
        assertThat(seen[4] / (double) seen[0]).isEqualTo(0.2, within(0.05));
    }
}
