package dev.rollcall.edge.events;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import dev.rollcall.edge.http.RequestException;
import dev.rollcall.edge.intake.RejectedEventException;
import dev.rollcall.edge.intake.Submission;
import dev.rollcall.producer.Context;
import dev.rollcall.producer.RelayedEvent;
import dev.rollcall.producer.RelayedId;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads a batch. What it says is wrong names the field, and never shows an id. Immutable. */
final class BatchReader {

    static final int MOST_EVENTS = 500;

    private static final int MOST_ID = 500;
    private static final int MOST_DEPTH = 20;

    /** A full batch with 32 attributes for each event has 40,000. */
    private static final int MOST_TOKENS = 100_000;

    private static final long MOST_LOST = 1_000_000_000;
    private static final int MOST_INSTALLATIONS = 10_000;
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{32}");
    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MOST_DEPTH)
                            .maxNumberLength(30)
                            .maxTokenCount(MOST_TOKENS)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final Function<String, RelayedId> hash;
    private final Duration maxAge;

    /**
     * @param hash for ids that their senders did not hash
     * @param maxAge greatest time from an event to its sending
     */
    BatchReader(Function<String, RelayedId> hash, Duration maxAge) {
        this.hash = hash;
        this.maxAge = maxAge;
    }

    /** A batch: its product, and its events in their order. */
    record Batch(String product, List<Submission> events) {}

    /**
     * The batch of a body.
     *
     * @param arrival by the edge's clock
     * @throws RequestException with 400 when the batch as a whole is wrong
     */
    Batch read(byte[] body, Instant arrival) {
        JsonNode root = parse(body);
        if (!root.isObject()) {
            throw wrong("the body is no JSON object; send one with product, version, uid or user, and events");
        }
        JsonNode events = root.path("events");
        if (!events.isArray() || events.isEmpty()) {
            throw wrong("events: missing or empty; send an array of 1 to " + MOST_EVENTS);
        }
        if (events.size() > MOST_EVENTS) {
            throw wrong("events: " + events.size() + " are more than " + MOST_EVENTS + "; send fewer at a time");
        }
        Head head = head(new Fields("", root), arrival);
        List<Submission> submissions = new ArrayList<>(events.size());
        for (int i = 0; i < events.size(); i++) {
            submissions.add(submission(head, events.get(i), "events[" + i + "]"));
        }
        return new Batch(head.product, submissions);
    }

    private static JsonNode parse(byte[] body) {
        try {
            JsonNode root = JSON.readTree(body);
            return root == null ? JSON.missingNode() : root;
        } catch (StreamConstraintsException | NumberFormatException e) {
            throw wrong("the body has too long numbers, more than " + MOST_TOKENS + " values, or is more than "
                    + MOST_DEPTH + " deep; send one batch");
        } catch (JacksonException e) {
            // Its message quotes the body.
            String where = e.getLocation() == null
                    ? ""
                    : " (line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr() + ")";
            throw wrong("the body is not valid JSON" + where + "; send one object in UTF-8, at most " + MOST_DEPTH
                    + " deep");
        } catch (IOException e) {
            throw new IllegalStateException("bytes in memory can be read", e);
        }
    }

    private static RequestException wrong(String message) {
        return RequestException.of(400, "invalid_batch", message);
    }

    private Head head(Fields fields, Instant arrival) {
        try {
            String product = fields.name("product");
            String version = fields.name("version");
            RelayedId user = fields.id("uid", "user", hash);
            if (user == null) {
                throw fields.error("uid", "missing, and user too; send one of them");
            }
            RelayedId session = fields.id("session_id", "session", hash);
            Long sentAt = fields.number("sent_at", 0, Long.MAX_VALUE);
            Long startedAt = fields.number("started_at", 0, Long.MAX_VALUE);
            Long oneIn = fields.number("one_in", 1, MOST_INSTALLATIONS);
            return new Head(
                    product,
                    version,
                    user,
                    session,
                    arrival,
                    sentAt,
                    sentAt == null || startedAt == null ? null : started(arrival, sentAt, startedAt),
                    oneIn == null ? 1 : oneIn.intValue(),
                    context(fields));
        } catch (RejectedEventException e) {
            throw wrong(e.line());
        }
    }

    /** By the edge's clock; null where the distance makes no sense. */
    private static @Nullable Instant started(Instant arrival, long sentAt, long startedAt) {
        long uptime = sentAt - startedAt;
        boolean makesSense = startedAt <= sentAt
                && uptime >= 0
                && uptime < Duration.ofDays(36_500).toMillis();
        return makesSense ? arrival.minusMillis(uptime) : null;
    }

    private static Context context(Fields fields) {
        return Context.builder()
                .architecture(fields.text("architecture"))
                .platform(fields.text("platform"))
                .platformRelease(fields.text("platform_release"))
                .platformVersion(fields.text("platform_version"))
                .processor(fields.text("processor"))
                .ciVendor(fields.text("ci_vendor"))
                .container(fields.text("container"))
                .runtime(fields.text("runtime"))
                .dependencies(fields.texts("dependencies"))
                .build();
    }

    private Submission submission(Head head, JsonNode node, String path) {
        try {
            return Submission.of(event(head, node, path));
        } catch (RejectedEventException e) {
            return Submission.rejected(e);
        }
    }

    private RelayedEvent event(Head head, JsonNode node, String path) {
        if (!node.isObject()) {
            throw new RejectedEventException("invalid", path + ": not an object; send one with its event's name");
        }
        Fields fields = new Fields(path + ".", node);
        Long number = fields.number("session_seq", 1, Long.MAX_VALUE);
        if (number == null && head.session != null) {
            throw fields.error("session_seq", "missing; with a session every event needs its number");
        }
        if (number != null && head.session == null) {
            throw fields.error("session_seq", "without session_id or session; send one of them too");
        }
        Long lost = fields.number("lost_before", 0, MOST_LOST);
        return RelayedEvent.builder()
                .product(head.product)
                .version(head.version)
                .event(fields.name("event"))
                .user(head.user)
                .session(head.session)
                .sessionSeq(number == null ? 0 : number)
                .lostBefore(lost == null ? 0 : lost)
                .oneIn(head.oneIn)
                .startedAt(head.startedAt)
                .occurredAt(head.arrival.minusMillis(distance(head, fields)))
                .context(head.context)
                .attributes(fields.texts("attributes"))
                .build();
    }

    /** From the event to its sending, in milliseconds. */
    private long distance(Head head, Fields fields) {
        Long occurredAt = fields.number("occurred_at", 0, Long.MAX_VALUE);
        if (occurredAt == null) {
            return 0;
        }
        if (head.sentAt == null) {
            throw fields.error("occurred_at", "without sent_at, by the same clock; send both or none");
        }
        if (occurredAt >= head.sentAt) {
            return 0;
        }
        long distance = head.sentAt - occurredAt;
        if (distance < 0 || distance > maxAge.toMillis()) {
            throw new RejectedEventException(
                    "too_old",
                    fields.path("occurred_at") + ": more than " + maxAge.toHours()
                            + " hours before sent_at; it is not counted");
        }
        return distance;
    }

    /** What all events of a batch have in common. */
    private record Head(
            String product,
            String version,
            RelayedId user,
            @Nullable RelayedId session,
            Instant arrival,
            @Nullable Long sentAt,
            @Nullable Instant startedAt,
            int oneIn,
            Context context) {}

    /** The fields of an object. Whatever is wrong is a {@link RejectedEventException}. */
    private record Fields(String prefix, JsonNode node) {

        String path(String field) {
            return prefix + field;
        }

        RejectedEventException error(String field, String what) {
            return new RejectedEventException("invalid", path(field) + ": " + what);
        }

        String name(String field) {
            String name = text(field);
            if (name == null || name.isBlank()) {
                throw error(field, "missing or blank; every event needs one");
            }
            if (name.strip().startsWith("__")) {
                throw error(field, "begins with two underscores, which are reserved; use another name");
            }
            return name;
        }

        @Nullable
        String text(String field) {
            JsonNode value = node.get(field);
            if (value == null || value.isNull()) {
                return null;
            }
            if (!value.isTextual()) {
                throw error(field, "not a string; send one or leave it out");
            }
            return value.textValue();
        }

        @Nullable
        Long number(String field, long least, long most) {
            JsonNode value = node.get(field);
            if (value == null || value.isNull()) {
                return null;
            }
            if (!value.isIntegralNumber() || !value.canConvertToLong()) {
                throw error(field, "not a whole number of 64 bits; send one or leave it out");
            }
            long number = value.longValue();
            if (number < least || number > most) {
                throw error(field, number + " is out of range; use " + least + " to " + most);
            }
            return number;
        }

        Map<String, String> texts(String field) {
            JsonNode value = node.get(field);
            if (value == null || value.isNull()) {
                return Map.of();
            }
            if (!value.isObject()) {
                throw error(field, "not an object of strings; send one or leave it out");
            }
            Map<String, String> texts = new LinkedHashMap<>();
            value.properties().forEach(entry -> {
                if (entry.getValue().getNodeType() != JsonNodeType.STRING) {
                    throw error(field, "contains a value that is not a string; send strings");
                }
                texts.put(entry.getKey(), entry.getValue().textValue());
            });
            return texts;
        }

        /** An id that is hashed, or one that is not. */
        @Nullable
        RelayedId id(String hashed, String raw, Function<String, RelayedId> hash) {
            String hashedId = text(hashed);
            String rawId = text(raw);
            if (hashedId != null && rawId != null) {
                throw error(hashed, "and " + raw + " are both present; send one of them");
            }
            if (hashedId != null) {
                if (!HASH.matcher(hashedId).matches()) {
                    throw error(hashed, "not 32 hex digits in lower case; send any other id as " + raw);
                }
                return RelayedId.hashed(hashedId);
            }
            if (rawId == null) {
                return null;
            }
            if (rawId.isBlank() || rawId.length() > MOST_ID) {
                throw error(raw, "blank or longer than " + MOST_ID + " characters; send an id");
            }
            return hash.apply(rawId);
        }
    }
}
