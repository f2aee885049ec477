package dev.rollcall.edge.events;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/** The description of every route, in OpenAPI 3.1, whose schemas are those of the wire protocol. */
public final class OpenApi {

    /** Where it is served. */
    public static final String PATH = "/openapi.json";

    private static final JsonMapper JSON = new JsonMapper();

    private OpenApi() {}

    /** The document. */
    public static byte[] document() {
        try {
            JsonNode document = read("openapi.json");
            ObjectNode schemas = (ObjectNode) document.at("/components/schemas");
            schemas.set("Batch", read("/dev/rollcall/edge/wire/batch.schema.json"));
            schemas.set("Response", read("/dev/rollcall/edge/wire/response.schema.json"));
            return JSON.writeValueAsBytes(document);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode read(String resource) throws IOException {
        try (InputStream in = Objects.requireNonNull(OpenApi.class.getResourceAsStream(resource), resource)) {
            return JSON.readTree(in);
        }
    }
}
