package dev.rollcall.edge.jina;

import com.fasterxml.jackson.core.JsonToken;
import dev.rollcall.edge.jina.PayloadJson.Field;
import dev.rollcall.producer.Context;
import dev.rollcall.producer.RelayedEvent;
import dev.rollcall.producer.RelayedId;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Makes an event of one payload, a JSON object in UTF-8. Safe for use by many threads.
 *
 * <ul>
 *   <li>{@code (unset)}, {@code not-available}, an empty text, {@code null} and an absent key are the same: no value.
 *   <li>{@code jina} is the version of product {@code jina}. Without it or without {@code event}, or with a key that
 *       occurs twice, a payload is malformed.
 *   <li>{@code uid}, an integer or a text, is the user, and {@code session-id} the session, both to be hashed by
 *       whoever sends the event. Without a uid the session stands for the user, and without either the user is
 *       {@code (unset)}.
 *   <li>{@code platform} and its kin, {@code architecture}, {@code processor}, {@code ci-vendor} and {@code python} are
 *       the context; the versions of Jina's libraries are its dependencies.
 *   <li>{@code JINA_*}, which a release of Jina copied from the environment, {@code entity_id} and {@code uptime} are
 *       dropped. All other keys become attributes: scalars as text, arrays and objects as JSON.
 *   <li>Context, dependencies and attributes that show the uid, the session or a MAC address in whatever spelling, or
 *       what looks like a MAC address or a UUID of version 1, are dropped too. Event and version are left as they are.
 *   <li>A text is cut after 500 characters, and at most 32 attributes are kept, the first ones.
 * </ul>
 *
 * <p>Time: a session id of version 1 holds the time at which its payload was made. It is taken if it is less than 47
 * hours old and not in the future; otherwise the event counts as happening now, since the pipeline rejects what is
 * older than two days. {@code uptime} is the start of the process in local time without an offset. The time of the
 * event less {@code uptime} is the offset plus how long the process had been running, and nothing tells the one from
 * the other; so {@link RelayedEvent#startedAt} stays empty rather than wrong by hours, and nothing shows the time zone.
 */
public final class PayloadParser {

    static final int MAX_NAME = 32 * 1024;
    static final int MAX_TEXT = 500;
    static final int MAX_ATTRIBUTES = 32;

    /** A little less than the age at which the pipeline rejects an event, since sending takes time too. */
    static final Duration MAX_AGE = Duration.ofHours(47);

    private static final Set<String> DROPPED = Set.of("entity_id", "uptime");
    private static final List<String> DEPENDENCIES = List.of(
            "docarray", "jcloud", "jina-hubble-sdk", "jina-proto", "protobuf", "proto-backend", "grpcio", "pyyaml");

    private static final Pattern UUID_1 = Pattern.compile(
            "[0-9a-f]{8}-[0-9a-f]{4}-1[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", Pattern.CASE_INSENSITIVE);
    private static final Instant UUID_EPOCH = Instant.parse("1582-10-15T00:00:00Z");

    private final Clock clock;

    /** @param clock tells which times a payload can have been made at */
    public PayloadParser(Clock clock) {
        this.clock = clock;
    }

    /** The event of a payload; its user and session are not hashed yet. */
    public RelayedEvent parse(byte[] payload) throws MalformedPayloadException {
        Map<String, Field> fields = PayloadJson.fields(payload);
        String event = name(fields.remove("event"), "event");
        String version = name(fields.remove("jina"), "version (key jina)");
        String uid = uid(fields.remove("uid"));
        String sessionId = scalar(fields.remove("session-id"));
        Traces traces = new Traces(uid, sessionId);
        fields.keySet().removeIf(name -> name.startsWith("JINA_") || DROPPED.contains(name));
        fields.values().removeIf(field -> traces.in(field.text()));

        String python = scalar(fields.remove("python"));
        Context context = Context.builder()
                .architecture(scalar(fields.remove("architecture")))
                .platform(scalar(fields.remove("platform")))
                .platformRelease(scalar(fields.remove("platform-release")))
                .platformVersion(scalar(fields.remove("platform-version")))
                .processor(scalar(fields.remove("processor")))
                .ciVendor(scalar(fields.remove("ci-vendor")))
                .runtime(python == null ? null : "python " + python)
                .dependencies(dependencies(fields))
                .build();
        return RelayedEvent.builder()
                .product("jina")
                .version(version)
                .event(event)
                .user(RelayedId.raw(uid != null ? uid : sessionId != null ? sessionId : "(unset)"))
                .session(sessionId == null ? null : RelayedId.raw(sessionId))
                .occurredAt(occurredAt(sessionId))
                .context(context)
                .attributes(attributes(fields, traces))
                .build();
    }

    private static String name(@Nullable Field field, String name) throws MalformedPayloadException {
        if (field == null) {
            throw new MalformedPayloadException("payload without " + name);
        } else if (field.token() != JsonToken.VALUE_STRING) {
            throw new MalformedPayloadException("payload whose " + name + " is not a text");
        } else if (field.text().length() > MAX_NAME) {
            throw new MalformedPayloadException(
                    "payload whose " + name + " is longer than " + MAX_NAME + " characters");
        } else if (field.text().strip().startsWith("__")) {
            throw new MalformedPayloadException("payload whose " + name + " begins with __, which is reserved");
        }
        return field.text();
    }

    private static @Nullable String uid(@Nullable Field field) throws MalformedPayloadException {
        if (field == null || field.token() == JsonToken.VALUE_STRING || field.token() == JsonToken.VALUE_NUMBER_INT) {
            return field == null ? null : field.text();
        }
        if (field.token() == JsonToken.VALUE_NUMBER_FLOAT && field.text().length() <= 40) {
            try {
                // Some tools write large integers as 9.4731629138370E13.
                BigDecimal number = new BigDecimal(field.text());
                if (Math.abs(number.scale()) <= 40) {
                    return number.toBigIntegerExact().toString();
                }
            } catch (ArithmeticException | NumberFormatException e) {
                // Not an integer: reported below.
            }
        }
        throw new MalformedPayloadException("payload whose uid is neither an integer nor a text");
    }

    private static @Nullable String scalar(@Nullable Field field) {
        return field == null || field.token().isStructStart() ? null : cut(field.text());
    }

    private static Map<String, String> dependencies(Map<String, Field> fields) {
        Map<String, String> dependencies = new HashMap<>();
        for (String name : DEPENDENCIES) {
            String version = scalar(fields.remove(name));
            if (version != null) {
                dependencies.put(name, version);
            }
        }
        return dependencies;
    }

    private static Map<String, String> attributes(Map<String, Field> fields, Traces traces) {
        Map<String, String> attributes = new HashMap<>();
        fields.forEach((name, field) -> {
            boolean fromEnvironment =
                    field.token().isStructStart() && field.text().contains("\"JINA_");
            if (attributes.size() < MAX_ATTRIBUTES
                    && name.length() <= MAX_TEXT
                    && !fromEnvironment
                    && !traces.in(name)) {
                attributes.put(name, cut(field.text()));
            }
        });
        return attributes;
    }

    private @Nullable Instant occurredAt(@Nullable String sessionId) {
        if (sessionId == null || !UUID_1.matcher(sessionId).matches()) {
            return null;
        }
        long ticks = UUID.fromString(sessionId).timestamp();
        Instant time = UUID_EPOCH.plusSeconds(ticks / 10_000_000).plusNanos(ticks % 10_000_000 * 100);
        Instant now = clock.instant();
        return time.isAfter(now) || time.isBefore(now.minus(MAX_AGE)) ? null : time;
    }

    private static String cut(String text) {
        if (text.length() <= MAX_TEXT) {
            return text;
        }
        return text.substring(0, Character.isHighSurrogate(text.charAt(MAX_TEXT - 1)) ? MAX_TEXT - 1 : MAX_TEXT);
    }
}
