package dev.rollcall.producer.internal.http;

import org.jspecify.annotations.Nullable;

/** A token that is sent in a header. */
public final class BearerToken {

    private BearerToken() {}

    /**
     * The header {@code Authorization} for a token.
     *
     * @throws IllegalArgumentException naming the option, when it is blank or cannot be sent in a header
     */
    public static String authorization(@Nullable String token, String option) {
        if (token == null || token.isEmpty() || !isVisible(token)) {
            throw new IllegalArgumentException(
                    option + " is blank or has characters that a token cannot have; give it as it was issued");
        }
        return "Bearer " + token;
    }

    /** A loop, as a stream would cost a short program milliseconds. */
    private static boolean isVisible(String token) {
        for (int i = 0; i < token.length(); i++) {
            if (token.charAt(i) <= ' ' || token.charAt(i) > '~') {
                return false;
            }
        }
        return true;
    }
}
