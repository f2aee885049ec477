package dev.rollcall.edge.events;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OpenApiTest {

    private final JsonNode document = read();

    @Test
    void everyReferenceLeadsSomewhere() {
        List<String> lost = new ArrayList<>();
        for (JsonNode reference : document.findValues("$ref")) {
            String path = reference.textValue().substring(1);
            boolean isFound = path.startsWith("/$defs/")
                    ? document.at("/components/schemas").properties().stream()
                            .anyMatch(schema -> !schema.getValue().at(path).isMissingNode())
                    : !document.at(path).isMissingNode();
            if (!isFound) {
                lost.add(path);
            }
        }
        assertThat(lost).isEmpty();
    }

    @Test
    void itIsOpenApi31AndHasTheSchemasOfTheWireProtocol() {
        assertThat(document.path("openapi").textValue()).startsWith("3.1.");
        assertThat(document.at("/components/schemas/Batch/properties").properties())
                .extracting(Map.Entry::getKey)
                .contains("product", "uid", "user", "events");
        assertThat(document.at("/components/schemas/Response/$defs/verdict").isObject())
                .isTrue();
    }

    private static JsonNode read() {
        try {
            return new JsonMapper().readTree(OpenApi.document());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
