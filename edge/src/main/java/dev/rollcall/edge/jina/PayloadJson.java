package dev.rollcall.edge.jina;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The JSON of a payload, within the limits that a payload has. */
final class PayloadJson {

    static final int MAX_LENGTH = 16 * 1024 * 1024;
    static final int MAX_DEPTH = 100;

    /** Reads what Jina's clients write; sources are left open. */
    static final JsonFactory FORMAT = JsonFactory.builder()
            // Python writes these.
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .disable(StreamReadFeature.AUTO_CLOSE_SOURCE)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxDocumentLength(MAX_LENGTH)
                    .build())
            .build();

    private static final Set<String> NO_VALUE = Set.of("(unset)", "not-available");

    private PayloadJson() {}

    /** The fields that have a value, in the order of the text. */
    static Map<String, Field> fields(byte[] payload) throws MalformedPayloadException {
        if (payload.length > MAX_LENGTH) {
            throw new MalformedPayloadException("longer than " + MAX_LENGTH / (1024 * 1024) + " MiB");
        }
        try (JsonParser json = FORMAT.createParser(text(payload))) {
            return fields(json);
        } catch (CharacterCodingException e) {
            throw new MalformedPayloadException("not UTF-8");
        } catch (IOException e) {
            throw new UncheckedIOException("reading a text that is in memory", e);
        }
    }

    private static Map<String, Field> fields(JsonParser json) throws IOException, MalformedPayloadException {
        Map<String, Field> fields = new LinkedHashMap<>();
        try {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new MalformedPayloadException("not a JSON object");
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                if (fields.put(json.currentName(), value(json)) != null) {
                    throw new MalformedPayloadException("payload with a key that occurs twice");
                }
            }
            if (json.nextToken() != null) {
                throw new MalformedPayloadException("more than one value");
            }
        } catch (StreamConstraintsException e) {
            boolean deep = json.getParsingContext().getNestingDepth() > MAX_DEPTH;
            throw new MalformedPayloadException(
                    deep ? "nested more than " + MAX_DEPTH + " deep" : "a number or a key that is too long");
        } catch (JsonProcessingException e) {
            JsonLocation at = e.getLocation();
            throw new MalformedPayloadException("not JSON at "
                    + (at.getLineNr() > 1 ? "line " + at.getLineNr() : "character " + at.getColumnNr())
                    + " of the object");
        }
        fields.values().removeIf(Field::isUnset);
        return fields;
    }

    private static String text(byte[] payload) throws CharacterCodingException {
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(payload))
                .toString();
    }

    private static Field value(JsonParser json) throws IOException {
        JsonToken token = json.nextToken();
        if (token.isScalarValue()) {
            return new Field(token, json.getText());
        }
        StringWriter text = new StringWriter();
        try (JsonGenerator copy = FORMAT.createGenerator(text)) {
            copy.copyCurrentStructureExact(json);
        }
        return new Field(token, text.toString());
    }

    /** A value: the token that it begins with, and a scalar as it is written or a structure as JSON. */
    record Field(JsonToken token, String text) {

        boolean isUnset() {
            return token == JsonToken.VALUE_NULL || text.isBlank() || NO_VALUE.contains(text);
        }
    }
}
