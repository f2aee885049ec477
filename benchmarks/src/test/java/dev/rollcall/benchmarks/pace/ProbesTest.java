package dev.rollcall.benchmarks.pace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.benchmarks.pace.Probes.Row;
import org.junit.jupiter.api.Test;

class ProbesTest {
    private static final Row ROW = new Row("Probe.1", 0);

    private final Probes probes = new Probes(1_000, 2_000);

    @Test
    void aRowThatSaysTwoCountsTheFirstTwo() {
        probes.received(ROW, 1_000);
        probes.received(ROW, 1_100);
        probes.received(ROW, 1_200);

        probes.visible(ROW, 2, 1_300);

        assertThat(probes.outstanding()).isEqualTo(1);
        assertThat(probes.latencies().getTotalCount()).isEqualTo(2);
        assertThat(probes.latencies().getMinValue()).isEqualTo(200);
        assertThat(probes.latencies().getMaxValue()).isEqualTo(300);
    }

    @Test
    void aRowMayBeSeenBeforeTheBrokersAnswerIs() {
        probes.visible(ROW, 1, 1_050);
        probes.received(ROW, 1_010);

        assertThat(probes.outstanding()).isZero();
        assertThat(probes.latencies().getMaxValue()).isEqualTo(40);
    }

    @Test
    void whatComesBeforeOrAfterTheTimeIsLeftOut() {
        probes.received(ROW, 999);
        probes.received(ROW, 2_000);
        probes.visible(ROW, 2, 9_000);

        assertThat(probes.outstanding()).isZero();
        assertThat(probes.latencies().getTotalCount()).isZero();
    }
}
