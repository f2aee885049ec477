package dev.rollcall.edge.otlp;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import java.io.IOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads OTLP's JSON into the messages that its protobuf is read into. It differs from protobuf's own JSON: ids are in hex,
 * enums are numbers, names are in lower camel case only. 64-bit integers are texts or numbers; unknown fields are passed over.
 * So are ids and enums, which no event is made of.
 */
final class OtlpJson {

    private static final int MAX_DEPTH = 100;
    private static final JsonFactory FORMAT = JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
            .build();
    private static final Set<String> IN_HEX = Set.of("traceId", "spanId");

    private final JsonParser json;

    private OtlpJson(JsonParser json) {
        this.json = json;
    }

    /** @throws MalformedLogsException saying where the fault is, without quoting it */
    static ExportLogsServiceRequest read(byte[] text) throws MalformedLogsException {
        try (JsonParser json = FORMAT.createParser(text)) {
            ExportLogsServiceRequest.Builder request = ExportLogsServiceRequest.newBuilder();
            new OtlpJson(json).request(request);
            return request.build();
        } catch (JsonProcessingException e) {
            throw new MalformedLogsException(
                    "not JSON, or nested more than " + MAX_DEPTH + " deep; send what OTLP defines");
        } catch (IOException e) {
            throw new MalformedLogsException("not UTF-8; send JSON in UTF-8");
        }
    }

    private void request(ExportLogsServiceRequest.Builder request) throws IOException, MalformedLogsException {
        json.nextToken();
        message(request);
        if (json.nextToken() != null) {
            throw new MalformedLogsException("more than one JSON value; send one request");
        }
    }

    private void message(Message.Builder message) throws IOException, MalformedLogsException {
        expect(JsonToken.START_OBJECT, "an object");
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            FieldDescriptor field = field(message.getDescriptorForType(), json.currentName());
            JsonToken value = json.nextToken();
            if (field == null || value == JsonToken.VALUE_NULL) {
                json.skipChildren();
            } else if (field.isRepeated()) {
                expect(JsonToken.START_ARRAY, "an array");
                while (json.nextToken() != JsonToken.END_ARRAY) {
                    message.addRepeatedField(field, value(field, message));
                }
            } else {
                message.setField(field, value(field, message));
            }
        }
    }

    private static @Nullable FieldDescriptor field(Descriptor message, String name) {
        if (IN_HEX.contains(name)) {
            return null;
        }
        for (FieldDescriptor field : message.getFields()) {
            if (field.getJsonName().equals(name)) {
                return field.getJavaType() == FieldDescriptor.JavaType.ENUM ? null : field;
            }
        }
        return null;
    }

    private Object value(FieldDescriptor field, Message.Builder message) throws IOException, MalformedLogsException {
        return switch (field.getJavaType()) {
            case MESSAGE -> {
                Message.Builder value = message.newBuilderForField(field);
                message(value);
                yield value.build();
            }
            case STRING -> text();
            case BYTE_STRING -> ByteString.copyFrom(bytes());
            case BOOLEAN -> bool();
            case INT -> (int) integer(field);
            case LONG -> integer(field);
            case DOUBLE -> number();
            case FLOAT -> (float) number();
            case ENUM -> throw new IllegalStateException("enums are passed over");
        };
    }

    private String text() throws IOException, MalformedLogsException {
        expect(JsonToken.VALUE_STRING, "a text");
        return json.getText();
    }

    private byte[] bytes() throws IOException, MalformedLogsException {
        expect(JsonToken.VALUE_STRING, "base64");
        return json.getBinaryValue();
    }

    private boolean bool() throws MalformedLogsException {
        if (json.currentToken() != JsonToken.VALUE_TRUE) {
            expect(JsonToken.VALUE_FALSE, "true or false");
        }
        return json.currentToken() == JsonToken.VALUE_TRUE;
    }

    private long integer(FieldDescriptor field) throws IOException, MalformedLogsException {
        boolean unsigned =
                field.getType() == FieldDescriptor.Type.FIXED64 || field.getType() == FieldDescriptor.Type.UINT64;
        try {
            String digits = scalar();
            return unsigned ? Long.parseUnsignedLong(digits) : Long.parseLong(digits);
        } catch (NumberFormatException e) {
            throw fault("an integer of 64 bits");
        }
    }

    private double number() throws IOException, MalformedLogsException {
        try {
            return Double.parseDouble(scalar());
        } catch (NumberFormatException e) {
            throw fault("a number");
        }
    }

    private String scalar() throws IOException, MalformedLogsException {
        if (!json.currentToken().isScalarValue()) {
            throw fault("a number");
        }
        return json.getText();
    }

    private void expect(JsonToken token, String name) throws MalformedLogsException {
        if (json.currentToken() != token) {
            throw fault(name);
        }
    }

    private MalformedLogsException fault(String expected) {
        return new MalformedLogsException(
                "not OTLP at character " + json.currentTokenLocation().getColumnNr() + " of line "
                        + json.currentTokenLocation().getLineNr() + "; " + expected + " is needed there");
    }
}
