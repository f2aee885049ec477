package dev.rollcall.streams.count.store;

import dev.rollcall.streams.partial.PartialFormat;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import org.apache.datasketches.hll.HllSketch;
import org.apache.datasketches.hll.TgtHllType;
import org.apache.datasketches.hll.Union;
import org.jspecify.annotations.Nullable;

/** Distinct users, as HLL sketches in bytes (Apache DataSketches; Flajolet et al., AOFA 2007). */
public final class Users {

    /** The forms of a sketch, in the lowest bits of its mode: few users, more, and many. */
    private static final int LIST = 0;

    private static final int SET = 1;
    private static final int HLL = 2;

    private Users() {}

    /** A sketch and what it estimates. */
    public record Merged(ByteBuffer sketch, long estimate) {}

    /** The union of two sketches; the first may be absent. Empty when the second one cannot be read. */
    public static Optional<Merged> merge(@Nullable ByteBuffer known, ByteBuffer added) {
        HllSketch before = known == null ? null : HllSketch.heapify(bytes(known));
        byte[] bytes = bytes(added);
        if (!isPlausible(bytes)) {
            return Optional.empty();
        }
        try {
            HllSketch result = HllSketch.heapify(bytes);
            if (before != null) {
                Union union = new Union(result.getLgConfigK());
                union.update(before);
                union.update(result);
                result = union.getResult(TgtHllType.HLL_4);
            }
            return Optional.of(
                    new Merged(ByteBuffer.wrap(result.toCompactByteArray()), Math.round(result.getEstimate())));
        } catch (RuntimeException | AssertionError e) {
            // The library throws exceptions of many kinds for bytes that are no sketch, not all of them when it reads
            // them,
            // and has assertions besides.
            return Optional.empty();
        }
    }

    /**
     * Whether the sizes in the header fit the bytes. The library allocates what they ask for, up to gigabytes. Layout of
     * the header: DataSketches' {@code hll.PreambleUtil}.
     */
    private static boolean isPlausible(byte[] sketch) {
        if (sketch.length < 8 || sketch[3] != PartialFormat.LG_K || sketch[4] < 0 || sketch[4] > PartialFormat.LG_K) {
            return false;
        }
        return switch (sketch[7] & 3) {
            case LIST -> true;
            case SET -> isCount(sketch, 8);
            case HLL -> isCount(sketch, 36);
            default -> false;
        };
    }

    /** Whether there are bytes for as many entries, of four bytes, as a number in the header says. */
    private static boolean isCount(byte[] sketch, int at) {
        if (sketch.length < at + Integer.BYTES) {
            return false;
        }
        int count = ByteBuffer.wrap(sketch).order(ByteOrder.LITTLE_ENDIAN).getInt(at);
        return count >= 0 && count <= sketch.length / Integer.BYTES;
    }

    private static byte[] bytes(ByteBuffer sketch) {
        byte[] bytes = new byte[sketch.remaining()];
        sketch.duplicate().get(bytes);
        return bytes;
    }
}
