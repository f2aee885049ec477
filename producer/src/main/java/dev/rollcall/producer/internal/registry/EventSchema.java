package dev.rollcall.producer.internal.registry;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** The schema of events, as the build copies it from where all schemas are kept. */
public final class EventSchema {

    /** What the registry has it under. */
    public static final String SUBJECT = "telemetry.events-value";

    private EventSchema() {}

    /** The text as Avro writes it: the file without the whitespace outside of strings. */
    static String text() {
        try (InputStream avsc =
                Objects.requireNonNull(EventSchema.class.getResourceAsStream("TelemetryEvent.avsc"), "schema")) {
            return compact(new String(avsc.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String compact(String json) {
        StringBuilder compact = new StringBuilder(json.length());
        boolean quoted = false;
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            if (quoted && c == '\\') {
                compact.append(c).append(json.charAt(++i));
                continue;
            }
            if (c == '"') {
                quoted = !quoted;
            }
            if (quoted || !Character.isWhitespace(c)) {
                compact.append(c);
            }
        }
        return compact.toString();
    }
}
