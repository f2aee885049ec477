package dev.rollcall.producer.internal.event;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A growing run of bytes in Avro's binary encoding, written without Avro's classes. */
final class AvroWriter {

    private byte[] bytes;
    private int length;

    AvroWriter(int capacity) {
        bytes = new byte[capacity];
    }

    AvroWriter writeRaw(byte[] raw) {
        return writeRaw(raw, 0, raw.length);
    }

    AvroWriter writeRaw(byte[] raw, int offset, int count) {
        reserve(count);
        System.arraycopy(raw, offset, bytes, length, count);
        length += count;
        return this;
    }

    AvroWriter writeLong(long value) {
        long rest = zigzag(value);
        while ((rest & ~0x7FL) != 0) {
            writeByte((byte) (rest | 0x80));
            rest >>>= 7;
        }
        return writeByte((byte) rest);
    }

    /** How many bytes {@link #writeLong} takes for it. */
    static int lengthOf(long value) {
        return (Long.SIZE + 6 - Long.numberOfLeadingZeros(zigzag(value) | 1)) / 7;
    }

    AvroWriter writeString(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return writeLong(utf8.length).writeRaw(utf8);
    }

    /** A text of ASCII alone, which needs no encoder. */
    @SuppressWarnings("deprecation") // takes the low byte of each char, which is what is wanted here
    AvroWriter writeAscii(String text) {
        int count = text.length();
        writeLong(count).reserve(count);
        text.getBytes(0, count, bytes, length);
        length += count;
        return this;
    }

    /** A value of the union {@code ["null", "string"]}. */
    AvroWriter writeOptional(@Nullable String text) {
        return text == null ? writeLong(0) : writeLong(1).writeString(text);
    }

    /** A value of the union {@code ["null", "long"]}. */
    AvroWriter writeOptional(@Nullable Long value) {
        return value == null ? writeLong(0) : writeLong(1).writeLong(value);
    }

    AvroWriter writeMap(Map<String, String> entries) {
        if (!entries.isEmpty()) {
            writeLong(entries.size());
            for (Map.Entry<String, String> entry : entries.entrySet()) {
                writeString(entry.getKey()).writeString(entry.getValue());
            }
        }
        return writeLong(0);
    }

    int length() {
        return length;
    }

    /** What was written. Nothing more may be written after this. */
    byte[] toArray() {
        return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
    }

    private static long zigzag(long value) {
        return (value << 1) ^ (value >> 63);
    }

    private AvroWriter writeByte(byte value) {
        reserve(1);
        bytes[length++] = value;
        return this;
    }

    private void reserve(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }
}
