package dev.rollcall.producer.internal.event;

import java.util.Locale;

/** A growing JSON object, written without a library; who writes names the fields. */
final class JsonWriter {

    private final StringBuilder json;
    private final String between;
    private final String afterName;
    private boolean first = true;

    /** @param spaced whether people read it */
    JsonWriter(StringBuilder json, boolean spaced) {
        this.json = json;
        this.between = spaced ? ", " : ",";
        this.afterName = spaced ? ": " : ":";
        json.append('{');
    }

    JsonWriter text(String name, String value) {
        name(name);
        quote(value);
        return this;
    }

    /** What is JSON already: a number, null. */
    JsonWriter raw(String name, Object value) {
        name(name);
        json.append(value);
        return this;
    }

    /** An object in this one, to be ended before anything else is written. */
    JsonWriter object(String name) {
        name(name);
        return new JsonWriter(json, between.length() > 1);
    }

    /** The name of what the caller writes itself. */
    JsonWriter name(String name) {
        if (!first) {
            json.append(between);
        }
        first = false;
        quote(name);
        json.append(afterName);
        return this;
    }

    void end() {
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
}
