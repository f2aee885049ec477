package dev.rollcall.streams.partial;

import dev.rollcall.streams.internal.PartialBatch;
import org.jspecify.annotations.Nullable;

/** The form of batches of sums on their way from the combining to the counting stage. Thread-safe. */
public final class PartialFormat {

    /** Base-2 logarithm of the size of every sketch of users: 1.6 % standard error, exact for some hundred users. */
    public static final int LG_K = 12;

    /** The first version of the format whose batches carry sums of people. */
    public static final int PEOPLE = 2;

    /** Greatest time in a batch, the end of the year 9999: times can be reckoned with without overflow. */
    public static final long MAX_TIME = 253_402_300_799_999L;

    private static final InternalFormat<PartialBatch> FORMAT = new InternalFormat<>(PartialBatch.getClassSchema());

    private PartialFormat() {}

    /** Encodes a batch in a version of the format. */
    public static byte[] encode(int version, PartialBatch batch) {
        return FORMAT.encode(version, batch);
    }

    /** Decodes a batch that any released version wrote; whatever the bytes are, nothing is thrown. */
    public static Decoded<PartialBatch> decode(byte @Nullable [] bytes) {
        return FORMAT.decode(bytes);
    }
}
