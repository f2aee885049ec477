package dev.rollcall.streams.event;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Steps through Avro's binary encoding without an object: each step takes the position of a value, and returns the
 * position after it. Every step checks the bounds. A position is an index of the array, {@code end} the first one that does not
 * belong to the record.
 */
final class AvroBytes {

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long LAST_BYTES = 0x8080808080808080L;

    private AvroBytes() {}

    /** The zig-zag variable-length long at a position. Most are of one byte: lengths, and the branches of unions. */
    static long longAt(byte[] bytes, int at, int end) throws MalformedEventException {
        if (at < end) {
            long first = bytes[at];
            if (first >= 0) {
                return (first >>> 1) ^ -(first & 1);
            }
        }
        return longerLongAt(bytes, at, end);
    }

    /** The position after a long. */
    static int afterLong(byte[] bytes, int at, int end) throws MalformedEventException {
        if (at < end && bytes[at] >= 0) {
            return at + 1;
        }
        if (end - at >= Long.BYTES) {
            long lastBytes = ~(long) LONGS.get(bytes, at) & LAST_BYTES;
            if (lastBytes != 0) {
                return at + bytesUpTo(lastBytes);
            }
        }
        return afterLongByteByByte(bytes, at, end);
    }

    /** The position after a string. */
    static int afterString(byte[] bytes, int at, int end) throws MalformedEventException {
        if (at < end) {
            int first = bytes[at];
            int next = at + 1 + (first >>> 1);
            // One byte holds lengths of up to 63; an odd one is a negative length.
            if ((first & 0x81) == 0 && next <= end) {
                return next;
            }
        }
        return afterLongerString(bytes, at, end);
    }

    private static int afterLongerString(byte[] bytes, int at, int end) throws MalformedEventException {
        long length = longAt(bytes, at, end);
        int text = afterLong(bytes, at, end);
        if (length < 0) {
            throw new MalformedEventException(Reason.MALFORMED, "a string of negative length");
        }
        if (length > end - text) {
            throw truncated();
        }
        return text + (int) length;
    }

    /** The position after the branch of a union of null and another type. */
    static int afterBranch(byte[] bytes, int at, int end) throws MalformedEventException {
        if (at < end && (bytes[at] & ~2) == 0) {
            return at + 1;
        }
        long branch = longAt(bytes, at, end);
        if (branch != 0 && branch != 1) {
            throw new MalformedEventException(Reason.MALFORMED, "a union branch that does not exist");
        }
        return afterLong(bytes, at, end);
    }

    /** Whether the branch of a union at a position, which {@link #afterBranch} has stepped over, is not null. */
    static boolean isPresent(byte[] bytes, int at) {
        return (bytes[at] & 2) != 0;
    }

    /** The position after a map of strings. */
    static int afterStringMap(byte[] bytes, int at, int end) throws MalformedEventException {
        int next = at;
        while (true) {
            long entries = longAt(bytes, next, end);
            next = afterLong(bytes, next, end);
            if (entries == 0) {
                return next;
            }
            if (entries < 0) {
                entries = -entries;
                // The size of the block in bytes.
                next = afterLong(bytes, next, end);
            }
            if (entries < 0 || entries > (end - next) / 2) {
                throw truncated();
            }
            for (int strings = 2 * (int) entries; strings > 0; strings--) {
                next = afterString(bytes, next, end);
            }
        }
    }

    /** The position of the value of a key in a map of strings, which has been stepped over; -1 where the key is not in it. */
    static int valueInStringMap(byte[] bytes, int at, int end, byte[] key) throws MalformedEventException {
        int next = at;
        int value = -1;
        while (true) {
            long entries = longAt(bytes, next, end);
            next = afterLong(bytes, next, end);
            if (entries == 0) {
                return value;
            }
            if (entries < 0) {
                entries = -entries;
                next = afterLong(bytes, next, end);
            }
            for (; entries > 0; entries--) {
                int text = afterLong(bytes, next, end);
                next = afterString(bytes, next, end);
                // Of a key that is there twice, the last value counts, as for Avro's own reader.
                value = Arrays.equals(bytes, text, next, key, 0, key.length) ? next : value;
                next = afterString(bytes, next, end);
            }
        }
    }

    /** Gathers the bits of up to eight bytes at once: times have six, and a branch for each byte costs more than these. */
    private static long longerLongAt(byte[] bytes, int at, int end) throws MalformedEventException {
        if (end - at >= Long.BYTES) {
            long word = (long) LONGS.get(bytes, at);
            long lastBytes = ~word & LAST_BYTES;
            if (lastBytes != 0) {
                long value = word & -1L >>> (Long.SIZE - Byte.SIZE * bytesUpTo(lastBytes));
                value = (value & 0x7F007F007F007F00L) >>> 1 | (value & 0x007F007F007F007FL);
                value = (value & 0x3FFF00003FFF0000L) >>> 2 | (value & 0x00003FFF00003FFFL);
                value = (value & 0x0FFFFFFF00000000L) >>> 4 | (value & 0x000000000FFFFFFFL);
                return (value >>> 1) ^ -(value & 1);
            }
        }
        int next = afterLongByteByByte(bytes, at, end);
        long value = 0;
        for (int i = next - 1; i >= at; i--) {
            value = value << 7 | (bytes[i] & 0x7F);
        }
        return (value >>> 1) ^ -(value & 1);
    }

    private static int afterLongByteByByte(byte[] bytes, int at, int end) throws MalformedEventException {
        for (int i = at; i < at + 10; i++) {
            if (i >= end) {
                throw truncated();
            }
            if (bytes[i] >= 0) {
                return i + 1;
            }
        }
        throw new MalformedEventException(Reason.MALFORMED, "a number of more than ten bytes");
    }

    /** How many bytes a number has, by the marks of bytes that may be its last. */
    private static int bytesUpTo(long lastBytes) {
        return (Long.numberOfTrailingZeros(lastBytes) >>> 3) + 1;
    }

    private static MalformedEventException truncated() {
        return new MalformedEventException(Reason.MALFORMED, "the record ends too early");
    }
}
