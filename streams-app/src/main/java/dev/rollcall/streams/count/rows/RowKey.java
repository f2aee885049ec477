package dev.rollcall.streams.count.rows;

import dev.rollcall.streams.event.Series;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.utils.Bytes;

/**
 * The identity of a row: a series in a window or a day.
 *
 * <p>As bytes, row keys are ordered by the start of their window or day.
 */
public record RowKey(long start, Series series) {

    static RowKey of(Bytes encoded) {
        byte[] bytes = encoded.get();
        String[] names =
                new String(bytes, Long.BYTES, bytes.length - Long.BYTES, StandardCharsets.UTF_8).split("\0", 3);
        return new RowKey(startIn(encoded), new Series(names[0], names[1], names[2]));
    }

    /** Where the rows of a window or day begin: after every key of an earlier one, and before every key of this one. */
    static Bytes positionOf(long start) {
        return Bytes.wrap(
                ByteBuffer.allocate(Long.BYTES).putLong(unsigned(start)).array());
    }

    /** The start of the window or day of a key, or of where one begins. */
    static long startIn(Bytes position) {
        return unsigned(ByteBuffer.wrap(position.get()).getLong());
    }

    Bytes bytes() {
        byte[] product = series.product().getBytes(StandardCharsets.UTF_8);
        byte[] version = series.version().getBytes(StandardCharsets.UTF_8);
        byte[] event = series.event().getBytes(StandardCharsets.UTF_8);
        // Names hold no control characters, so a zero byte parts them.
        return Bytes.wrap(ByteBuffer.allocate(Long.BYTES + product.length + version.length + event.length + 2)
                .putLong(unsigned(start))
                .put(product)
                .put((byte) 0)
                .put(version)
                .put((byte) 0)
                .put(event)
                .array());
    }

    /** The sign bit is flipped so that unsigned order of the bytes is the order of time. */
    private static long unsigned(long time) {
        return time ^ Long.MIN_VALUE;
    }
}
