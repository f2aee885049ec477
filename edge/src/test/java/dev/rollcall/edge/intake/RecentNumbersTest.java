package dev.rollcall.edge.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class RecentNumbersTest {

    private final RecentNumbers numbers = new RecentNumbers();

    @Test
    void aNumberIsNewUntilItIsDurable() {
        CompletableFuture<Void> first = new CompletableFuture<>();
        assertThat(numbers.take(1, first)).isNull();
        assertThat(numbers.take(1, new CompletableFuture<>())).isSameAs(first);
        numbers.settle(1, false);
        assertThat(numbers.take(1, first)).isNull();
        numbers.settle(1, true);
        assertThat(numbers.take(1, new CompletableFuture<>())).isCompleted();
    }

    /** Against a set, with numbers in any order, gaps, and jumps to the highest there is. */
    @Test
    void theLastNumbersAreRememberedWhateverTheirOrder() {
        Random random = new Random(7);
        Set<Long> durable = new HashSet<>();
        long highest = 0;
        for (int i = 0; i < 20_000; i++) {
            int jump = random.nextInt(1_000) == 0 ? 5_000 : 20;
            long number = Math.max(1, highest + random.nextInt(jump) - random.nextInt(1_500));
            boolean remembered = durable.contains(number) && highest - number < RecentNumbers.WINDOW;
            assertThat(numbers.take(number, new CompletableFuture<>()) != null).isEqualTo(remembered);
            if (!remembered) {
                numbers.settle(number, true);
                highest = Math.max(highest, number);
                durable.add(number);
            }
        }
    }

    @Test
    void theHighestNumbersThereAreAreNumbersToo() {
        for (long number : new long[] {Long.MAX_VALUE - 2_000, Long.MAX_VALUE - 1, Long.MAX_VALUE}) {
            assertThat(numbers.take(number, new CompletableFuture<>())).isNull();
            numbers.settle(number, true);
            assertThat(numbers.take(number, new CompletableFuture<>())).isCompleted();
        }
        assertThat(numbers.take(Long.MAX_VALUE - 2, new CompletableFuture<>())).isNull();
        assertThat(numbers.take(Long.MAX_VALUE - 1, new CompletableFuture<>())).isCompleted();
    }
}
