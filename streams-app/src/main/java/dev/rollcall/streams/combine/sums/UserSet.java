package dev.rollcall.streams.combine.sums;

import dev.rollcall.streams.partial.PartialFormat;
import java.util.Arrays;
import org.apache.datasketches.hll.HllSketch;
import org.apache.datasketches.hll.TgtHllType;
import org.apache.datasketches.hll.Union;
import org.jspecify.annotations.Nullable;

/** Distinct users by their hashes: a list while they are few, and a sketch beyond. Not thread-safe. */
final class UserSet {

    /** As many as a sketch keeps in its smallest form. */
    private static final int FEW = 7;

    /** About how many bytes of memory a sketch takes once it is full. */
    private static final int SKETCH_SIZE = 4_300;

    private static final long[] NONE = {};

    private long[] few = NONE;
    private byte size;
    private @Nullable HllSketch sketch;

    /** Adds a user, and returns about how many bytes of memory that takes. */
    int add(long user) {
        HllSketch many = sketch;
        if (many != null) {
            many.update(user);
            return 0;
        }
        for (int known = 0; known < size; known++) {
            if (few[known] == user) {
                return 0;
            }
        }
        if (size == FEW) {
            sketch = sketch(TgtHllType.HLL_8);
            sketch.update(user);
            few = NONE;
            return SKETCH_SIZE;
        }
        if (size == few.length) {
            few = Arrays.copyOf(few, Math.min(FEW, 1 + 2 * size));
        }
        few[size++] = user;
        return Long.BYTES;
    }

    private HllSketch sketch(TgtHllType type) {
        HllSketch made = new HllSketch(PartialFormat.LG_K, type);
        for (int user = 0; user < size; user++) {
            made.update(few[user]);
        }
        return made;
    }

    void addTo(Union union) {
        HllSketch many = sketch;
        if (many != null) {
            union.update(many);
            return;
        }
        for (int user = 0; user < size; user++) {
            union.update(few[user]);
        }
    }

    /** The sketch in its small form; the one that is added to is the fast one. */
    byte[] bytes() {
        HllSketch many = sketch;
        return (many == null ? sketch(TgtHllType.HLL_4) : many.copyAs(TgtHllType.HLL_4)).toCompactByteArray();
    }
}
