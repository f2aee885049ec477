package dev.rollcall.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import io.confluent.kafka.schemaregistry.CompatibilityLevel;
import io.confluent.kafka.schemaregistry.ParsedSchemaHolder;
import io.confluent.kafka.schemaregistry.SimpleParsedSchemaHolder;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the current schemas against the frozen copies of every released version. */
class CompatibilityTest {

    private static final Path RELEASED = Path.of("src/test/resources/released");

    static Stream<Schema> schemas() {
        return Stream.of(
                TelemetryEvent.SCHEMA$,
                EventCountKey.SCHEMA$,
                EventCount.SCHEMA$,
                UserCountKey.SCHEMA$,
                UserCount.SCHEMA$,
                BreakdownKey.SCHEMA$,
                Breakdown.SCHEMA$);
    }

    @ParameterizedTest
    @MethodSource("schemas")
    void isFullyTransitivelyCompatibleWithEveryReleasedVersion(Schema schema) throws IOException {
        assertThat(violations(schema, released(schema.getName()))).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("schemas")
    void documentsEveryFieldAndGivesItADefault(Schema schema) {
        assertThat(schema.getDoc()).isNotBlank();
        for (Schema.Field field : schema.getFields()) {
            assertThat(field.doc())
                    .as("doc of %s.%s", schema.getName(), field.name())
                    .isNotBlank();
            assertThat(field.hasDefaultValue())
                    .as("default of %s.%s", schema.getName(), field.name())
                    .isTrue();
        }
    }

    @Test
    void saysHowSensitiveEachFieldOfAnEventIs() {
        for (Schema.Field field : TelemetryEvent.SCHEMA$.getFields()) {
            assertThat(field.doc()).as(field.name()).containsPattern("Sensitivity: (none|low|pseudonymous|decided by)");
        }
    }

    @Test
    void theKeyOfARowNeverChanges() throws IOException {
        for (Schema released : released("EventCountKey")) {
            assertThat(Topics.COUNTS.subjects()).containsEntry("telemetry.counts-key", released);
            assertThat(Topics.COUNTS_DAILY.subjects()).containsEntry("telemetry.counts.daily-key", released);
        }
        for (Schema released : released("UserCountKey")) {
            assertThat(Topics.USERS.subjects()).containsEntry("telemetry.users-key", released);
        }
        for (Schema released : released("BreakdownKey")) {
            assertThat(Topics.BREAKDOWNS.subjects()).containsEntry("telemetry.breakdowns-key", released);
        }
    }

    @Test
    void findsAFieldThatWasAddedWithoutADefault() throws IOException {
        List<Schema.Field> fields = new ArrayList<>();
        for (Schema.Field field : EventCount.SCHEMA$.getFields()) {
            fields.add(new Schema.Field(field, field.schema()));
        }
        fields.add(new Schema.Field("extra", Schema.create(Schema.Type.STRING), "No default."));
        Schema broken = Schema.createRecord("EventCount", null, "dev.rollcall.schemas", false, fields);

        assertThat(violations(broken, released("EventCount"))).isNotEmpty();
    }

    private static List<String> violations(Schema schema, List<Schema> released) {
        List<ParsedSchemaHolder> earlier = new ArrayList<>();
        released.forEach(s -> earlier.add(new SimpleParsedSchemaHolder(new AvroSchema(s))));
        return new AvroSchema(schema).isCompatible(CompatibilityLevel.FULL_TRANSITIVE, earlier);
    }

    private static List<Schema> released(String name) throws IOException {
        List<Schema> found = new ArrayList<>();
        try (Stream<Path> versions = Files.list(RELEASED)) {
            for (Path version :
                    versions.sorted(Comparator.comparing(Path::toString)).toList()) {
                found.add(new Schema.Parser()
                        .parse(version.resolve(name + ".avsc").toFile()));
            }
        }
        assertThat(found).as("released versions of %s", name).isNotEmpty();
        return found;
    }
}
