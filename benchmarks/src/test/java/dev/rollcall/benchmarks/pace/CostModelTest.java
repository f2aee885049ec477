package dev.rollcall.benchmarks.pace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import dev.rollcall.benchmarks.pace.CostModel.Second;
import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class CostModelTest {
    @Test
    void saysNothingWhereInstancesOrPartitionsWereAlwaysTheSame() {
        assertThat(CostModel.of(List.of(second(1_000, 10, 1, 4), second(2_000, 20, 2, 4))))
                .isEmpty();
        assertThat(CostModel.of(List.of(second(1_000, 10, 2, 4), second(2_000, 20, 2, 8))))
                .isEmpty();
    }

    @Test
    void findsTheConstantsOfWhatWasMeasured() {
        CostModel model = CostModel.of(List.of(
                        second(1_000, 100, 1, 4),
                        second(10_000, 300, 1, 100),
                        second(50_000, 900, 4, 4),
                        second(5_000, 700, 4, 100),
                        second(20_000, 200, 2, 16)))
                .orElseThrow();

        assertThat(model.error()).isLessThan(1e-6);
        assertThat(model.cores(second(1_000_000, 40_000, 40, 256)))
                .isEqualTo(cost(1_000_000, 40_000, 40, 256), offset(1e-3));
    }

    @Test
    void saysNothingWhereNoiseHidesWhatAnEventCosts() {
        assertThat(CostModel.of(List.of(
                        new Second(10_000, 100, 1, 4, 0.5),
                        new Second(1_000, 80, 1, 100, 0.6),
                        new Second(10_000, 300, 4, 4, 1.9),
                        new Second(1_000, 90, 4, 100, 2.1))))
                .isEmpty();
    }

    @Test
    void noConstantIsBelowZero() {
        CostModel model = CostModel.of(List.of(
                        new Second(1_000, 100, 1, 4, 1.496),
                        new Second(1_000, 200, 1, 100, 1.4),
                        new Second(1_000, 300, 4, 4, 2.996),
                        new Second(2_000, 100, 4, 100, 3.9),
                        new Second(2_000, 250, 1, 4, 2.496)))
                .orElseThrow();

        assertThat(DoubleStream.of(model.constants()).min().orElseThrow()).isZero();
    }

    private static Second second(double events, double sums, int instances, int partitions) {
        return new Second(events, sums, instances, partitions, cost(events, sums, instances, partitions));
    }

    private static double cost(double events, double sums, int instances, int partitions) {
        return events * 2e-6 + sums * 10e-6 + instances * 0.05 + partitions * 0.001;
    }
}
