package dev.rollcall.producer;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Turns an id into the first 128 bits of its HMAC-SHA-256, as 32 hex digits. Without the key nobody finds the id again
 * by trying all of them. Thread-safe. Does without {@code javax.crypto}, which takes a cold JVM 100 ms to load.
 */
final class KeyedHash {

    static final int MIN_KEY_LENGTH = 16;

    private static final int HASH_LENGTH = 16;

    private static final int BLOCK_LENGTH = 64;

    private final byte[] key;

    KeyedHash(byte[] key) {
        this.key = key.length > BLOCK_LENGTH ? sha256(key, new byte[0]) : key.clone();
    }

    String of(String id) {
        return of(id.getBytes(StandardCharsets.UTF_8));
    }

    String of(byte[] id) {
        byte[] inner = sha256(padded(0x36), id);
        return HexFormat.of().formatHex(Arrays.copyOf(sha256(padded(0x5c), inner), HASH_LENGTH));
    }

    /** The hash of an id that nobody else has. */
    String ofRandom() {
        byte[] id = new byte[HASH_LENGTH];
        new SecureRandom().nextBytes(id);
        return of(id);
    }

    /** @throws IllegalArgumentException when it is too short to keep a secret */
    static byte[] checkKey(byte[] key) {
        if (key.length < MIN_KEY_LENGTH) {
            throw new IllegalArgumentException("hashKey has " + key.length + " bytes; use at least " + MIN_KEY_LENGTH
                    + " random ones, the same on all machines");
        }
        return key.clone();
    }

    /** The key as HMAC (RFC 2104) has it before a message: a block long, each byte changed. */
    private byte[] padded(int change) {
        byte[] block = Arrays.copyOf(key, BLOCK_LENGTH);
        for (int i = 0; i < block.length; i++) {
            block[i] ^= (byte) change;
        }
        return block;
    }

    private static byte[] sha256(byte[] start, byte[] rest) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(start);
            return digest.digest(rest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java runtime has SHA-256", e);
        }
    }
}
