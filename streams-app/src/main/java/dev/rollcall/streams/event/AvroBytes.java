package dev.rollcall.streams.event;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** A cursor over Avro's binary encoding that makes no objects. Every step checks the bounds. */
final class AvroBytes {

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private byte[] bytes = new byte[0];
    private int position;
    private int end;

    void reset(byte[] bytes, int position, int end) {
        this.bytes = bytes;
        this.position = position;
        this.end = end;
    }

    int position() {
        return position;
    }

    boolean atEnd() {
        return position == end;
    }

    /** Reads a zig-zag variable-length long. Most are of one byte: lengths, and the branches of unions. */
    long readLong() throws MalformedEventException {
        if (position < end) {
            int first = bytes[position];
            if (first >= 0) {
                position++;
                return (first >>> 1) ^ -(first & 1);
            }
        }
        return readLongerLong();
    }

    /** Gathers the bits of up to eight bytes at once: times have six, and a branch for each byte costs more than these. */
    private long readLongerLong() throws MalformedEventException {
        if (end - position >= Long.BYTES) {
            long word = (long) LONGS.get(bytes, position);
            long lastBytes = ~word & 0x8080808080808080L;
            if (lastBytes != 0) {
                int length = (Long.numberOfTrailingZeros(lastBytes) >>> 3) + 1;
                position += length;
                long value = word & -1L >>> (Long.SIZE - Byte.SIZE * length);
                value = (value & 0x7F007F007F007F00L) >>> 1 | value & 0x007F007F007F007FL;
                value = (value & 0x3FFF00003FFF0000L) >>> 2 | value & 0x00003FFF00003FFFL;
                value = (value & 0x0FFFFFFF00000000L) >>> 4 | value & 0x000000000FFFFFFFL;
                return (value >>> 1) ^ -(value & 1);
            }
        }
        return readByteByByte();
    }

    private long readByteByByte() throws MalformedEventException {
        long value = 0;
        for (int shift = 0; shift < 70; shift += 7) {
            if (position >= end) {
                throw truncated();
            }
            int b = bytes[position++];
            value |= (b & 0x7FL) << shift;
            if (b >= 0) {
                return (value >>> 1) ^ -(value & 1);
            }
        }
        throw new MalformedEventException(Reason.MALFORMED, "a number of more than ten bytes");
    }

    /** Reads a string's length and steps over its text. Returns the length; the text ends at the new position. */
    int skipString() throws MalformedEventException {
        long length = readLong();
        if (length < 0 || length > end - position) {
            throw length < 0
                    ? new MalformedEventException(Reason.MALFORMED, "a string of negative length")
                    : truncated();
        }
        position += (int) length;
        return (int) length;
    }

    /** Steps over a union of null and another type, and tells whether that other value follows. */
    boolean readPresent() throws MalformedEventException {
        long branch = readLong();
        if (branch != 0 && branch != 1) {
            throw new MalformedEventException(Reason.MALFORMED, "a union branch that does not exist");
        }
        return branch == 1;
    }

    /** Steps over a map of strings. */
    void skipStringMap() throws MalformedEventException {
        for (long entries = readLong(); entries != 0; entries = readLong()) {
            if (entries < 0) {
                entries = -entries;
                readLong();
            }
            if (entries < 0 || entries > end - position) {
                throw truncated();
            }
            for (long i = 0; i < entries; i++) {
                skipString();
                skipString();
            }
        }
    }

    private static MalformedEventException truncated() {
        return new MalformedEventException(Reason.MALFORMED, "the record ends too early");
    }
}
