package dev.rollcall.streams.combine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReadProgressTest {

    private final ReadProgress progress = new ReadProgress(Duration.ofSeconds(10), Duration.ofSeconds(5));

    @Test
    void neverGoesBack() {
        progress.readUpTo(0, 50_000);
        progress.readUpTo(0, 40_000);
        assertThat(progress.current()).isEqualTo(Map.of(0, 50_000L));
    }

    @Test
    void isToldTheFirstTimeAndThenOnlyWhenAWindowCanClose() {
        assertThat(progress.isUntold()).isFalse();
        progress.readUpTo(0, 16_000);
        assertThat(progress.isUntold()).isTrue();
        progress.markSent();

        progress.readUpTo(0, 24_999);
        assertThat(progress.isUntold())
                .as("the window that ends at 20 s closes at 25 s")
                .isFalse();
        progress.readUpTo(0, 25_000);
        assertThat(progress.isUntold()).isTrue();
    }

    @Test
    void forgetsPartitionsOfOthers() {
        progress.readUpTo(0, 16_000);
        progress.readUpTo(1, 16_000);
        progress.forget(List.of(0));
        assertThat(progress.current()).isEqualTo(Map.of(1, 16_000L));
    }
}
