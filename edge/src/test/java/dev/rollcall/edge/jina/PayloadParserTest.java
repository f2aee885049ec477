package dev.rollcall.edge.jina;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollcall.producer.RelayedId;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A payload on its own, such as the body of a request. */
class PayloadParserTest {

    private final PayloadParser parser = new PayloadParser(RelayedId::raw);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                               | not a JSON object",
                "[]                               | not a JSON object",
                "7                                | not a JSON object",
                "garbage                          | not JSON at character 1 of the object",
                "{\"event\": \"größer\"           | not JSON at character 19 of the object",
                "{\"event\": \"a\", \"jina\": \"1\"} {} | more than one value",
                "{\"event\": \"a\", \"jina\": \"1\"} x  | not JSON at character 29 of the object",
            })
    void saysWhyATextIsNoPayload(String text, String reason) {
        assertMalformed(text.getBytes(StandardCharsets.UTF_8), reason);
    }

    @Test
    void saysOnWhichLineOfATextItsFaultIs() {
        assertMalformed("{\n\"event\":\n?}".getBytes(StandardCharsets.UTF_8), "not JSON at line 3 of the object");
    }

    @Test
    void takesNothingButUtf8() {
        String json = "{\"event\": \"é\", \"jina\": \"1\"}";

        assertMalformed(json.getBytes(StandardCharsets.ISO_8859_1), "not UTF-8");
        assertMalformed(json.getBytes(StandardCharsets.UTF_16LE), "not UTF-8");
    }

    @Test
    void boundsLengthAndDepth() {
        assertMalformed(new byte[PayloadJson.MAX_LENGTH + 1], "longer than 16 MiB");
        assertMalformed(
                "{\"x\":".repeat(101).getBytes(StandardCharsets.UTF_8),
                "nested more than 100 deep, or with a number or a key that is too large, or too many values");
    }

    @Test
    void readsAPayloadWithWhiteSpaceAroundIt() throws MalformedPayloadException {
        byte[] text = " \n{\"event\": \"größer\", \"jina\": \"1\"}\r\n".getBytes(StandardCharsets.UTF_8);

        assertThat(parser.parse(text, session -> null).event()).isEqualTo("größer");
    }

    private void assertMalformed(byte[] payload, String reason) {
        assertThatThrownBy(() -> parser.parse(payload, session -> null))
                .isInstanceOf(MalformedPayloadException.class)
                .hasMessage(reason);
    }
}
