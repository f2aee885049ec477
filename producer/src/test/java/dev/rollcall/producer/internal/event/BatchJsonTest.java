package dev.rollcall.producer.internal.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rollcall.producer.internal.spool.NumberedEvents;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchJsonTest {

    private static final Session SESSION = NumberedEvents.session("session");

    @Test
    void hasTheSessionOnceAndThenItsEvents() throws IOException {
        assertThat(batch(
                        2_000,
                        new NumberedEvent(SESSION, Event.of("a", Map.of(), 1_000), 1, 0),
                        new NumberedEvent(SESSION, Event.of("b", Map.of("k", "v"), 1_500), 3, 7)))
                .isEqualTo(new ObjectMapper().readTree("""
                        {"product": "product", "version": "1.0", "uid": "uid", "session_id": "session", "one_in": 3,
                         "started_at": 1700000000000, "architecture": "x86_64", "platform": "Linux", "ci_vendor": "Jenkins",
                         "container": "docker", "runtime": "java 17", "dependencies": {"numpy": "1.26"}, "sent_at": 2000,
                         "events": [{"event": "a", "session_seq": 1, "occurred_at": 1000, "attributes": {}},
                                    {"event": "b", "session_seq": 3, "occurred_at": 1500, "lost_before": 7,
                                     "attributes": {"k": "v"}}]}
                        """));
    }

    @Test
    void makesNoEventYoungerThanNothingWhenTheClockWasSetBack() throws IOException {
        JsonNode batch = batch(
                1_000,
                new NumberedEvent(SESSION, Event.of("a", Map.of(), 400_000_000_000L), 1, 0),
                new NumberedEvent(SESSION, Event.of("b", Map.of(), 900), 2, 0));

        assertThat(batch.at("/events/0/occurred_at").asLong()).isEqualTo(1_000);
        assertThat(batch.at("/events/1/occurred_at").asLong()).isEqualTo(900);
        assertThat(batch.get("sent_at").asLong()).isEqualTo(1_000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"\"\\\n\r\t", "\u2028\u2029", "ünï©ode \uD83D\uDE00", "\u0000\u001f\u007f\u009f", "</script>"})
    void holdsAnyTextWithinTheLengthThatIsForeseen(String text) throws IOException {
        Limits limits = new Limits(new AtomicLong());
        Map<String, String> attributes = limits.entries(Map.of("k" + text, text.repeat(20)));
        Event event = Event.of(limits.name("e" + text), attributes, 0);
        NumberedEvent numbered = new NumberedEvent(SESSION, event, Long.MAX_VALUE, Limits.LOST);
        JsonNode written = batch(Long.MAX_VALUE, numbered).at("/events/0");

        assertThat(written.get("event").asText()).isEqualTo(limits.name("e" + text));
        attributes.forEach((key, value) ->
                assertThat(written.get("attributes").get(key).asText()).isEqualTo(value));
        int alone = BatchJson.of(SESSION, List.of(numbered), 0).getBytes(StandardCharsets.UTF_8).length;
        int both = BatchJson.of(SESSION, List.of(numbered, numbered), 0).getBytes(StandardCharsets.UTF_8).length;
        assertThat(both - alone).isLessThanOrEqualTo(BatchJson.lengthAtMost(numbered));
    }

    private static JsonNode batch(long now, NumberedEvent... events) throws IOException {
        return new ObjectMapper().readTree(BatchJson.of(SESSION, List.of(events), now));
    }
}
