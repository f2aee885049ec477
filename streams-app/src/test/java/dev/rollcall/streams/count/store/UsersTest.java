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
        byte[] valid = read(sketch(0, users)).sketch().array();
        Users known = read(sketch(0, 1_000));
        for (int round = 0; round < 5_000; round++) {
            byte[] bytes = Arrays.copyOf(valid, random.nextInt(10) == 0 ? random.nextInt(valid.length) : valid.length);
            // Most of them in the header.
            for (int flips = bytes.length == 0 ? 0 : 1 + random.nextInt(3); flips > 0; flips--) {
                int at = random.nextInt(random.nextBoolean() ? Math.min(40, bytes.length) : bytes.length);
                bytes[at] = (byte) random.nextInt();
            }
            assertThatCode(() -> Users.read(ByteBuffer.wrap(bytes))
                            .map(known::plus)
                            .map(Users::sketch)
                            .map(Users::stored)
                            .map(known::plus))
                    .as("seed %d: %s", seed, HexFormat.of().formatHex(bytes))
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void ofASketchOfAnotherSizeAreNotMerged() {
        HllSketch small = new HllSketch(4, TgtHllType.HLL_8);
        small.update("user");
        assertThat(Users.read(ByteBuffer.wrap(small.toCompactByteArray()))).isEmpty();
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
        Users a = read(sketch(0, 5_000));
        Users b = read(sketch(2_500, 9_000));
        long estimate = a.plus(b).estimate();
        assertThat(b.plus(a).estimate()).isEqualTo(estimate);
        assertThat(a.plus(b).plus(a).estimate()).isEqualTo(estimate);
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
        UsersUnion union = new UsersUnion(read(ByteBuffer.wrap(parts[0].toCompactByteArray())));
        for (HllSketch part : parts) {
            union.add(read(ByteBuffer.wrap(part.toCompactByteArray())));
            // As it is stored and read again at each commit.
            if (random.nextBoolean()) {
                union = new UsersUnion(Users.stored(union.users().sketch()));
            }
        }
        return union.users().estimate();
    }

    /** A few users are a list that is merged without the library: with the outcome of the library's. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 6, 7, 8, 9})
    void areThoseOfTheLibraryWhileTheyAreFew(int users) {
        for (int from = 0; from <= users; from++) {
            for (int overlap = 0; overlap <= from; overlap++) {
                HllSketch whole = HllSketch.heapify(bytes(sketch(0, users)));
                Users merged = read(sketch(0, from)).plus(read(sketch(from - overlap, users)));
                HllSketch result = HllSketch.heapify(bytes(merged.sketch()));
                assertThat(merged.estimate()).isEqualTo(users);
                assertThat(result.getEstimate()).isEqualTo(whole.getEstimate());
                assertThat(result.toCompactByteArray()).hasSameSizeAs(whole.toCompactByteArray());
                // Nothing of one is missing in the other.
                assertThat(merged.plus(read(sketch(0, users))).estimate()).isEqualTo(users);
            }
        }
    }

    @Test
    void thatAreThereAlreadyChangeNothing() {
        Users few = read(sketch(0, 5));
        assertThat(few.plusListed(read(sketch(2, 5)))).isSameAs(few);
    }

    private static Users read(ByteBuffer sketch) {
        return Users.read(sketch).orElseThrow();
    }

    private static byte[] bytes(ByteBuffer sketch) {
        byte[] bytes = new byte[sketch.remaining()];
        sketch.duplicate().get(bytes);
        return bytes;
    }

    private static ByteBuffer sketch(int from, int to) {
        HllSketch sketch = new HllSketch(12, TgtHllType.HLL_8);
        for (int user = from; user < to; user++) {
            sketch.update("user" + user);
        }
        return ByteBuffer.wrap(sketch.toCompactByteArray());
    }
}
