package dev.rollcall.streams.count.people;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.utils.Bytes;

/**
 * The identity of a row: a version of a product, or {@link #ALL} of it, in a period.
 *
 * <p>As bytes, the keys of a kind of period stand together, ordered by the start of the period.
 */
record PeopleKey(Period period, long start, String product, String version) {

    /** The version of rows of a product as a whole. */
    static final String ALL = "__all__";

    private static final int NAMES = 1 + Long.BYTES;

    static PeopleKey of(Period period, Bytes encoded) {
        byte[] bytes = encoded.get();
        String[] names = new String(bytes, NAMES, bytes.length - NAMES, StandardCharsets.UTF_8).split("\0", 2);
        return new PeopleKey(period, unsigned(ByteBuffer.wrap(bytes).getLong(1)), names[0], names[1]);
    }

    /** Where the keys of a period begin: after every key of an earlier one, and before every key of this one. */
    static Bytes positionOf(Period period, long start) {
        return key(period, start, "");
    }

    /** The key of something else that is kept of a period under a name. */
    static Bytes key(Period period, long start, String name) {
        byte[] text = name.getBytes(StandardCharsets.UTF_8);
        return Bytes.wrap(ByteBuffer.allocate(NAMES + text.length)
                .put(period.letter)
                .putLong(unsigned(start))
                .put(text)
                .array());
    }

    Bytes bytes() {
        // Names hold no control characters, so a zero byte parts them.
        return key(period, start, product + '\0' + version);
    }

    /** The same version in the period before. */
    PeopleKey before() {
        return new PeopleKey(period, period.startOf(start - 1), product, version);
    }

    PeopleKey withVersion(String other) {
        return new PeopleKey(period, start, product, other);
    }

    /** The sign bit is flipped so that unsigned order of the bytes is the order of time. */
    private static long unsigned(long time) {
        return time ^ Long.MIN_VALUE;
    }
}
