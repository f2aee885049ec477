package dev.rollcall.producer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A growing run of bytes in Avro's binary encoding, written without Avro's classes. */
final class AvroBytes {

    /** The longest string whose length takes one byte. */
    private static final int SHORT = 63;

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
        byte[] target = bytes;
        int at = length;
        long rest = (value << 1) ^ (value >> 63);
        while ((rest & ~0x7FL) != 0) {
            target[at++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        target[at++] = (byte) rest;
        length = at;
        return this;
    }

    AvroBytes writeString(String text) {
        int characters = text.length();
        if (characters > SHORT) {
            return writeUtf8(text);
        }
        // Mostly ASCII, which is its own encoding, and needs no array in between.
        reserve(1 + characters);
        byte[] target = bytes;
        int at = length;
        target[at++] = (byte) (characters << 1);
        for (int i = 0; i < characters; i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                return writeUtf8(text);
            }
            target[at++] = (byte) c;
        }
        length = at;
        return this;
    }

    private AvroBytes writeUtf8(String text) {
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
