package dev.rollcall.edge.jina;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollcall.edge.jina.MalformedPayloadException.Kind;
import dev.rollcall.producer.IdHash;
import dev.rollcall.producer.RelayedEvent;
import dev.rollcall.producer.RelayedId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The body of a request of Jina's clients. */
class PayloadBodyTest {

    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final IdHash IDS = new IdHash(new byte[16]);

    private final PayloadParser parser = new PayloadParser(IDS::of);

    @ParameterizedTest
    @ValueSource(strings = {"not base64!", "a", "a=b", "%", "=", "\u0000", "[]"})
    void refusesWhatIsNoPayload(String body) {
        assertThatThrownBy(() -> parser.parseBody(body.getBytes(StandardCharsets.UTF_8), NOW))
                .isInstanceOf(MalformedPayloadException.class);
    }

    @Test
    void saysWhatIsWrongForACount() {
        assertKind("?", Kind.NOT_BASE64);
        assertKind(base64("[]"), Kind.NOT_JSON);
        assertKind(base64("{}"), Kind.NO_NAME);
        assertKind(base64("{\"event\": \"__x\", \"jina\": \"1\"}"), Kind.RESERVED_NAME);
        assertKind(base64("{\"event\": \"x\", \"jina\": \"1\", \"uid\": true}"), Kind.INVALID_UID);
        assertKind(base64("{\"event\": \"x.bob\", \"jina\": \"1\", \"uid\": \"bob\"}"), Kind.IDENTIFYING_NAME);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ">", ">>", "???"})
    void readsBase64OfEitherAlphabetWithAnyPaddingAndPlainJson(String filler) throws MalformedPayloadException {
        byte[] json = ("{\"event\": \"größer" + filler + "\", \"jina\": \"3.7.13\"}").getBytes(StandardCharsets.UTF_8);
        String padded = Base64.getUrlEncoder().encodeToString(json);
        for (String body : new String[] {
            padded,
            padded.replace("=", ""),
            padded + "==",
            padded.replace("=", "%3D"),
            " " + padded + "\r\n",
            Base64.getEncoder().encodeToString(json)
        }) {
            assertThat(parser.parseBody(body.getBytes(StandardCharsets.US_ASCII), NOW)
                            .event())
                    .isEqualTo("größer" + filler);
        }
        assertThat(parser.parseBody(json, NOW).event()).isEqualTo("größer" + filler);
    }

    @Test
    void hashesTheIdsAndTakesTheTimeOfArrival() throws MalformedPayloadException {
        RelayedEvent event = parser.parseBody(
                base64("{\"event\": \"a\", \"jina\": \"1\", \"uid\": 94731629138370,"
                                + " \"session-id\": \"da9d4ade-2171-11ed-8713-56286d1a91c2\"}")
                        .getBytes(StandardCharsets.US_ASCII),
                NOW);

        assertThat(event.user()).isEqualTo(IDS.of("94731629138370")).isNotEqualTo(RelayedId.raw("94731629138370"));
        assertThat(event.session()).isEqualTo(IDS.of("da9d4ade-2171-11ed-8713-56286d1a91c2"));
        assertThat(event.occurredAt()).isEqualTo(NOW);
        assertThat(event.sentAt()).isNull();
    }

    private void assertKind(String body, Kind kind) {
        assertThatThrownBy(() -> parser.parseBody(body.getBytes(StandardCharsets.US_ASCII), NOW))
                .isInstanceOfSatisfying(MalformedPayloadException.class, e -> assertThat(e.kind())
                        .isEqualTo(kind));
    }

    private static String base64(String json) {
        return Base64.getUrlEncoder().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }
}
