package dev.rollcall.edge.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import dev.rollcall.schemas.TelemetryEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The JSON Schemas of the wire protocol. */
class SchemaTest {

    private static final JsonMapper MAPPER = new JsonMapper();
    static final JsonSchema BATCH = schema("batch");
    static final JsonSchema RESPONSE = schema("response");

    static Stream<Vector> vectors() {
        return Vector.all().stream();
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void describesWhatIsAcceptedAndNothingElse(Vector vector) {
        assertThat(BATCH.validate(vector.batch()).isEmpty()).isEqualTo(vector.fitsSchema());
    }

    @Test
    void aBatchHasAtMost500Events() throws JsonProcessingException {
        for (int events : new int[] {500, 501}) {
            String batch = "{\"product\": \"a\", \"version\": \"1\", \"user\": \"u\", \"events\": ["
                    + "{\"event\": \"a\"},".repeat(events - 1) + "{\"event\": \"a\"}]}";
            assertThat(BATCH.validate(MAPPER.readTree(batch)).isEmpty()).isEqualTo(events == 500);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{'events': []}",
                "{'events': [{'verdict': 'rejected'}]}",
                "{'events': [{'verdict': 'unknown'}]}",
                "{'error': ''}",
                "{'error': 'two\\nlines'}"
            })
    void refusesWhatIsNoResponse(String response) throws JsonProcessingException {
        assertThat(RESPONSE.validate(MAPPER.readTree(response.replace('\'', '"'))))
                .isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'events': [{'verdict': 'accepted'}, {'verdict': 'rejected', 'error': 'x'}]}",
                "{'error': 'x'}",
                "{'error': 'x', 'events': [{'verdict': 'rejected', 'error': 'x'}]}"
            })
    void describesResponses(String response) throws JsonProcessingException {
        assertThat(RESPONSE.validate(MAPPER.readTree(response.replace('\'', '"'))))
                .isEmpty();
    }

    @Test
    void namesEveryFieldOfTheEventAsItsSchemaDoes() {
        JsonNode batch = BATCH.getSchemaNode();
        List<String> fields = new ArrayList<>();
        batch.path("properties").fieldNames().forEachRemaining(fields::add);
        batch.path("$defs").path("event").path("properties").fieldNames().forEachRemaining(fields::add);

        // The two ids that the edge hashes, and the list itself, are no fields of an event.
        fields.removeAll(Set.of("user", "session", "events"));
        assertThat(fields)
                .containsExactlyInAnyOrderElementsOf(TelemetryEvent.getClassSchema().getFields().stream()
                        .map(Schema.Field::name)
                        .toList());
    }

    private static JsonSchema schema(String name) {
        JsonSchema schema = JsonSchemaFactory.getInstance(VersionFlag.V202012)
                .getSchema(SchemaTest.class.getResourceAsStream("/dev/rollcall/edge/wire/" + name + ".schema.json"));
        schema.initializeValidators();
        return schema;
    }
}
