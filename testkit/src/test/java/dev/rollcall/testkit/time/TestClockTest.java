package dev.rollcall.benchmarks.processes;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ShiftedTimeTest {
    private static final long HOUR = 3_600_000;

    @Test
    void lagsBehindUntilItHasCaughtUp() {
        ShiftedTime clock = new ShiftedTime(3 * HOUR);
        assertThat(clock.milliseconds()).isLessThan(System.currentTimeMillis() - 3 * HOUR + HOUR / 2);

        clock.catchUp(HOUR);
        assertThat(clock.milliseconds()).isGreaterThan(System.currentTimeMillis() - HOUR - HOUR / 2);

        clock.catchUp(0);
        assertThat(System.currentTimeMillis() - clock.milliseconds()).isBetween(-HOUR / 2, 10L);
    }

    @Test
    void neverGoesBackNorIntoTheFuture() {
        ShiftedTime clock = new ShiftedTime(HOUR);
        long before = clock.milliseconds();
        clock.catchUp(2 * HOUR);
        assertThat(clock.milliseconds()).isGreaterThanOrEqualTo(before);

        clock.catchUp(-HOUR);
        assertThat(clock.milliseconds()).isLessThanOrEqualTo(System.currentTimeMillis());
    }
}
