package dev.rollcall.streams.count;

import static dev.rollcall.streams.count.Sums.batch;
import static dev.rollcall.streams.count.Sums.readUpTo;
import static dev.rollcall.streams.count.Sums.sum;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.streams.internal.PartialCount;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CountMetricsTest {

    private static final PartialCount SUM = sum("a", 0, 1, "u");

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.ofEpochSecond(1_000));
    private final CountMetrics metrics = new CountMetrics(meters, now::get);

    @BeforeEach
    void begin() {
        metrics.added(0, batch(readUpTo(990_000), SUM));
        metrics.added(1, batch(readUpTo(990_000), SUM));
    }

    @Test
    void freshnessIsUnknownBeforeItIsMeasured() {
        assertThat(freshness()).isNaN();
    }

    @Test
    void freshnessIsThatOfTheSlowestCountingPartition() {
        metrics.added(0, batch(readUpTo(998_000), SUM));
        now.set(Instant.ofEpochSecond(1_030));
        metrics.added(1, batch(readUpTo(998_000), SUM));
        metrics.added(0, batch(readUpTo(1_029_000), SUM));

        assertThat(freshness())
                .as("partition 1 took so long for the same events")
                .isEqualTo(32);
    }

    @Test
    void freshnessGrowsWhileBatchesComeThatCannotBeCounted() {
        metrics.added(0, batch(readUpTo(998_000), SUM));
        metrics.notAdded(0);
        now.set(Instant.ofEpochSecond(1_300));
        assertThat(freshness()).isEqualTo(302);

        metrics.added(0, batch(readUpTo(1_299_000), SUM));
        assertThat(freshness()).isEqualTo(1);
    }

    @Test
    void freshnessDoesNotGrowWhileThePipelineIsIdle() {
        metrics.added(0, batch(readUpTo(998_000), SUM));
        metrics.added(0, batch(readUpTo(999_000)));
        now.set(Instant.ofEpochSecond(5_000));

        assertThat(freshness()).isEqualTo(2);
    }

    @Test
    void aPartitionThatMovedToAnotherInstanceNoLongerCounts() {
        metrics.added(0, batch(readUpTo(998_000), SUM));
        metrics.added(1, batch(readUpTo(991_000), SUM));
        assertThat(freshness()).isEqualTo(9);

        metrics.forget(1);
        assertThat(freshness()).isEqualTo(2);
    }

    private double freshness() {
        return meters.get("rollcall.freshness").gauge().value();
    }
}
