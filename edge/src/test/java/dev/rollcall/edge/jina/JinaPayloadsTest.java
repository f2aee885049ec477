package dev.rollcall.edge.jina;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollcall.producer.Context;
import dev.rollcall.producer.RelayedEvent;
import dev.rollcall.producer.RelayedId;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of the fields of a payload. */
class JinaPayloadsTest {

    private static final String MAC = "94731629138370"; // 56:28:6d:1a:91:c2
    private static final String SESSION = "da9d4ade-2171-11ed-8713-56286d1a91c2";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'jina': '1'}                             | payload without event",
                "{'event': '(unset)', 'jina': '1'}         | payload without event",
                "{'event': '  ', 'jina': '1'}              | payload without event",
                "{'event': null, 'jina': '1'}              | payload without event",
                "{'event': 7, 'jina': '1'}                 | payload whose event is not a text",
                "{'event': ['a'], 'jina': '1'}             | payload whose event is not a text",
                "{'event': 'a'}                            | payload without version (key jina)",
                "{'event': 'a', 'jina': 'not-available'}   | payload without version (key jina)",
                "{'event': 'a', 'jina': 3.7}               | payload whose version (key jina) is not a text",
                "{'event': ' __a', 'jina': '1'}            | payload whose event begins with __, which is reserved",
                "{'event': 'a', 'jina': '__other__'}       | payload whose version (key jina) begins with __, which is reserved",
                "{'event': 'a', 'jina': '1', 'uid': true}  | payload whose uid is neither an integer nor a text",
                "{'event': 'a', 'jina': '1', 'uid': 1.5}   | payload whose uid is neither an integer nor a text",
                "{'event': 'a', 'jina': '1', 'uid': 1e999} | payload whose uid is neither an integer nor a text",
                "{'event': 'a', 'jina': '1', 'uid': {}}    | payload whose uid is neither an integer nor a text",
                "{'event': 'Start.Bob', 'jina': '1', 'uid': 'bob'} | payload whose event or version shows its uid or session",
                "{'event': 'a', 'jina': '1', 'event': 'b'} | payload with a key that occurs twice",
                "{'event': 'a', 'jina': '1', 'x': tru}     | not JSON at character 34 of the object",
                "{}                                        | payload without event",
            })
    void saysWhyAnObjectIsNoPayload(String object, String reason) {
        Reading reading = Reading.of("\n" + object.replace('\'', '"') + "\n" + payload(""));

        assertThat(reading.reasons).containsExactly(reason);
        assertThat(reading.lines).containsExactly(2L);
        assertThat(reading.payloads).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {MAC, "\"" + MAC + "\"", "9.4731629138370E13", "94731629138370.0"})
    void theUserIsTheUidAsPlainTextHoweverItIsWritten(String uid) {
        assertThat(Reading.only(payload("'uid': " + uid + ", 'session-id': '" + SESSION + "'"))
                        .user())
                .isEqualTo(RelayedId.raw(MAC));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "'uid': '(unset)',", "'uid': null,", "'uid': '',"})
    void withoutUidTheSessionStandsForTheUser(String uid) {
        RelayedEvent event = Reading.only(payload(uid + "'session-id': '" + SESSION + "'"));

        assertThat(event.user()).isEqualTo(RelayedId.raw(SESSION));
        assertThat(event.session()).isEqualTo(RelayedId.raw(SESSION));
    }

    @Test
    void withoutUidAndSessionTheUserIsUnset() {
        RelayedEvent event = Reading.only(payload(""));

        assertThat(event.user()).isEqualTo(RelayedId.raw("(unset)"));
        assertThat(event.session()).isNull();
    }

    @Test
    void whatIsNotSetIsUnknown() {
        RelayedEvent event = Reading.only(payload("'platform': '(unset)', 'processor': '', 'ci-vendor': null,"
                + "'jcloud': 'not-available', 'python': '(unset)', 'exc_type': '(unset)', 'architecture': ['x']"));

        assertThat(event.context()).isEqualTo(Context.unknown());
        assertThat(event.attributes()).isEmpty();
    }

    @Test
    void extrasBecomeAttributes() {
        RelayedEvent event = Reading.only(payload("'duration': 0.10, 'exc_type': 'IOError', 'is_custom_gateway': true,"
                + "'protocol': ['GRPC', 'HTTP'], 'internal': false, 'size': NaN, 'new-key': {'a': 1e400}"));

        assertThat(event.attributes())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "duration", "0.10",
                        "exc_type", "IOError",
                        "is_custom_gateway", "true",
                        "protocol", "[\"GRPC\",\"HTTP\"]",
                        "internal", "false",
                        "size", "NaN",
                        "new-key", "{\"a\":1E+400}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'JINA_AUTH_TOKEN': 'x'",
                "'JINA_OBJECT': {'a': [1, {}]}",
                "'environment': {'JINA_AUTH_TOKEN': 'x'}",
                "'entity_id': 'x'",
                "'uptime': '2022-08-21T18:53:59.681842'",
                "'k': " + MAC,
                "'k': '" + MAC + "'",
                "'k': 'user " + MAC + " here'",
                "'k': '94.731.629.138.370'",
                "'k': '56:28:6d:1a:91:c2'",
                "'k': '56-28-6D-1A-91-C2'",
                "'k': '5628.6d1a.91c2'",
                "'k': '56 28 6d 1a 91 c2'",
                "'k': '0x56286d1a91c2'",
                "'k': 'host-56286D1A91C2-eth'",
                "'k': '\\u0035\\u0036286d1a91c2'",
                "'k': '" + SESSION + "'",
                "'k': 'DA9D4ADE217111ED871356286D1A91C2'",
                "'k': ['x', {'y': '" + SESSION + "'}]",
                "'" + MAC + "': 'x'",
                "'k': 'other 0:1b:44:11:3a:b7'",
                "'k': 'other 00-1B-44-11-3A-B7'",
                "'k': 'other 001b44113ab7'",
                "'k': 'run 162421028031230/7'",
                "'k': 117625061376",
                "'k': 'other c232ab00-9414-11ec-b3c8-9f6bdeced846'",
                "'k': 'other C232AB00941411ECB3C89F6BDECED846'",
            })
    void dropsWhatGivesTheUserAway(String field) {
        RelayedEvent event = Reading.only(payload(field + ", 'uid': " + MAC + ", 'session-id': '" + SESSION + "'"));

        assertThat(event.attributes()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"56:28:6d:1a:91:c2", "56286D1A91C2", "0x56286d1a91c2", SESSION})
    void knowsTheMacAddressWithinAUidOfAnySpelling(String uid) {
        RelayedEvent event =
                Reading.only(payload("'uid': '" + uid + "', 'a': 'n" + MAC + "', 'b': 'x56286d1a91c2', 'c': '6.0'"));

        assertThat(event.user()).isEqualTo(RelayedId.raw(uid));
        assertThat(event.attributes()).containsOnlyKeys("c");
    }

    @Test
    void dropsWhatGivesTheUserAwayFromContextAndDependenciesToo() {
        RelayedEvent event = Reading.only(payload("'platform-version': 'built by " + MAC + "', 'platform': 'Linux',"
                + "'docarray': '0.1+56286d1a91c2', 'grpcio': '1.46.3', 'uid': " + MAC));

        assertThat(event.context())
                .isEqualTo(Context.builder()
                        .platform("Linux")
                        .dependencies(Map.of("grpcio", "1.46.3"))
                        .build());
    }

    @Test
    void aShortUidIsLookedForAsAWord() {
        RelayedEvent event =
                Reading.only(payload("'uid': 'Bob', 'a': 'bob', 'b': 'for Bob, of course', 'c': 'bobbin', 'd': 'x'"));

        assertThat(event.attributes()).containsOnlyKeys("c", "d");
    }

    @ParameterizedTest
    @ValueSource(strings = {MAC, "56:28:6d:1a:91:c2", "x" + SESSION, "DA9D4ADE217111ED871356286D1A91C2"})
    void refusesAnEventOrVersionThatGivesTheUserAway(String name) {
        String ids = ", 'uid': " + MAC + ", 'session-id': '" + SESSION + "'}\n";
        Reading reading = Reading.of(
                ("{'jina': '1', 'event': 'a " + name + "'" + ids + "{'event': 'a', 'jina': '1+" + name + "'" + ids)
                        .replace('\'', '"'));

        assertThat(reading.payloads).isEmpty();
        assertThat(reading.reasons).hasSize(2).containsOnly("payload whose event or version shows its uid or session");
    }

    @Test
    void aShortNumberIsInEveryVersion() {
        assertThat(Reading.only(payload("'uid': 3, 'a': '7 of 3'")).attributes())
                .containsOnlyKeys("a");
    }

    @Test
    void ordinaryTextsAreKept() {
        RelayedEvent event = Reading.only(
                payload("'uid': " + MAC + ", 'a': '2022-08-21 18:53:59', 'b': '20221229', 'e': '1663.123456789012',"
                        + "'c': '5.4.0-g1a2b3c4d5e6f', 'd': 'sha256:9f86d081884c7d659a2feaa0c55ad015'"));

        assertThat(event.attributes()).containsOnlyKeys("a", "b", "c", "d", "e");
    }

    @ParameterizedTest
    @CsvSource({
        "da9d4ade-2171-11ed-8713-56286d1a91c2, 2022-08-21T16:54:00.111587Z", // a day before now
        "00000000-1234-11ed-8713-56286d1a91c2,", // weeks before
        "00000000-0000-1fff-8713-56286d1a91c2,", // centuries after
        "da9d4ade-2171-41ed-8713-56286d1a91c2,", // not of version 1
        "1-1-1-1-1,",
    })
    void theEventHappenedWhenItsSessionIdWasMadeIfThatCanBe(String session, String time) {
        RelayedEvent event = Reading.only(payload("'session-id': '" + session + "'"));

        if (time == null) {
            assertThat(event.occurredAt()).isNull();
        } else {
            assertThat(event.occurredAt()).isEqualTo(time);
        }
        assertThat(event.startedAt()).isNull();
    }

    @Test
    void whatTheHandlerThrowsEndsTheReading() {
        byte[] text = (payload("") + "\n" + payload("")).getBytes(StandardCharsets.UTF_8);
        JinaPayloads.Handler failing = new JinaPayloads.Handler() {
            @Override
            public void payload(RelayedEvent event) {
                throw new IllegalStateException("no broker");
            }

            @Override
            public void malformed(long line, String why) {}
        };

        assertThatThrownBy(() -> JinaPayloads.read(new ByteArrayInputStream(text), failing))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("no broker");
    }

    /** A payload with more fields, their quotes single for legibility. */
    private static String payload(String fields) {
        String json = "{'event': 'Flow.start', 'jina': '3.7.13'" + (fields.isEmpty() ? "" : ", " + fields) + "}";
        return json.replace('\'', '"');
    }
}
