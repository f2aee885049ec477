package dev.rollcall.streams.count;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.apache.datasketches.hll.HllSketch;
import org.apache.datasketches.hll.TgtHllType;
import org.apache.datasketches.hll.Union;
import org.jspecify.annotations.Nullable;

/** Distinct users, as HLL sketches in bytes (Apache DataSketches; Flajolet et al., AOFA 2007). */
final class Users {

    private Users() {}

    /** A sketch and what it estimates. */
    record Merged(ByteBuffer sketch, long estimate) {}

    /** The union of two sketches; the first may be absent. Empty when the second one cannot be read. */
    static Optional<Merged> merge(@Nullable ByteBuffer known, ByteBuffer added) {
        HllSketch before = known == null ? null : heapify(known);
        try {
            HllSketch result = heapify(added);
            if (before != null) {
                Union union = new Union(result.getLgConfigK());
                union.update(before);
                union.update(result);
                result = union.getResult(TgtHllType.HLL_4);
            }
            return Optional.of(
                    new Merged(ByteBuffer.wrap(result.toCompactByteArray()), Math.round(result.getEstimate())));
        } catch (RuntimeException e) {
            // The library throws exceptions of many kinds for bytes that are no sketch, and not all when it reads them.
            return Optional.empty();
        }
    }

    private static HllSketch heapify(ByteBuffer sketch) {
        byte[] bytes = new byte[sketch.remaining()];
        sketch.duplicate().get(bytes);
        return HllSketch.heapify(bytes);
    }
}
