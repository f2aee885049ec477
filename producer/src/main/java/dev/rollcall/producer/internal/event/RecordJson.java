package dev.rollcall.producer.internal.event;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;

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

    private final byte[] bytes;
    private final StringBuilder json = new StringBuilder(512);
    private int at = Session.HEADER_LENGTH;

    private RecordJson(byte[] bytes) {
        this.bytes = bytes;
    }

    /** The JSON of a record in Confluent's wire format. */
    public static String of(byte[] record) {
        return new RecordJson(record).write();
    }

    private String write() {
        for (int i = 0; i < FIELDS.length; i += 2) {
            json.append(i == 0 ? "{" : ", ");
            quote(FIELDS[i]);
            json.append(": ");
            value(FIELDS[i + 1]);
        }
        return json.append('}').toString();
    }

    private void value(String form) {
        switch (form) {
            case TEXT -> quote(readText());
            case NUMBER -> json.append(readLong());
            case TIME -> quote(Instant.ofEpochMilli(readLong()).toString());
            case MAP -> map();
            default -> {
                if (readLong() == 0) {
                    json.append("null");
                } else {
                    value(form.equals(OPTIONAL_TIME) ? TIME : TEXT);
                }
            }
        }
    }

    private void map() {
        json.append('{');
        String separator = "";
        for (long left = readLong(); left != 0; left = readLong()) {
            for (; left > 0; left--) {
                json.append(separator);
                quote(readText());
                json.append(": ");
                quote(readText());
                separator = ", ";
            }
        }
        json.append('}');
    }

    private void quote(String text) {
        json.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> json.append("\\\"");
                case '\\' -> json.append("\\\\");
                case '\n' -> json.append("\\n");
                case '\r' -> json.append("\\r");
                case '\t' -> json.append("\\t");
                default -> {
                    if (Character.isISOControl(c) || c == '\u2028' || c == '\u2029') {
                        json.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
                    } else {
                        json.append(c);
                    }
                }
            }
        }
        json.append('"');
    }

    private String readText() {
        int length = (int) readLong();
        String text = new String(bytes, at, length, StandardCharsets.UTF_8);
        at += length;
        return text;
    }

    private long readLong() {
        long zigzag = 0;
        int shift = 0;
        byte b;
        do {
            b = bytes[at++];
            zigzag |= (b & 0x7FL) << shift;
            shift += 7;
        } while (b < 0);
        return (zigzag >>> 1) ^ -(zigzag & 1);
    }
}
