package dev.rollcall.streams.combine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class CommitPaceTest {

    private static final long NOW = 1_700_000_000_000L;
    private static final long OLD = NOW - CommitPace.BACKLOG.toMillis() - 1;

    @Test
    void keepsTheIntervalWhileEventsAreNew() {
        CommitPace pace = committedAt(NOW - 1_000, Duration.ofSeconds(1));

        assertThat(pace.isDue(NOW, NOW)).isTrue();
        assertThat(pace.isDue(NOW - CommitPace.BACKLOG.toMillis(), NOW)).isTrue();
        assertThat(pace.isDue(NOW, NOW - 1)).isFalse();
    }

    @Test
    void isTenTimesRarerInABacklog() {
        assertThat(committedAt(NOW - 999, Duration.ofMillis(100)).isDue(OLD, NOW))
                .isFalse();
        assertThat(committedAt(NOW - 1_000, Duration.ofMillis(100)).isDue(OLD, NOW))
                .isTrue();
    }

    @Test
    void neverWaitsLongerThanTenSecondsUnlessToldTo() {
        assertThat(committedAt(NOW - 10_000, Duration.ofSeconds(5)).isDue(OLD, NOW))
                .isTrue();
        assertThat(committedAt(NOW - 10_000, Duration.ofSeconds(30)).isDue(OLD, NOW))
                .isFalse();
        assertThat(committedAt(NOW - 30_000, Duration.ofSeconds(30)).isDue(OLD, NOW))
                .isTrue();
    }

    private static CommitPace committedAt(long time, Duration interval) {
        CommitPace pace = new CommitPace(interval);
        pace.committed(time);
        return pace;
    }
}
