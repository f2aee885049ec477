package dev.rollcall.producer.internal.edge;

import dev.rollcall.producer.internal.http.HttpReply;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/** How long a response asks a client to wait. */
final class RetryAfter {

    /** Longer ones are not heeded: a server's clock or settings may be wrong. */
    static final Duration LONGEST = Duration.ofHours(1);

    private static final int MOST_DIGITS = 9;

    private RetryAfter() {}

    /**
     * The header {@code Retry-After} in seconds or as a date, which is compared with the server's own; null where there is none
     * that can be read.
     *
     * @param now where the server does not say what time it has
     */
    static @Nullable Duration of(HttpReply reply, Instant now) {
        String value = reply.header("Retry-After");
        if (value == null) {
            return null;
        }
        Duration wait = seconds(value.strip());
        if (wait == null) {
            Instant until = date(value);
            Instant date = date(reply.header("Date"));
            wait = until == null ? null : Duration.between(date == null ? now : date, until);
        }
        if (wait == null || wait.isNegative()) {
            return wait == null ? null : Duration.ZERO;
        }
        return wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
    }

    private static @Nullable Duration seconds(String digits) {
        for (int i = 0; i < digits.length(); i++) {
            if (digits.charAt(i) < '0' || digits.charAt(i) > '9') {
                return null;
            }
        }
        if (digits.isEmpty()) {
            return null;
        }
        return digits.length() > MOST_DIGITS ? LONGEST : Duration.ofSeconds(Long.parseLong(digits));
    }

    @SuppressWarnings("UnusedException") // all that matters is that it is no date
    private static @Nullable Instant date(@Nullable String text) {
        try {
            return text == null ? null : Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text.strip()));
        } catch (DateTimeParseException e) {
            return null;
        }
    }
}
