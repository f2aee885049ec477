package dev.rollcall.producer.internal.event;

import java.time.Instant;

/** Writes a record, as {@link Session#encode} made it, as a line of JSON for people to read. */
public final class RecordJson {

    private static final String TEXT = "text";
    private static final String NUMBER = "number";
    private static final String TIME = "time";
    private static final String OPTIONAL_TEXT = "optional text";
    private static final String OPTIONAL_TIME = "optional time";
    private static final String MAP = "map";

    /** The schema's fields, each with its form, in the order of the bytes. */
    private static final String[] FIELDS = {
        "product", TEXT,
        "version", TEXT,
        "event", TEXT,
        "uid", TEXT,
        "session_id", TEXT,
        "session_seq", NUMBER,
        "lost_before", NUMBER,
        "one_in", NUMBER,
        "occurred_at", TIME,
        "sent_at", TIME,
        "started_at", OPTIONAL_TIME,
        "architecture", OPTIONAL_TEXT,
        "platform", OPTIONAL_TEXT,
        "platform_release", OPTIONAL_TEXT,
        "platform_version", OPTIONAL_TEXT,
        "processor", OPTIONAL_TEXT,
        "ci_vendor", OPTIONAL_TEXT,
        "container", OPTIONAL_TEXT,
        "runtime", OPTIONAL_TEXT,
        "dependencies", MAP,
        "attributes", MAP
    };

    private final AvroReader record;
    private final StringBuilder line = new StringBuilder(512);
    private final JsonWriter json = new JsonWriter(line, true);

    private RecordJson(byte[] bytes) {
        this.record = new AvroReader(bytes, Session.HEADER_LENGTH);
    }

    /** The JSON of a record in Confluent's wire format. */
    public static String of(byte[] record) {
        return new RecordJson(record).write();
    }

    private String write() {
        for (int i = 0; i < FIELDS.length; i += 2) {
            field(FIELDS[i], FIELDS[i + 1]);
        }
        json.end();
        return line.toString();
    }

    private void field(String name, String form) {
        switch (form) {
            case TEXT -> json.text(name, record.readText());
            case NUMBER -> json.raw(name, record.readLong());
            case TIME -> json.text(name, Instant.ofEpochMilli(record.readLong()).toString());
            case MAP -> {
                JsonWriter map = json.object(name);
                record.readMap(map::text);
                map.end();
            }
            default -> {
                if (record.readLong() == 0) {
                    json.raw(name, "null");
                } else {
                    field(name, form.equals(OPTIONAL_TIME) ? TIME : TEXT);
                }
            }
        }
    }
}
