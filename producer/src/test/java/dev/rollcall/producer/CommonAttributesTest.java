package dev.rollcall.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rollcall.producer.internal.event.Limits;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Attributes that every event has, and the short ways to record. */
class CommonAttributesTest {

    @TempDir
    Path state;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @Test
    void refusesWhatDoesNotFitInAnEvent() {
        refuses(() -> builder().attribute(" ", "v"), "attribute:   is not a valid key");
        refuses(() -> builder().attribute(null, "v"), "attribute: null is not a valid key");
        refuses(() -> builder().attribute("k".repeat(Limits.KEY + 1), "v"), "attribute: k");
        refuses(() -> builder().attribute("k", null), "attribute: the value of k is missing");
        refuses(() -> builder().attribute("k", "v".repeat(Limits.VALUE + 1)), "attribute: the value of k");
        Telemetry.Builder full = builder();
        for (int i = 0; i < Limits.ENTRIES; i++) {
            full.attribute("k" + i, "v");
        }
        refuses(() -> full.attribute("last", "v"), "attribute: last is one too many; an event has at most 32");
    }

    @Test
    void areInEveryEventThoughItHasTooManyOfItsOwn() throws Exception {
        Map<String, String> many = new HashMap<>();
        for (int i = 0; i < 10_000; i++) {
            many.put("k" + i, "v");
        }
        try (Telemetry telemetry = builder().attribute("edition", "free").build()) {
            telemetry.record("e", many);
            assertThat(telemetry.flush(Duration.ofSeconds(30))).isTrue();
            assertThat(telemetry.stats().cut()).isOne();
        }

        assertThat(attributes().get(0)).hasSize(Limits.ENTRIES).containsEntry("edition", "free");
    }

    @Test
    void survivesAMapThatCannotBeRead() throws Exception {
        Map<String, String> broken = new AbstractMap<>() {
            @Override
            public Set<Entry<String, String>> entrySet() {
                throw new IllegalStateException("changed");
            }
        };
        try (Telemetry telemetry = builder().attribute("edition", "free").build()) {
            telemetry.record("e", broken);
            telemetry.record("e", (Map<String, String>) null);
            assertThat(telemetry.flush(Duration.ofSeconds(30))).isTrue();
            assertThat(telemetry.stats().cut()).isOne();
        }

        assertThat(attributes()).containsExactly(Map.of(), Map.of("edition", "free"));
    }

    @Test
    void giveWayToThoseOfTheEvent() throws Exception {
        try (Telemetry telemetry = builder()
                .attribute(" edition ", "free")
                .attribute("kind", "server")
                .build()) {
            telemetry.record("e");
            telemetry.record("e", "edition", "trial");
            telemetry.record("e", Map.of("size", "small"));
            assertThat(telemetry.flush(Duration.ofSeconds(30))).isTrue();
        }

        assertThat(attributes())
                .containsExactly(
                        Map.of("edition", "free", "kind", "server"),
                        Map.of("edition", "trial", "kind", "server"),
                        Map.of("edition", "free", "kind", "server", "size", "small"));
    }

    @Test
    void aSingleAttributeMayBeAnythingWithoutAnException() throws Exception {
        try (Telemetry telemetry = builder().build()) {
            telemetry.record("e", "k", "v");
            telemetry.record("e", null, "v");
            telemetry.record("e", "k", null);
            assertThat(telemetry.flush(Duration.ofSeconds(30))).isTrue();
            assertThat(telemetry.stats().cut()).isEqualTo(2);
        }

        assertThat(attributes()).containsExactly(Map.of("k", "v"), Map.of(), Map.of());
    }

    @Test
    void offTakesEveryCall() {
        Telemetry off = Telemetry.off();
        off.record("e");
        off.record("e", "k", "v");

        assertThat(off.flush(Duration.ZERO)).isTrue();
        assertThat(off.stats()).isEqualTo(TelemetryStats.builder().build());
        off.close();
        off.close();
    }

    private Telemetry.Builder builder() {
        return Telemetry.builder("p", "1")
                .environment(Map.of())
                .stateDirectory(state)
                .print(new PrintStream(printed, true, StandardCharsets.UTF_8));
    }

    private List<Map<String, String>> attributes() throws Exception {
        List<Map<String, String>> all = new ArrayList<>();
        for (String line : printed.toString(StandardCharsets.UTF_8).lines().toList()) {
            Map<String, String> attributes = new HashMap<>();
            JsonNode node = new ObjectMapper().readTree(line).get("attributes");
            node.fieldNames()
                    .forEachRemaining(key -> attributes.put(key, node.get(key).asText()));
            all.add(attributes);
        }
        return all;
    }

    private static void refuses(ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessageStartingWith(message);
    }
}
