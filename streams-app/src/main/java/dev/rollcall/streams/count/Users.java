package dev.rollcall.streams.count;

import java.nio.ByteBuffer;
import org.apache.datasketches.hll.HllSketch;
import org.apache.datasketches.hll.TgtHllType;
import org.apache.datasketches.hll.Union;
import org.jspecify.annotations.Nullable;

/** Distinct users, as HLL sketches in bytes (Apache DataSketches; Flajolet et al., AOFA 2007). */
final class Users {

    private Users() {}

    /** A sketch and what it estimates. */
    record Merged(ByteBuffer sketch, long estimate) {}

    /** The union of two sketches; the first may be absent. */
    static Merged merge(@Nullable ByteBuffer known, ByteBuffer added) {
        HllSketch result = heapify(added);
        if (known != null) {
            Union union = new Union(result.getLgConfigK());
            union.update(heapify(known));
            union.update(result);
            result = union.getResult(TgtHllType.HLL_4);
        }
        return new Merged(ByteBuffer.wrap(result.toCompactByteArray()), Math.round(result.getEstimate()));
    }

    private static HllSketch heapify(ByteBuffer sketch) {
        byte[] bytes = new byte[sketch.remaining()];
        sketch.duplicate().get(bytes);
        return HllSketch.heapify(bytes);
    }
}
