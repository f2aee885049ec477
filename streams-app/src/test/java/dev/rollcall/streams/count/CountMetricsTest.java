package dev.rollcall.streams.count;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class CountMetricsTest {

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final CountMetrics metrics = new CountMetrics(meters, () -> Instant.ofEpochSecond(1_000));

    @Test
    void nothingIsCountedWhileAPartitionSetsAsideWhatItReads() {
        metrics.read(0, false);
        metrics.read(1, true);
        assertThat(metrics.isCounting()).isFalse();

        metrics.read(0, true);
        assertThat(metrics.isCounting()).isTrue();
    }

    @Test
    void aPartitionThatMovedToAnotherInstanceNoLongerMatters() {
        metrics.read(0, false);
        metrics.watermark(0, 900_000);

        metrics.forget(0);
        assertThat(metrics.isCounting()).isTrue();
        assertThat(meters.find("rollcall.watermark.lag").gauge()).isNull();
    }

    @Test
    void anInstanceWithoutPartitionsHidesNothing() {
        assertThat(metrics.isCounting()).isTrue();
    }
}
