package dev.rollcall.benchmarks.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReplayPlanTest {
    private static final Duration SPAN = Duration.ofHours(1);

    @Test
    void givesEachPartitionItsShare() {
        ReplayPlan plan = new ReplayPlan(1, SPAN, 1, List.of(3, 2, 1), 1);
        Random random = new Random(1);
        int[] events = new int[3];
        for (int i = 0; i < 60_000; i++) {
            events[plan.partition(random)]++;
        }

        assertThat(events[0]).isCloseTo(30_000, within(1_000));
        assertThat(events[1]).isCloseTo(20_000, within(1_000));
        assertThat(events[2]).isCloseTo(10_000, within(1_000));
    }

    @Test
    void refusesAPlanThatCannotBeRight() {
        assertThatThrownBy(() -> new ReplayPlan(0, SPAN, 1, List.of(1), 1)).hasMessageContaining("--events 0");
        assertThatThrownBy(() -> new ReplayPlan(1, Duration.ZERO, 1, List.of(1), 1))
                .hasMessageContaining("--minutes 0");
        assertThatThrownBy(() -> new ReplayPlan(1, SPAN, 0, List.of(1), 1)).hasMessageContaining("--instances 0");
        assertThatThrownBy(() -> new ReplayPlan(1, SPAN, 1, List.of(1, 0), 1)).hasMessageContaining("--shares");
    }
}
