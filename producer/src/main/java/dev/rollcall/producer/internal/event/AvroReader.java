package dev.rollcall.producer.internal.event;

import java.nio.charset.StandardCharsets;
import java.util.function.BiConsumer;

/** Reads bytes in Avro's binary encoding, as {@link AvroWriter} wrote them, without Avro's classes. */
final class AvroReader {

    private final byte[] bytes;
    private int at;

    AvroReader(byte[] bytes, int start) {
        this.bytes = bytes;
        this.at = start;
    }

    String readText() {
        int length = (int) readLong();
        String text = new String(bytes, at, length, StandardCharsets.UTF_8);
        at += length;
        return text;
    }

    long readLong() {
        long zigzag = 0;
        int shift = 0;
        byte b;
        do {
            b = bytes[at++];
            zigzag |= (b & 0x7FL) << shift;
            shift += 7;
        } while (b < 0);
        return (zigzag >>> 1) ^ -(zigzag & 1);
    }

    void readMap(BiConsumer<String, String> entries) {
        for (long left = readLong(); left != 0; left = readLong()) {
            for (; left > 0; left--) {
                entries.accept(readText(), readText());
            }
        }
    }
}
