package dev.rollcall.cli.rejected;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.rollcall.cli.console.Fault;
import dev.rollcall.cli.rejected.entry.Position;
import dev.rollcall.cli.rejected.entry.RawEvent;
import dev.rollcall.cli.rejected.entry.Source;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/** Reads the lines of {@code rejected list --json}. Messages name the line and the field, and nothing of the content. */
final class CorrectedEvents {
    private static final ObjectReader JSON =
            new ObjectMapper().readerFor(JsonNode.class).with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private static final String FIX = "give " + Corrected.FORM;

    private final String name;
    private final long line;
    private final JsonNode fields;

    private CorrectedEvents(String name, long line, JsonNode fields) {
        this.name = name;
        this.line = line;
        this.fields = fields;
    }

    /**
     * Reads everything.
     *
     * @param name what messages call the input
     * @throws Fault for the first line that is not an event; the handler has been given those before it
     */
    static void read(String name, InputStream input, Corrected.Handler handler)
            throws IOException, InterruptedException {
        BufferedReader reader = new BufferedReader(new InputStreamReader(input, StandardCharsets.UTF_8));
        long line = 0;
        for (String text = reader.readLine(); text != null; text = reader.readLine()) {
            line++;
            if (!text.isBlank()) {
                handler.event(new CorrectedEvents(name, line, parse(name, line, text)).event());
            }
        }
    }

    private static JsonNode parse(String name, long line, String text) {
        JsonNode node;
        try {
            node = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new Fault(name + ":" + line, "it is not JSON", FIX, e);
        }
        if (!node.isObject()) {
            throw new Fault(name + ":" + line, "it is not an object", FIX);
        }
        return node;
    }

    private CorrectedEvent event() {
        return new CorrectedEvent(
                line,
                new Position((int) number("rejected_partition", Integer.MAX_VALUE), number("rejected_offset")),
                new Source(
                        text(fields, "topic"),
                        new Position((int) number("partition", Integer.MAX_VALUE), number("offset"))),
                new RawEvent(bytes(fields, "key"), bytes(fields, "value"), headers()));
    }

    private List<Header> headers() {
        JsonNode array = field(fields, "headers");
        if (!array.isArray()) {
            throw fault("\"headers\" is not an array");
        }
        List<Header> headers = new ArrayList<>();
        for (JsonNode header : array) {
            headers.add(new RecordHeader(text(header, "key"), bytes(header, "value")));
        }
        return headers;
    }

    private byte @Nullable [] bytes(JsonNode object, String field) {
        JsonNode value = field(object, field);
        if (value.isNull()) {
            return null;
        }
        if (!value.isTextual()) {
            throw fault('"' + field + "\" is neither base64 nor null");
        }
        try {
            return Base64.getDecoder().decode(value.textValue());
        } catch (IllegalArgumentException e) {
            throw fault('"' + field + "\" is not base64");
        }
    }

    private String text(JsonNode object, String field) {
        JsonNode value = field(object, field);
        if (!value.isTextual()) {
            throw fault('"' + field + "\" is not text");
        }
        return value.textValue();
    }

    private long number(String field) {
        return number(field, Long.MAX_VALUE);
    }

    private long number(String field, long max) {
        JsonNode value = field(fields, field);
        if (!value.isIntegralNumber()
                || !value.canConvertToLong()
                || value.longValue() < 0
                || value.longValue() > max) {
            throw fault('"' + field + "\" is not a whole number from 0");
        }
        return value.longValue();
    }

    private JsonNode field(JsonNode object, String field) {
        JsonNode value = object.get(field);
        if (value == null) {
            throw fault('"' + field + "\" is missing");
        }
        return value;
    }

    private Fault fault(String why) {
        return new Fault(name + ":" + line, why, FIX);
    }
}
