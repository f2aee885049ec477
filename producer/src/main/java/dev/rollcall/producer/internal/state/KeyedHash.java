package dev.rollcall.producer.internal.state;

import dev.rollcall.producer.internal.platform.Randomness;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Turns an id into the first 128 bits of its HMAC-SHA-256, as 32 hex digits. Without the key nobody finds the id again
 * by trying all of them. Thread-safe.
 */
public final class KeyedHash {

    static final int MIN_KEY_LENGTH = 16;

    private static final int HASH_LENGTH = 16;

    private static final int BLOCK_LENGTH = 64;

    private final byte[] key;

    public KeyedHash(byte[] key) {
        this.key = key.length > BLOCK_LENGTH ? Sha256.of(key) : key.clone();
    }

    public String of(String id) {
        return of(id.getBytes(StandardCharsets.UTF_8));
    }

    public String of(byte[] id) {
        byte[] inner = Sha256.of(padded(0x36, id));
        return HexFormat.of().formatHex(Sha256.of(padded(0x5c, inner)), 0, HASH_LENGTH);
    }

    /** The hash of an id that nobody else has. */
    public String ofRandom() {
        return of(Randomness.bytes(HASH_LENGTH));
    }

    /**
     * A copy of a key.
     *
     * @throws IllegalArgumentException when it is too short to keep a secret
     */
    public static byte[] checkKey(byte[] key) {
        if (key.length < MIN_KEY_LENGTH) {
            throw new IllegalArgumentException("hashKey has " + key.length + " bytes; use at least " + MIN_KEY_LENGTH
                    + " random ones, the same on all machines");
        }
        return key.clone();
    }

    /** A message as HMAC (RFC 2104) has it hashed: after the key, which is a block long and has each byte changed. */
    private byte[] padded(int change, byte[] message) {
        byte[] padded = Arrays.copyOf(key, BLOCK_LENGTH + message.length);
        for (int i = 0; i < BLOCK_LENGTH; i++) {
            padded[i] ^= (byte) change;
        }
        System.arraycopy(message, 0, padded, BLOCK_LENGTH, message.length);
        return padded;
    }
}
