package dev.rollcall.testkit.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestClockTest {
    private static final long SLACK = 60_000;

    @Test
    void catchesUpUntilItIsRight() {
        TestClock clock = new TestClock(Duration.ofHours(-3));
        assertIsOff(clock, Duration.ofHours(-3));

        clock.catchUp(Duration.ofHours(1));
        assertIsOff(clock, Duration.ofHours(-1));

        clock.catchUp(Duration.ZERO);
        assertIsOff(clock, Duration.ZERO);
    }

    @Test
    void neverGoesBackNorIntoTheFutureWhileItCatchesUp() {
        TestClock clock = new TestClock(Duration.ofHours(-1));

        clock.catchUp(Duration.ofHours(2));
        assertIsOff(clock, Duration.ofHours(-1));

        clock.catchUp(Duration.ofHours(-1));
        assertIsOff(clock, Duration.ZERO);
    }

    @Test
    void stepsForwardAndBack() {
        TestClock clock = new TestClock();

        clock.step(Duration.ofHours(5));
        assertIsOff(clock, Duration.ofHours(5));

        clock.step(Duration.ofDays(-1));
        assertIsOff(clock, Duration.ofHours(-19));
    }

    @Test
    void isTheSameForAllThatOpenItsFile(@TempDir Path folder) {
        TestClock clock = TestClock.in(folder.resolve("clock"));
        assertIsOff(clock, Duration.ZERO);

        clock.set(Duration.ofDays(-2));
        TestClock opened = TestClock.in(folder.resolve("clock"));
        assertIsOff(opened, Duration.ofDays(-2));

        clock.set(Duration.ofHours(7));
        assertIsOff(opened, Duration.ofHours(7));
    }

    private static void assertIsOff(TestClock clock, Duration offset) {
        assertThat(clock.millis() - System.currentTimeMillis()).isCloseTo(offset.toMillis(), within(SLACK));
        assertThat(clock.milliseconds()).isCloseTo(clock.millis(), within(SLACK));
        assertThat(clock.instant().toEpochMilli()).isCloseTo(clock.millis(), within(SLACK));
    }
}
