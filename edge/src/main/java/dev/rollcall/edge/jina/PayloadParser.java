package dev.rollcall.edge.jina;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rollcall.edge.jina.MalformedPayloadException.Kind;
import dev.rollcall.producer.Context;
import dev.rollcall.producer.RelayedEvent;
import dev.rollcall.producer.RelayedId;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes an event of one payload, a JSON object in UTF-8. Safe for use by many threads.
 *
 * <ul>
 *   <li>{@code (unset)}, {@code not-available}, an empty text, {@code null} and an absent key are the same: no value.
 *   <li>{@code jina} is the version of product {@code jina}. Without it or without {@code event}, or with a key that
 *       occurs twice, a payload is malformed.
 *   <li>{@code uid}, an integer or a text, is the user, and {@code session-id} the session. Without a uid the session
 *       stands for the user, and without either the user is {@code (unset)}.
 *   <li>{@code platform} and its kin, {@code architecture}, {@code processor}, {@code ci-vendor} and {@code python} are
 *       the context; the versions of Jina's libraries are its dependencies.
 *   <li>{@code JINA_*}, which a release of Jina copied from the environment, {@code entity_id} and {@code uptime} are
 *       dropped. All other keys become attributes: scalars as text, arrays and objects as JSON.
 *   <li>Context, dependencies and attributes that show the uid, the session or a MAC address in whatever spelling, or
 *       what looks like a MAC address or a UUID of version 1, are dropped too. An event or version that shows the uid or
 *       the session makes a payload malformed.
 * </ul>
 *
 * <p>{@code uptime} is the start of the process in local time without an offset. The time of the event less {@code uptime}
 * is the offset plus how long the process had been running, and nothing tells the one from the other; so {@link
 * RelayedEvent#startedAt} stays empty rather than wrong by hours, and nothing shows the time zone.
 */
public final class PayloadParser {

    private static final Set<String> NO_VALUE = Set.of("", "(unset)", "not-available");
    private static final Set<String> DROPPED = Set.of("entity_id", "uptime");
    private static final List<String> DEPENDENCIES = List.of(
            "docarray", "jcloud", "jina-hubble-sdk", "jina-proto", "protobuf", "proto-backend", "grpcio", "pyyaml");

    private final Function<String, RelayedId> ids;

    /** @param ids makes ids of those in payloads */
    public PayloadParser(Function<String, RelayedId> ids) {
        this.ids = ids;
    }

    /**
     * The event of the body of a request: a payload in base64, of either alphabet, padded or not, or as it is. It happened when
     * it arrived, since these clients send at once.
     */
    public RelayedEvent parseBody(byte[] body, Instant arrival) throws MalformedPayloadException {
        return parse(PayloadBody.json(body), session -> arrival);
    }

    /**
     * The event of a payload.
     *
     * @param time when it happened, by its session; null for when it is sent
     */
    RelayedEvent parse(byte[] payload, Function<@Nullable String, @Nullable Instant> time)
            throws MalformedPayloadException {
        ObjectNode fields = PayloadJson.object(payload);
        fields.removeIf(PayloadParser::isUnset);
        String event = name(fields.remove("event"), "event");
        String version = name(fields.remove("jina"), "version (key jina)");
        String uid = uid(fields.remove("uid"));
        String sessionId = scalar(fields.remove("session-id"));
        Traces traces = new Traces(uid, sessionId);
        if (traces.ownIn(event) || traces.ownIn(version)) {
            throw new MalformedPayloadException(
                    Kind.IDENTIFYING_NAME, "payload whose event or version shows its uid or session");
        }
        fields.properties().removeIf(field -> isDropped(field.getKey(), field.getValue(), traces));

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
        RelayedEvent.Builder builder = RelayedEvent.builder()
                .product("jina")
                .version(version)
                .event(event)
                .user(ids.apply(uid != null ? uid : sessionId != null ? sessionId : "(unset)"))
                .session(sessionId == null ? null : ids.apply(sessionId))
                .occurredAt(time.apply(sessionId))
                .context(context);
        fields.properties().forEach(field -> builder.attribute(field.getKey(), text(field.getValue())));
        return builder.build();
    }

    private static boolean isUnset(JsonNode value) {
        return value.isNull()
                || (value.isValueNode() && NO_VALUE.contains(value.asText().strip()));
    }

    private static boolean isDropped(String name, JsonNode value, Traces traces) {
        String text = text(value);
        return name.startsWith("JINA_")
                || DROPPED.contains(name)
                || (value.isContainerNode() && text.contains("\"JINA_"))
                || traces.in(text)
                || traces.in(name);
    }

    private static String name(@Nullable JsonNode value, String name) throws MalformedPayloadException {
        if (value == null) {
            throw new MalformedPayloadException(Kind.NO_NAME, "payload without " + name);
        } else if (!value.isTextual()) {
            throw new MalformedPayloadException(Kind.NO_NAME, "payload whose " + name + " is not a text");
        } else if (value.asText().strip().startsWith("__")) {
            throw new MalformedPayloadException(
                    Kind.RESERVED_NAME, "payload whose " + name + " begins with __, which is reserved");
        }
        return value.asText();
    }

    private static @Nullable String uid(@Nullable JsonNode value) throws MalformedPayloadException {
        if (value == null || value.isTextual() || value.isIntegralNumber()) {
            return value == null ? null : value.asText();
        }
        if (value.isBigDecimal()) {
            // Some tools write large integers as 9.4731629138370E13.
            BigDecimal number = value.decimalValue();
            if (Math.abs(number.scale()) <= 40 && number.stripTrailingZeros().scale() <= 0) {
                return number.toBigInteger().toString();
            }
        }
        throw new MalformedPayloadException(Kind.INVALID_UID, "payload whose uid is neither an integer nor a text");
    }

    private static @Nullable String scalar(@Nullable JsonNode value) {
        return value == null || value.isContainerNode() ? null : value.asText();
    }

    private static Map<String, String> dependencies(ObjectNode fields) {
        Map<String, String> dependencies = new LinkedHashMap<>();
        for (String name : DEPENDENCIES) {
            String version = scalar(fields.remove(name));
            if (version != null) {
                dependencies.put(name, version);
            }
        }
        return dependencies;
    }

    private static String text(JsonNode value) {
        return value.isContainerNode() ? value.toString() : value.asText();
    }
}
