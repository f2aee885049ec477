package dev.rollcall.streams.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.testkit.time.TestClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class WallClockTest {

    private final TestClock clock = new TestClock();
    private final WallClock wall = new WallClock(clock);

    @Test
    void tellsOnceByHowMuchItWasSetBack() {
        clock.step(Duration.ofHours(-5));

        assertThat(wall.setBack().orElseThrow()).isCloseTo(Duration.ofHours(5), Duration.ofMinutes(1));
        assertThat(wall.setBack()).isEmpty();
    }

    @Test
    void seesThatAClockIsCorrectedWhichWasAhead() {
        clock.step(Duration.ofDays(2));
        assertThat(wall.setBack()).isEmpty();

        clock.step(Duration.ofDays(-2));
        assertThat(wall.setBack()).isPresent();
    }

    @Test
    void takesNoStepForHarmThatASessionOutlasts() {
        for (int i = 0; i < 10; i++) {
            clock.step(Duration.ofSeconds(-2));
            assertThat(wall.setBack()).isEmpty();
        }
    }
}
