package dev.rollcall.producer.internal.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegistryResponseTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "<html id=\"7\">",
                "{\"id\"",
                "{\"id\":",
                "{\"id\": null}",
                "{\"id\": \"7\"}",
                "{\"id\": 99999999999}",
                "{\"schema\": \"{\\\"id\\\": 7}\"}",
                "{\"a\": {\"id\": 7}}",
                "{\"a\": \"id\", \"b\": 7}",
                "{\"a\": \"\\"
            })
    void holdsNoId(String json) {
        assertThat(RegistryResponse.id(json.getBytes(StandardCharsets.UTF_8))).isEqualTo(-1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"id\":7}",
                " { \"id\" : 7 , \"version\": 1}",
                "{\"schema\": \"{\\\"id\\\": 8}\", \"references\": [{\"id\": 9}], \"id\": 7}",
                "{\"subject\": \"id\", \"id\": 7}"
            })
    void isFoundAmongTheRest(String json) {
        assertThat(RegistryResponse.id(json.getBytes(StandardCharsets.UTF_8))).isEqualTo(7);
    }
}
