package dev.rollcall.edge.jina;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** The JSON of a payload, within the limits that a payload has. */
final class PayloadJson {

    static final int MAX_LENGTH = 16 * 1024 * 1024;
    static final int MAX_DEPTH = 100;

    /** What is read of a payload are some dozens; each is an object in memory. */
    static final int MAX_TOKENS = 100_000;

    /** Reads what Jina's clients write; sources are left open. */
    static final JsonFactory FORMAT = JsonFactory.builder()
            // Python writes these.
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .disable(StreamReadFeature.AUTO_CLOSE_SOURCE)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxTokenCount(MAX_TOKENS)
                    .maxDocumentLength(MAX_LENGTH)
                    .build())
            .build();

    /** Numbers keep the digits that they are written with. */
    private static final ObjectReader READER = JsonMapper.builder(FORMAT)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build()
            .reader();

    private PayloadJson() {}

    /** The one object that a payload is. */
    static ObjectNode object(byte[] payload) throws MalformedPayloadException {
        if (payload.length > MAX_LENGTH) {
            throw notJson("longer than " + MAX_LENGTH / (1024 * 1024) + " MiB");
        }
        try (JsonParser json = READER.createParser(text(payload))) {
            JsonNode node = READER.readTree(json);
            if (!(node instanceof ObjectNode object)) {
                throw notJson("not a JSON object");
            }
            if (json.nextToken() != null) {
                throw notJson("more than one value");
            }
            return object;
        } catch (CharacterCodingException e) {
            throw notJson("not UTF-8");
        } catch (StreamConstraintsException | NumberFormatException e) {
            throw notJson("nested more than " + MAX_DEPTH
                    + " deep, or with a number or a key that is too large, or too many values");
        } catch (MismatchedInputException e) {
            throw notJson("payload with a key that occurs twice");
        } catch (JsonProcessingException e) {
            throw notJson("not JSON at " + position(e.getLocation()) + " of the object");
        } catch (IOException e) {
            throw new UncheckedIOException("reading a text that is in memory", e);
        }
    }

    private static String text(byte[] payload) throws CharacterCodingException {
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(payload))
                .toString();
    }

    private static String position(JsonLocation at) {
        return at.getLineNr() > 1 ? "line " + at.getLineNr() : "character " + at.getColumnNr();
    }

    private static MalformedPayloadException notJson(String reason) {
        return new MalformedPayloadException(MalformedPayloadException.Kind.NOT_JSON, reason);
    }
}
