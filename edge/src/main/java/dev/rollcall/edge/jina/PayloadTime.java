package dev.rollcall.edge.jina;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * When a payload was made. A session id of version 1 holds that time. It is taken if it is less than 47 hours old and not in
 * the future; otherwise the event counts as happening now, since the pipeline rejects what is older than two days.
 */
final class PayloadTime {

    /** A little less than the age at which the pipeline rejects an event, since sending takes time too. */
    static final Duration MAX_AGE = Duration.ofHours(47);

    private static final Pattern UUID_1 = Pattern.compile(
            "[0-9a-f]{8}-[0-9a-f]{4}-1[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", Pattern.CASE_INSENSITIVE);
    private static final Instant UUID_EPOCH = Instant.parse("1582-10-15T00:00:00Z");

    private final InstantSource clock;

    /** @param clock tells which times a payload can have been made at */
    PayloadTime(InstantSource clock) {
        this.clock = clock;
    }

    @Nullable
    Instant of(@Nullable String sessionId) {
        if (sessionId == null || !UUID_1.matcher(sessionId).matches()) {
            return null;
        }
        long ticks = UUID.fromString(sessionId).timestamp();
        Instant time = UUID_EPOCH.plusSeconds(ticks / 10_000_000).plusNanos(ticks % 10_000_000 * 100);
        Instant now = clock.instant();
        return time.isAfter(now) || time.isBefore(now.minus(MAX_AGE)) ? null : time;
    }
}
