package dev.rollcall.benchmarks.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ScheduleTest {

    @Test
    void repeatsARunFromItsSeed() {
        ChaosPlan plan = new ChaosPlan(60_000, 15, 42, 1_000);

        assertThat(new ChaosPlan(60_000, 15, 42, 1_000).schedule()).isEqualTo(plan.schedule());
        assertThat(new ChaosPlan(60_000, 15, 43, 1_000).schedule()).isNotEqualTo(plan.schedule());
    }

    @Test
    void dealsEveryKindBeforeAnyComesTwice() {
        int kinds = Fault.Kind.values().length;
        for (long seed = 0; seed < 200; seed++) {
            List<Fault> faults =
                    Schedule.plan(new Random(seed), kinds, 0, 10_000).faults();

            assertThat(faults)
                    .as("seed %d", seed)
                    .extracting(Fault::kind)
                    .containsExactlyInAnyOrderElementsOf(Arrays.asList(Fault.Kind.values()));
        }
    }

    @Test
    void leavesEachPartAMomentBetweenItsFaults() {
        for (long seed = 0; seed < 200; seed++) {
            Map<String, Long> ends = new HashMap<>();
            for (Fault fault : Schedule.plan(new Random(seed), 30, 5_000, 2_000).faults()) {
                Long end = ends.put(fault.part(), fault.end());

                assertThat(end == null || fault.at() > end)
                        .as("seed %d: %s", seed, fault)
                        .isTrue();
            }
        }
    }

    @Test
    void refusesAnInvalidPlan() {
        assertThatThrownBy(() -> new ChaosPlan(0, 1, 1, 1)).hasMessageContaining("--events 0");
        assertThatThrownBy(() -> new ChaosPlan(1, -1, 1, 1)).hasMessageContaining("--faults -1");
        assertThatThrownBy(() -> new ChaosPlan(1, 1, 1, 0)).hasMessageContaining("--rate 0");
    }
}
