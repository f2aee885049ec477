package dev.rollcall.streams.combine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class CommitPaceTest {

    /** The monotonic clock begins anywhere, below zero too. */
    private static final long START = -500;

    @Test
    void keepsTheIntervalWhileEventsAreNew() {
        CommitPace pace = committed(Duration.ofSeconds(1));

        assertThat(pace.isDue(false, START + 999)).isFalse();
        assertThat(pace.isDue(false, START + 1_000)).isTrue();
    }

    @Test
    void isTenTimesRarerInABacklog() {
        CommitPace pace = committed(Duration.ofMillis(100));

        assertThat(pace.isDue(true, START + 999)).isFalse();
        assertThat(pace.isDue(true, START + 1_000)).isTrue();
    }

    @Test
    void neverWaitsLongerThanTenSecondsUnlessToldTo() {
        assertThat(committed(Duration.ofSeconds(5)).isDue(true, START + 10_000)).isTrue();
        assertThat(committed(Duration.ofSeconds(30)).isDue(true, START + 29_999))
                .isFalse();
        assertThat(committed(Duration.ofSeconds(30)).isDue(true, START + 30_000))
                .isTrue();
    }

    @Test
    void commitsSoonAfterEachStartInABacklogToo() {
        CommitPace pace = committed(Duration.ofSeconds(1));

        pace.started(START);

        assertThat(pace.isDue(true, START + 999)).isFalse();
        assertThat(pace.isDue(true, START + 1_000)).isTrue();
        pace.committed(START + 1_000);
        assertThat(pace.isDue(true, START + 2_000)).isFalse();
    }

    private static CommitPace committed(Duration interval) {
        CommitPace pace = new CommitPace(interval);
        pace.committed(START);
        return pace;
    }
}
