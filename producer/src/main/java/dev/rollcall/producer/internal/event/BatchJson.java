package dev.rollcall.producer.internal.event;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** Writes events of one session as the JSON batch that an edge takes; the names are those of the schema. */
public final class BatchJson {

    private static final Set<String> NUMBERS = Set.of("one_in", "started_at");

    /** What an event takes at most beside its names and attributes. */
    private static final int OVERHEAD = 256;

    private BatchJson() {}

    /**
     * A batch.
     *
     * @param events of the session, at least one
     * @param now milliseconds since 1970; a clock that was set back in the meantime makes no event's age negative
     */
    public static String of(Session session, List<NumberedEvent> events, long now) {
        StringBuilder json = new StringBuilder(512 + 256 * events.size());
        JsonWriter batch = new JsonWriter(json, false);
        session.fields().forEach((name, value) -> {
            if (NUMBERS.contains(name)) {
                batch.raw(name, value);
            } else {
                batch.text(name, value);
            }
        });
        map("dependencies", session.context().dependencies(), batch);
        batch.raw("sent_at", now).name("events");
        char before = '[';
        for (NumberedEvent event : events) {
            json.append(before);
            write(event, now, new JsonWriter(json, false));
            before = ',';
        }
        json.append(']');
        batch.end();
        return json.toString();
    }

    /** How many bytes an event takes in a batch, at most: escapes double a byte, and each text has quotes and a separator. */
    public static int lengthAtMost(NumberedEvent event) {
        return 2 * event.event().bytes().length + OVERHEAD;
    }

    private static void write(NumberedEvent numbered, long now, JsonWriter json) {
        Event event = numbered.event();
        AvroReader encoded = new AvroReader(event.bytes(), 0);
        json.text("event", encoded.readText())
                .raw("session_seq", numbered.number())
                .raw("occurred_at", Math.min(event.occurredAt(), now));
        if (numbered.lostBefore() > 0) {
            json.raw("lost_before", Math.min(numbered.lostBefore(), Limits.LOST));
        }
        JsonWriter attributes = json.object("attributes");
        encoded.readMap(attributes::text);
        attributes.end();
        json.end();
    }

    private static void map(String name, Map<String, String> entries, JsonWriter json) {
        JsonWriter map = json.object(name);
        entries.forEach(map::text);
        map.end();
    }
}
