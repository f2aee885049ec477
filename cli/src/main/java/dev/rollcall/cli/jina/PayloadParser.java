package dev.rollcall.cli.jina;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import dev.rollcall.producer.Context;
import dev.rollcall.producer.RelayedEvent;
import dev.rollcall.producer.RelayedId;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes an event of the text of one payload; {@link JinaPayloads} says how. */
final class PayloadParser {

    static final int MAX_NAME = 32 * 1024;
    static final int MAX_TEXT = 500;
    static final int MAX_ATTRIBUTES = 32;

    /** A little less than the age at which the pipeline rejects an event, since sending takes time too. */
    static final Duration MAX_AGE = Duration.ofHours(47);

    private static final Set<String> NO_VALUE = Set.of("(unset)", "not-available");
    private static final List<String> DEPENDENCIES = List.of(
            "docarray", "jcloud", "jina-hubble-sdk", "jina-proto", "protobuf", "proto-backend", "grpcio", "pyyaml");

    private static final Pattern UUID_1 = Pattern.compile(
            "[0-9a-f]{8}-[0-9a-f]{4}-1[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", Pattern.CASE_INSENSITIVE);
    private static final Instant UUID_EPOCH = Instant.parse("1582-10-15T00:00:00Z");

    private final JsonFactory json = JsonFactory.builder()
            // Python writes these.
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();
    private final Clock clock;

    PayloadParser(Clock clock) {
        this.clock = clock;
    }

    /** @param line the line of the input on which the text begins */
    RelayedEvent parse(long line, String text) throws MalformedPayloadException {
        Map<String, Field> fields = fields(line, text);
        String event = name(fields.remove("event"), "event");
        String version = name(fields.remove("jina"), "version (key jina)");
        String uid = uid(fields.remove("uid"));
        String sessionId = scalar(fields.remove("session-id"));
        Traces traces = new Traces(uid, sessionId);
        fields.remove("entity_id");
        fields.remove("uptime");
        fields.values().removeIf(field -> traces.in(field.text));

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

    /** The fields that have a value, in the order of the text. */
    private Map<String, Field> fields(long line, String text) throws MalformedPayloadException {
        Map<String, Field> fields = new LinkedHashMap<>();
        Set<String> names = new HashSet<>();
        try (JsonParser parser = json.createParser(text)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                JsonToken token = parser.nextToken();
                if (!names.add(name)) {
                    throw new MalformedPayloadException("payload with a key that occurs twice");
                } else if (name.startsWith("JINA_")) {
                    parser.skipChildren();
                } else {
                    String value = token.isScalarValue() ? parser.getText() : structure(parser);
                    if (token != JsonToken.VALUE_NULL && !value.isBlank() && !NO_VALUE.contains(value)) {
                        fields.put(name, new Field(token, value));
                    }
                }
            }
            if (parser.nextToken() != null) {
                throw new MalformedPayloadException("more than one value");
            }
            return fields;
        } catch (StreamConstraintsException e) {
            throw new MalformedPayloadException("a number or a key that is too long");
        } catch (JsonProcessingException e) {
            throw new MalformedPayloadException("not JSON" + place(line, e.getLocation()));
        } catch (IOException e) {
            throw new UncheckedIOException("reading a text that is in memory", e);
        }
    }

    private static String place(long line, @Nullable JsonLocation location) {
        if (location == null) {
            return "";
        } else if (location.getLineNr() > 1) {
            return " at line " + (line + location.getLineNr() - 1);
        }
        return " at character " + location.getColumnNr() + " of the object";
    }

    private String structure(JsonParser parser) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = json.createGenerator(text)) {
            generator.copyCurrentStructureExact(parser);
        }
        return text.toString();
    }

    private static String name(@Nullable Field field, String name) throws MalformedPayloadException {
        if (field == null) {
            throw new MalformedPayloadException("payload without " + name);
        } else if (field.token != JsonToken.VALUE_STRING) {
            throw new MalformedPayloadException("payload whose " + name + " is not a text");
        } else if (field.text.length() > MAX_NAME) {
            throw new MalformedPayloadException(
                    "payload whose " + name + " is longer than " + MAX_NAME + " characters");
        } else if (field.text.strip().startsWith("__")) {
            throw new MalformedPayloadException("payload whose " + name + " begins with __, which is reserved");
        }
        return field.text;
    }

    private static @Nullable String uid(@Nullable Field field) throws MalformedPayloadException {
        if (field == null || field.token == JsonToken.VALUE_STRING || field.token == JsonToken.VALUE_NUMBER_INT) {
            return field == null ? null : field.text;
        }
        if (field.token == JsonToken.VALUE_NUMBER_FLOAT && field.text.length() <= 40) {
            try {
                // Some tools write large integers as 9.4731629138370E13.
                BigDecimal number = new BigDecimal(field.text);
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
        return field == null || field.token.isStructStart() ? null : cut(field.text);
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
            boolean fromEnvironment = field.token.isStructStart() && field.text.contains("\"JINA_");
            if (attributes.size() < MAX_ATTRIBUTES
                    && name.length() <= MAX_TEXT
                    && !fromEnvironment
                    && !traces.in(name)) {
                attributes.put(name, cut(field.text));
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

    /** A value: the token that it begins with, and a scalar as it is written or a structure as JSON. */
    private record Field(JsonToken token, String text) {}
}
