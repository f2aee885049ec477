package dev.rollcall.streams.http.rows;

import java.util.Arrays;

/** Numbers as bytes, one after the other, small ones in few: as Avro writes them. */
final class Numbers {

    private static final int LONGEST = 10;
    private static final int BITS = 7;
    private static final int MORE = 1 << BITS;

    private Numbers() {}

    static byte[] of(long... numbers) {
        byte[] bytes = new byte[numbers.length * LONGEST];
        int end = 0;
        for (long number : numbers) {
            // Zigzag: the sign is the lowest bit.
            long left = (number << 1) ^ (number >> (Long.SIZE - 1));
            while (left >>> BITS != 0) {
                bytes[end++] = (byte) (left | MORE);
                left >>>= BITS;
            }
            bytes[end++] = (byte) left;
        }
        return Arrays.copyOf(bytes, end);
    }

    /** The number at a place of the order in which they were given. */
    static long at(int index, byte[] bytes) {
        int next = 0;
        for (int skipped = 0; skipped < index; skipped++) {
            while (bytes[next++] < 0) {
                // A further byte of the same number.
            }
        }
        long number = 0;
        int shift = 0;
        byte read;
        do {
            read = bytes[next++];
            number |= (long) (read & (MORE - 1)) << shift;
            shift += BITS;
        } while (read < 0);
        return (number >>> 1) ^ -(number & 1);
    }
}
