package dev.rollcall.producer;

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
    private static final int[] CUBE_ROOTS = new int[ROUNDS];

    /** The same of the square roots of the first 8 primes. */
    private static final int[] SQUARE_ROOTS = new int[8];

    static {
        int prime = 2;
        for (int i = 0; i < ROUNDS; i++, prime = nextPrime(prime)) {
            CUBE_ROOTS[i] = fraction(Math.cbrt(prime));
            if (i < SQUARE_ROOTS.length) {
                SQUARE_ROOTS[i] = fraction(Math.sqrt(prime));
            }
        }
    }

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

    /** A double has 53 bits: enough for the integer part of these roots and 32 bits more. */
    private static int fraction(double root) {
        return (int) (long) ((root - (long) root) * (1L << 32));
    }

    private static int nextPrime(int prime) {
        int candidate = prime + 1;
        while (!isPrime(candidate)) {
            candidate++;
        }
        return candidate;
    }

    private static boolean isPrime(int number) {
        for (int divisor = 2; divisor * divisor <= number; divisor++) {
            if (number % divisor == 0) {
                return false;
            }
        }
        return true;
    }
}
