package dev.rollcall.testkit.secrets;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds any of many texts in bytes, in either case: Rabin and Karp's search by a rolling hash of their beginnings. */
public final class SecretScan {

    private static final int BASE = 257;

    private final int length;
    private final int highest;
    private final Map<Integer, List<byte[]>> byBeginning = new HashMap<>();

    /** @param secrets at least one, none of them empty */
    public SecretScan(Collection<String> secrets) {
        List<byte[]> lower = secrets.stream()
                .map(secret -> secret.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8))
                .toList();
        length = lower.stream().mapToInt(secret -> secret.length).min().orElseThrow();
        int power = 1;
        for (int i = 1; i < length; i++) {
            power *= BASE;
        }
        highest = power;
        for (byte[] secret : lower) {
            int hash = 0;
            for (int i = 0; i < length; i++) {
                hash = hash * BASE + secret[i];
            }
            byBeginning.computeIfAbsent(hash, h -> new ArrayList<>()).add(secret);
        }
    }

    /** A secret that stands in the bytes, if there is one. */
    public Optional<String> find(byte @Nullable [] bytes) {
        if (bytes == null || bytes.length < length) {
            return Optional.empty();
        }
        int hash = 0;
        for (int end = 0; end < bytes.length; end++) {
            if (end >= length) {
                hash -= lower(bytes[end - length]) * highest;
            }
            hash = hash * BASE + lower(bytes[end]);
            List<byte[]> candidates = end + 1 >= length ? byBeginning.get(hash) : null;
            if (candidates != null) {
                int start = end + 1 - length;
                for (byte[] secret : candidates) {
                    if (startsWith(bytes, start, secret)) {
                        return Optional.of(new String(secret, StandardCharsets.UTF_8));
                    }
                }
            }
        }
        return Optional.empty();
    }

    private static boolean startsWith(byte[] bytes, int start, byte[] secret) {
        if (bytes.length - start < secret.length) {
            return false;
        }
        byte[] part = Arrays.copyOfRange(bytes, start, start + secret.length);
        for (int i = 0; i < part.length; i++) {
            part[i] = lower(part[i]);
        }
        return Arrays.equals(part, secret);
    }

    private static byte lower(byte letter) {
        return letter >= 'A' && letter <= 'Z' ? (byte) (letter + 32) : letter;
    }
}
