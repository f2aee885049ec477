package dev.rollcall.streams.count.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.utils.Bytes;

/**
 * The keys of what a section keeps for periods of a kind, by names. As bytes, the keys of a kind stand together, ordered by the
 * start of the period.
 */
public final class PeriodKeys {

    private final byte[] kind;

    /** @param kind in ASCII, of the same length for all kinds that share a section; empty where there is one */
    public PeriodKeys(String kind) {
        this.kind = kind.getBytes(StandardCharsets.US_ASCII);
    }

    /** Where the keys of a period begin: after every key of an earlier one, and before every key of this one. */
    public Bytes positionOf(long start) {
        return key(start);
    }

    /** The key of names, which hold no control characters: a zero byte parts them. */
    public Bytes key(long start, String... names) {
        byte[] text = String.join("\0", names).getBytes(StandardCharsets.UTF_8);
        return Bytes.wrap(ByteBuffer.allocate(kind.length + Long.BYTES + text.length)
                .put(kind)
                .putLong(unsigned(start))
                .put(text)
                .array());
    }

    /** The start of the period of a key, or of where one begins. */
    public long startIn(Bytes position) {
        return unsigned(ByteBuffer.wrap(position.get()).getLong(kind.length));
    }

    /** The names of a key. */
    public String[] namesIn(Bytes key) {
        byte[] bytes = key.get();
        int names = kind.length + Long.BYTES;
        return new String(bytes, names, bytes.length - names, StandardCharsets.UTF_8).split("\0", -1);
    }

    /** The key of something that is kept once for all periods of the kind. */
    Bytes ofAll(char letter) {
        return Bytes.wrap(ByteBuffer.allocate(1 + kind.length)
                .put((byte) letter)
                .put(kind)
                .array());
    }

    /** The sign bit is flipped so that unsigned order of the bytes is the order of time. */
    private static long unsigned(long time) {
        return time ^ Long.MIN_VALUE;
    }
}
