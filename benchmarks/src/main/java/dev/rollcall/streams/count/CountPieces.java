package dev.rollcall.streams.count;

import dev.rollcall.streams.count.store.Users;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.datasketches.hll.HllSketch;
import org.apache.datasketches.hll.TgtHllType;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The pieces of the counting stage; an operation is one partial count. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CountPieces {
    private static final int LG_K = 12;

    /** Users in the row, and as many in the partial count. */
    @Param({"3", "1000", "100000"})
    int users;

    private ByteBuffer known = ByteBuffer.allocate(0);
    private ByteBuffer added = ByteBuffer.allocate(0);

    /** Makes the sketches of a row and of a partial count. */
    @Setup
    public void prepare() {
        Random random = new Random(1);
        known = sketch(random);
        added = sketch(random);
    }

    /** The users of a partial count into those of its row. */
    @Benchmark
    public Object mergeUsers() {
        return Users.read(known)
                .orElseThrow()
                .plus(Users.read(added).orElseThrow())
                .sketch();
    }

    private ByteBuffer sketch(Random random) {
        HllSketch sketch = new HllSketch(LG_K, TgtHllType.HLL_4);
        for (int i = 0; i < users; i++) {
            sketch.update(random.nextLong());
        }
        return ByteBuffer.wrap(sketch.toCompactByteArray());
    }
}
