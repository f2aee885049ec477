package dev.rollcall.streams.combine.sums;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.streams.partial.PartialFormat;
import org.apache.datasketches.hll.HllSketch;
import org.apache.datasketches.hll.TgtHllType;
import org.apache.datasketches.hll.Union;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UserSetTest {

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 6, 7, 8, 9, 100, 20_000})
    void hasTheUsersThatASketchWouldHave(int users) {
        UserSet set = new UserSet();
        HllSketch sketch = new HllSketch(PartialFormat.LG_K, TgtHllType.HLL_8);
        for (int round = 0; round < 2; round++) {
            for (long user = 0; user < users; user++) {
                set.add(user);
                sketch.update(user);
            }
        }
        Union union = new Union(PartialFormat.LG_K);
        set.addTo(union);
        union.update(sketch);

        assertThat(set.bytes()).isEqualTo(sketch.copyAs(TgtHllType.HLL_4).toCompactByteArray());
        assertThat(Math.round(union.getEstimate())).isEqualTo(Math.round(estimate(sketch)));
    }

    /** Of a union, which no longer knows the order in which the users came. */
    private static double estimate(HllSketch sketch) {
        Union union = new Union(PartialFormat.LG_K);
        union.update(sketch);
        union.update(sketch);
        return union.getEstimate();
    }
}
