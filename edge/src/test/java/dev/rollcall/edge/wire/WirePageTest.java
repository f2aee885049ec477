package dev.rollcall.edge.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What docs/wire-protocol.md says is what the schemas say. */
class WirePageTest {

    private static final Path PAGE = Path.of("../docs/wire-protocol.md");
    private static final Path SCHEMAS = Path.of("src/main/resources/dev/rollcall/edge/wire");
    private static final JsonMapper MAPPER = new JsonMapper();

    @Test
    void namesEachFieldOnceAndInTheOrderOfTheSchema() throws IOException {
        JsonNode schema = MAPPER.readTree(SCHEMAS.resolve("batch.schema.json").toFile());

        assertThat(fieldsOfTheTable("field of the batch")).isEqualTo(names(schema.path("properties")));
        assertThat(fieldsOfTheTable("field of an event")).isEqualTo(names(schema.at("/$defs/event/properties")));
    }

    @Test
    void itsExampleIsValid() throws IOException {
        String example = Files.readString(PAGE).split("```", -1)[1];
        String request = example.substring(example.indexOf("\n{"), example.indexOf("\n202 "));
        String response = example.substring(example.indexOf("\n202 ") + 5);

        assertThat(schema("batch").validate(MAPPER.readTree(request))).isEmpty();
        assertThat(schema("response").validate(MAPPER.readTree(response))).isEmpty();
    }

    private static List<String> fieldsOfTheTable(String title) throws IOException {
        return Files.readString(PAGE)
                .lines()
                .dropWhile(line -> !line.startsWith("| " + title))
                .skip(2)
                .takeWhile(line -> line.startsWith("|"))
                .flatMap(row -> Pattern.compile("`([a-z_]+)`")
                        .matcher(row.split("\\|")[1])
                        .results())
                .map(match -> match.group(1))
                .toList();
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static JsonSchema schema(String name) throws IOException {
        return JsonSchemaFactory.getInstance(VersionFlag.V202012)
                .getSchema(
                        MAPPER.readTree(SCHEMAS.resolve(name + ".schema.json").toFile()));
    }
}
