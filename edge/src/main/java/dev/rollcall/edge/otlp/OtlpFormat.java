package dev.rollcall.edge.otlp;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsPartialSuccess;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The two formats of OTLP over HTTP. A response has that of its request. */
public enum OtlpFormat {
    /** Binary. */
    PROTOBUF("application/x-protobuf") {
        @Override
        ExportLogsServiceRequest decode(byte[] body) throws MalformedLogsException {
            try {
                return ExportLogsServiceRequest.parseFrom(body);
            } catch (InvalidProtocolBufferException e) {
                throw new MalformedLogsException("not protobuf of ExportLogsServiceRequest; send what OTLP defines");
            }
        }

        @Override
        public byte[] success() {
            return new byte[0];
        }

        @Override
        public byte[] partialSuccess(int rejected, String why) {
            return ExportLogsServiceResponse.newBuilder()
                    .setPartialSuccess(ExportLogsPartialSuccess.newBuilder()
                            .setRejectedLogRecords(rejected)
                            .setErrorMessage(why))
                    .build()
                    .toByteArray();
        }

        @Override
        public byte[] status(int code, String message) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            CodedOutputStream out = CodedOutputStream.newInstance(bytes);
            try {
                out.writeInt32(STATUS_CODE, code);
                out.writeString(STATUS_MESSAGE, message);
                out.flush();
            } catch (IOException e) {
                throw new UncheckedIOException("writing to memory", e);
            }
            return bytes.toByteArray();
        }
    },

    /** As text. */
    JSON("application/json") {
        @Override
        ExportLogsServiceRequest decode(byte[] body) throws MalformedLogsException {
            return OtlpJson.read(body);
        }

        @Override
        public byte[] success() {
            return bytes(MAPPER.createObjectNode());
        }

        @Override
        public byte[] partialSuccess(int rejected, String why) {
            ObjectNode response = MAPPER.createObjectNode();
            // 64-bit integers are texts.
            response.putObject("partialSuccess")
                    .put("rejectedLogRecords", String.valueOf(rejected))
                    .put("errorMessage", why);
            return bytes(response);
        }

        @Override
        public byte[] status(int code, String message) {
            return bytes(MAPPER.createObjectNode().put("code", code).put("message", message));
        }
    };

    /** The most log records of a request. */
    public static final int MAX_RECORDS = 1_000;

    private static final JsonMapper MAPPER = new JsonMapper();

    /** The fields of {@code google.rpc.Status}. */
    private static final int STATUS_CODE = 1;

    private static final int STATUS_MESSAGE = 2;

    private final String contentType;

    OtlpFormat(String contentType) {
        this.contentType = contentType;
    }

    /** The format that a header {@code Content-Type} names, whatever its parameters. */
    public static Optional<OtlpFormat> of(@Nullable String header) {
        String type = header == null ? "" : header.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        for (OtlpFormat format : values()) {
            if (format.contentType.equals(type)) {
                return Optional.of(format);
            }
        }
        return Optional.empty();
    }

    /** The {@code Content-Type} of requests and responses. */
    public String contentType() {
        return contentType;
    }

    /** The request of a body. */
    public ExportLogsServiceRequest request(byte[] body) throws MalformedLogsException {
        ExportLogsServiceRequest request = decode(body);
        int records = request.getResourceLogsList().stream()
                .flatMap(resource -> resource.getScopeLogsList().stream())
                .mapToInt(scope -> scope.getLogRecordsCount())
                .sum();
        if (records > MAX_RECORDS) {
            throw new MalformedLogsException(records + " log records; send at most " + MAX_RECORDS + " in a request");
        }
        return request;
    }

    abstract ExportLogsServiceRequest decode(byte[] body) throws MalformedLogsException;

    /** The body of a response that has accepted every record. */
    public abstract byte[] success();

    /** The body of a response that has accepted all records but some. */
    public abstract byte[] partialSuccess(int rejected, String why);

    /**
     * The body of a response that has accepted nothing.
     *
     * @param code of {@code google.rpc.Code}
     */
    public abstract byte[] status(int code, String message);

    private static byte[] bytes(ObjectNode json) {
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }
}
