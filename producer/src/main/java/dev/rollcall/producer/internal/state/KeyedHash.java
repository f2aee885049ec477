package dev.rollcall.producer.internal.state;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Turns an id into the first 128 bits of its HMAC-SHA-256, as 32 hex digits. Who has not the key cannot find the id by
 * trying all of them; who has it can. Thread-safe. Its first use in a JVM loads the security providers, 30 to 100 ms.
 */
public final class KeyedHash {

    static final int MIN_KEY_LENGTH = 16;

    private static final int HASH_LENGTH = 16;
    private static final String ALGORITHM = "HmacSHA256";

    private final byte[] key;

    public KeyedHash(byte[] key) {
        this.key = key.clone();
    }

    public String of(String id) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            return HexFormat.of().formatHex(mac.doFinal(id.getBytes(StandardCharsets.UTF_8)), 0, HASH_LENGTH);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(
                    "This Java runtime lacks " + ALGORITHM + ", which every Java runtime must have", e);
        }
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
}
