package dev.rollcall.producer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A growing run of bytes in Avro's binary encoding, written without Avro's classes. */
final class AvroBytes {

    private byte[] bytes;
    private int length;

    AvroBytes(int capacity) {
        bytes = new byte[capacity];
    }

    AvroBytes writeRaw(byte[] raw) {
        reserve(raw.length);
        System.arraycopy(raw, 0, bytes, length, raw.length);
        length += raw.length;
        return this;
    }

    AvroBytes writeLong(long value) {
        reserve(10);
        long rest = (value << 1) ^ (value >> 63);
        while ((rest & ~0x7FL) != 0) {
            bytes[length++] = (byte) ((rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        bytes[length++] = (byte) rest;
        return this;
    }

    AvroBytes writeString(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return writeLong(utf8.length).writeRaw(utf8);
    }

    /** A value of the union {@code ["null", "string"]}. */
    AvroBytes writeOptional(@Nullable String text) {
        return text == null ? writeLong(0) : writeLong(1).writeString(text);
    }

    /** A value of the union {@code ["null", "long"]}. */
    AvroBytes writeOptional(@Nullable Long value) {
        return value == null ? writeLong(0) : writeLong(1).writeLong(value);
    }

    AvroBytes writeMap(Map<String, String> entries) {
        if (!entries.isEmpty()) {
            writeLong(entries.size());
            entries.forEach((key, value) -> writeString(key).writeString(value));
        }
        return writeLong(0);
    }

    byte[] toArray() {
        return Arrays.copyOf(bytes, length);
    }

    private void reserve(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }
}
