package dev.rollcall.producer;

import dev.rollcall.producer.internal.event.Limits;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An event that happened in another process. Ids are as the source has them: {@link TelemetryRelay} hashes them.
 *
 * @param product name of the application
 * @param version version of the application
 * @param event what happened
 * @param userId the user or installation
 * @param sessionId the run of the application; null when the source does not say
 * @param occurredAt when it happened; null: when it is sent
 * @param startedAt when the application started; null when the source does not say
 * @param context where it happened
 * @param attributes what else the source says; must not hold user data
 */
public record RelayedEvent(
        String product,
        String version,
        String event,
        String userId,
        @Nullable String sessionId,
        @Nullable Instant occurredAt,
        @Nullable Instant startedAt,
        Context context,
        Map<String, String> attributes) {

    /**
     * @throws IllegalArgumentException when product, version, event or userId is blank, or one of the first three begins with
     *     two underscores, which are reserved
     */
    public RelayedEvent {
        checkName("product", product);
        checkName("version", version);
        checkName("event", event);
        checkPresent("userId", userId);
        attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
    }

    /** Without the ids, which are still in the clear. */
    @Override
    public String toString() {
        return "RelayedEvent[product=" + product + ", version=" + version + ", event=" + event + "]";
    }

    private static void checkName(String field, String value) {
        checkPresent(field, value);
        if (value.strip().startsWith(Limits.RESERVED)) {
            throw new IllegalArgumentException(
                    field + "=" + value + " of a relayed event is reserved; leave out the leading underscores");
        }
    }

    private static void checkPresent(String field, @Nullable String value) {
        if (value == null || value.isBlank()) {
            throw new IllegalArgumentException(field + " of a relayed event is blank; every event needs one");
        }
    }
}
