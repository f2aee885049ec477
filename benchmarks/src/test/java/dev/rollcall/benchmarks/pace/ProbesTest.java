package dev.rollcall.benchmarks.pace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.benchmarks.pace.Probes.Phase;
import dev.rollcall.benchmarks.pace.Probes.Row;
import org.junit.jupiter.api.Test;

class ProbesTest {
    private static final Row ROW = new Row("Probe.1", 0);

    private final Probes probes = new Probes();
    private final Phase phase = probes.begin();

    @Test
    void aRowThatSaysTwoCountsTheFirstTwo() {
        probes.received(ROW, 1_000);
        probes.received(ROW, 1_100);
        probes.received(ROW, 1_200);

        probes.visible(ROW, 2, 1_300);

        assertThat(phase.outstanding()).isEqualTo(1);
        assertThat(phase.latencies().getTotalCount()).isEqualTo(2);
        assertThat(phase.latencies().getMinValue()).isEqualTo(200);
        assertThat(phase.latencies().getMaxValue()).isEqualTo(300);
    }

    @Test
    void aRowMayBeSeenBeforeTheBrokersAnswerIs() {
        probes.visible(ROW, 1, 1_050);
        probes.received(ROW, 1_010);

        assertThat(phase.outstanding()).isZero();
        assertThat(phase.latencies().getMaxValue()).isEqualTo(40);
    }

    @Test
    void aProbeBelongsToThePhaseInWhichItWasReceived() {
        probes.received(ROW, 1_000);
        Phase next = probes.begin();
        probes.received(ROW, 1_100);

        probes.visible(ROW, 1, 1_500);

        assertThat(phase.outstanding()).isZero();
        assertThat(phase.latencies().getMaxValue()).isEqualTo(500);
        assertThat(next.outstanding()).isEqualTo(1);
        assertThat(next.latencies().getTotalCount()).isZero();
    }
}
