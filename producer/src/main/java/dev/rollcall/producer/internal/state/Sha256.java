package dev.rollcall.producer.internal.state;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * SHA-256 (FIPS 180-4). The runtime's own is used by everyone who can wait for its security providers to be loaded; that
 * costs a program that lives for milliseconds more than all else that is done for it.
 */
final class Sha256 {

    private static final int BLOCK = 64;
    private static final int ROUNDS = 64;

    /** The first 32 bits of the fractional parts of the cube roots of the first 64 primes. */
    private static final int[] CUBE_ROOTS = {
        0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
        0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
        0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
        0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
        0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
        0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
        0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
        0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2
    };

    /** The same of the square roots of the first 8 primes. */
    private static final int[] SQUARE_ROOTS = {
        0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19
    };

    private Sha256() {}

    static byte[] of(byte[] message) {
        int padded = (message.length + 9 + BLOCK - 1) / BLOCK * BLOCK;
        ByteBuffer blocks = ByteBuffer.wrap(Arrays.copyOf(message, padded));
        blocks.put(message.length, (byte) 0x80).putLong(padded - Long.BYTES, message.length * 8L);
        int[] state = SQUARE_ROOTS.clone();
        int[] words = new int[ROUNDS];
        while (blocks.hasRemaining()) {
            for (int i = 0; i < 16; i++) {
                words[i] = blocks.getInt();
            }
            for (int i = 16; i < ROUNDS; i++) {
                int a = words[i - 15];
                int b = words[i - 2];
                words[i] = words[i - 16]
                        + (rotate(a, 7) ^ rotate(a, 18) ^ (a >>> 3))
                        + words[i - 7]
                        + (rotate(b, 17) ^ rotate(b, 19) ^ (b >>> 10));
            }
            compress(words, state);
        }
        ByteBuffer hash = ByteBuffer.allocate(32);
        for (int word : state) {
            hash.putInt(word);
        }
        return hash.array();
    }

    private static void compress(int[] words, int[] state) {
        int[] s = state.clone();
        for (int i = 0; i < ROUNDS; i++) {
            int t1 = s[7]
                    + (rotate(s[4], 6) ^ rotate(s[4], 11) ^ rotate(s[4], 25))
                    + ((s[4] & s[5]) ^ (~s[4] & s[6]))
                    + CUBE_ROOTS[i]
                    + words[i];
            int t2 = (rotate(s[0], 2) ^ rotate(s[0], 13) ^ rotate(s[0], 22))
                    + ((s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]));
            System.arraycopy(s, 0, s, 1, 7);
            s[4] += t1;
            s[0] = t1 + t2;
        }
        for (int i = 0; i < s.length; i++) {
            state[i] += s[i];
        }
    }

    private static int rotate(int word, int bits) {
        return Integer.rotateRight(word, bits);
    }
}
