package dev.rollcall.testkit.truth;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.util.Utf8;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FieldTest {
    private static final Schema EVENT = SchemaBuilder.record("Event")
            .fields()
            .optionalString("runtime")
            .name("attributes")
            .type()
            .map()
            .values()
            .stringType()
            .noDefault()
            .endRecord();

    @ParameterizedTest
    @CsvSource({
        "runtime, java 17.0.15, java 17.0.15",
        "runtime:major, java 17.0.15, java 17",
        "runtime:minor, java 17.0.15, java 17.0",
        "runtime:minor, java 21, java 21",
        "runtime:major, nightly, nightly",
        "runtime, '  ', __none__",
        "runtime, , __none__",
        "runtime, __odd, __other__",
        "runtime, 'a\u0007b', __other__"
    })
    void aValueIsANameOrSaysWhyItIsNone(String field, String value, String counted) {
        assertThat(new Field(field).of(event(value, Map.of()))).isEqualTo(counted);
    }

    @Test
    void aValueOfMoreThanTwoHundredCharactersIsNoName() {
        assertThat(new Field("runtime").of(event("x".repeat(200), Map.of()))).isEqualTo("x".repeat(200));
        assertThat(new Field("runtime").of(event("x".repeat(201), Map.of()))).isEqualTo("__other__");
    }

    @Test
    void findsAnAttributeByItsName() {
        Field size = new Field("attributes.size.of.it");

        assertThat(size.of(event("java", Map.of(new Utf8("size.of.it"), new Utf8("L")))))
                .isEqualTo("L");
        assertThat(size.of(event("java", Map.of()))).isEqualTo("__none__");
    }

    private static GenericRecord event(String runtime, Map<Utf8, Utf8> attributes) {
        return new GenericRecordBuilder(EVENT)
                .set("runtime", runtime)
                .set("attributes", attributes)
                .build();
    }
}
