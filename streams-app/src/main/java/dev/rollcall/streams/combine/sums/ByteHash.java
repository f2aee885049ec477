package dev.rollcall.streams.combine.sums;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.concurrent.ThreadLocalRandom;

/** Hashes of bytes where they stand. */
final class ByteHash {

    /** Seed of the hash of users: the same everywhere, so that sketches of several tables and instances can be merged. */
    static final long USERS = 9001;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private ByteHash() {}

    /** A seed for one table: nobody who makes up names knows which of them share a slot. */
    static long newSeed() {
        return ThreadLocalRandom.current().nextLong();
    }

    /** 64 bits that differ where the bytes do, but for chance. */
    static long of(byte[] bytes, int start, int end, long seed) {
        long hash = seed * 0x9E3779B97F4A7C15L + (end - start);
        int at = start;
        for (; at + Long.BYTES <= end; at += Long.BYTES) {
            hash = mix(hash ^ (long) LONGS.get(bytes, at));
        }
        long rest = 0;
        for (; at < end; at++) {
            rest = rest << 8 | (bytes[at] & 0xFF);
        }
        return mix(hash ^ rest);
    }

    private static long mix(long bits) {
        long mixed = bits * 0xFF51AFD7ED558CCDL;
        return mixed ^ mixed >>> 32;
    }
}
