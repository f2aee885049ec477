package dev.rollcall.streams.http.rows;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class NumbersTest {

    @Test
    void givesBackEveryNumberAsItWasGiven() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        long[] numbers = new long[1_000];
        for (int i = 0; i < numbers.length; i++) {
            // Of every size.
            numbers[i] = random.nextLong() >> random.nextInt(Long.SIZE);
        }
        numbers[0] = Long.MIN_VALUE;
        numbers[1] = Long.MAX_VALUE;
        numbers[2] = 0;

        byte[] bytes = Numbers.of(numbers);

        for (int i = 0; i < numbers.length; i++) {
            assertThat(Numbers.at(i, bytes)).as("seed %d, number %d", seed, i).isEqualTo(numbers[i]);
        }
    }

    @Test
    void takesAByteForASmallOne() {
        assertThat(Numbers.of(0, 1, -1, 63, -64)).hasSize(5);
        assertThat(Numbers.of(64)).hasSize(2);
    }
}
