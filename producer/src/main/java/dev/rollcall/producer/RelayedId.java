package dev.rollcall.producer;

import java.util.HexFormat;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The id of a user or session in another process: raw or already hashed. Immutable.
 *
 * <p>The two are never equal, and neither can be mistaken for the other: a raw id leaves the process hashed, whatever
 * it looks like.
 */
public final class RelayedId {

    private static final int HASH_DIGITS = 32;

    private final String value;
    private final boolean hashed;

    private RelayedId(String value, boolean hashed) {
        this.value = value;
        this.hashed = hashed;
    }

    /**
     * An id in the clear, which the relay hashes with its key.
     *
     * @throws IllegalArgumentException when it is blank
     */
    public static RelayedId raw(String id) {
        if (id == null || id.isBlank()) {
            throw new IllegalArgumentException("a raw id of a relayed event is blank; name the user or session");
        }
        return new RelayedId(id, false);
    }

    /**
     * An id that its source hashed; the relay does not change it.
     *
     * @param hash 32 hex digits, in lower case
     * @throws IllegalArgumentException if it is anything else
     */
    public static RelayedId hashed(String hash) {
        if (hash == null || hash.length() != HASH_DIGITS || !isLowerCaseHex(hash)) {
            throw new IllegalArgumentException("a hashed id of a relayed event is not " + HASH_DIGITS
                    + " hex digits in lower case; use RelayedId.raw for an id that is not hashed yet");
        }
        return new RelayedId(hash, true);
    }

    /**
     * The id as it leaves the process.
     *
     * @param hash what a raw id is hashed with
     */
    public String hashedWith(UnaryOperator<String> hash) {
        return hashed ? value : hash.apply(value);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RelayedId id && hashed == id.hashed && value.equals(id.value);
    }

    @Override
    public int hashCode() {
        return Objects.hash(value, hashed);
    }

    /** Without the id. */
    @Override
    public String toString() {
        return hashed ? "RelayedId[hashed]" : "RelayedId[raw]";
    }

    private static boolean isLowerCaseHex(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!HexFormat.isHexDigit(c) || Character.isUpperCase(c)) {
                return false;
            }
        }
        return true;
    }
}
