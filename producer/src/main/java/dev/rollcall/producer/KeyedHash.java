package dev.rollcall.producer;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Turns an id into the first 128 bits of its HMAC-SHA-256, as 32 hex digits. Without the key nobody finds the id again
 * by trying all of them. Thread-safe.
 */
final class KeyedHash {

    static final int MIN_KEY_LENGTH = 16;

    private static final int HASH_LENGTH = 16;

    private final SecretKeySpec key;

    KeyedHash(byte[] key) {
        this.key = new SecretKeySpec(key, "HmacSHA256");
    }

    String of(String id) {
        return of(id.getBytes(StandardCharsets.UTF_8));
    }

    String of(byte[] id) {
        try {
            Mac mac = Mac.getInstance(key.getAlgorithm());
            mac.init(key);
            return HexFormat.of().formatHex(Arrays.copyOf(mac.doFinal(id), HASH_LENGTH));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java runtime has HmacSHA256", e);
        }
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
}
