package dev.rollcall.streams.count.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.apache.datasketches.hll.HllSketch;
import org.apache.datasketches.hll.TgtHllType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Distinct users against the truth, as they come: in many sketches that overlap. */
class UsersTest {

    /** Three standard errors of a merged sketch: 1.04 / sqrt(2^12). */
    private static final double THREE_SIGMA = 4.9;

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 200, 5_000})
    void takeNoMemoryAndThrowNothingWhateverTheBytesOfASketchSay(int users) {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        byte[] valid =
                Users.merge(null, sketch(0, users)).orElseThrow().sketch().array();
        ByteBuffer known = sketch(0, 1_000);
        for (int round = 0; round < 5_000; round++) {
            byte[] bytes = Arrays.copyOf(valid, random.nextInt(10) == 0 ? random.nextInt(valid.length) : valid.length);
            // Most of them in the header.
            for (int flips = bytes.length == 0 ? 0 : 1 + random.nextInt(3); flips > 0; flips--) {
                int at = random.nextInt(random.nextBoolean() ? Math.min(40, bytes.length) : bytes.length);
                bytes[at] = (byte) random.nextInt();
            }
            assertThatCode(() -> Users.merge(known, ByteBuffer.wrap(bytes)))
                    .as("seed %d: %s", seed, HexFormat.of().formatHex(bytes))
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void ofASketchOfAnotherSizeAreNotMerged() {
        HllSketch small = new HllSketch(4, TgtHllType.HLL_8);
        small.update("user");
        assertThat(Users.merge(sketch(0, 9), ByteBuffer.wrap(small.toCompactByteArray())))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 10, 100, 300})
    void areExactWhileFew(int users) {
        assertThat(merged(users, 20)).isEqualTo(users);
    }

    @ParameterizedTest
    @ValueSource(ints = {1_000, 30_000, 1_000_000})
    void areWithinTheDocumentedErrorBeyond(int users) {
        assertThat(merged(users, 20)).isCloseTo(users, withinPercentage(THREE_SIGMA));
    }

    @Test
    void doNotDependOnTheOrderOrOnRepetition() {
        ByteBuffer a = sketch(0, 5_000);
        ByteBuffer b = sketch(2_500, 9_000);
        long estimate = Users.merge(a, b).orElseThrow().estimate();
        assertThat(Users.merge(b, a).orElseThrow().estimate()).isEqualTo(estimate);
        assertThat(Users.merge(Users.merge(a, b).orElseThrow().sketch(), a)
                        .orElseThrow()
                        .estimate())
                .isEqualTo(estimate);
    }

    /** Every user is in one sketch for certain, and some are in others too. The seed makes the outcome the same. */
    private static long merged(int users, int sketches) {
        Random random = new Random(users);
        HllSketch[] parts = new HllSketch[sketches];
        for (int i = 0; i < sketches; i++) {
            parts[i] = new HllSketch(12, TgtHllType.HLL_8);
        }
        for (int user = 0; user < users; user++) {
            parts[user % sketches].update("user" + user);
            parts[random.nextInt(sketches)].update("user" + user);
        }
        Users.Merged merged = null;
        for (HllSketch part : parts) {
            merged = Users.merge(merged == null ? null : merged.sketch(), ByteBuffer.wrap(part.toCompactByteArray()))
                    .orElseThrow();
        }
        return merged.estimate();
    }

    private static ByteBuffer sketch(int from, int to) {
        HllSketch sketch = new HllSketch(12, TgtHllType.HLL_8);
        for (int user = from; user < to; user++) {
            sketch.update("user" + user);
        }
        return ByteBuffer.wrap(sketch.toCompactByteArray());
    }
}
