package dev.rollcall.producer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrintTest {

    @TempDir
    Path state;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);

    @Test
    void printsEachRecordAsALineOfJson() throws Exception {
        try (Telemetry telemetry = builder().print(out).build()) {
            telemetry.record("Flow.start", Map.of("quote", "\"\n\\"));
            telemetry.record(" ");
            telemetry.record("Flow.stöp");
            assertThat(telemetry.flush(Duration.ofSeconds(10))).isTrue();
            assertThat(telemetry.stats().sent()).isEqualTo(2);
        }

        List<String> lines = printed.toString(StandardCharsets.UTF_8).lines().toList();
        assertThat(lines).hasSize(2);
        JsonNode first = new ObjectMapper().readTree(lines.get(0));
        assertThat(first.get("product").asText()).isEqualTo("shop");
        assertThat(first.get("event").asText()).isEqualTo("Flow.start");
        assertThat(first.get("uid").asText()).matches("[0-9a-f]{32}");
        assertThat(first.get("ci_vendor").isNull()).isTrue();
        assertThat(Instant.parse(first.get("occurred_at").asText())).isBeforeOrEqualTo(Instant.now());
        assertThat(first.get("attributes").get("quote").asText()).isEqualTo("\"\n\\");
        JsonNode second = new ObjectMapper().readTree(lines.get(1));
        assertThat(second.get("event").asText()).isEqualTo("Flow.stöp");
        assertThat(second.get("session_seq").asLong()).isEqualTo(2);
        assertThat(first.get("lost_before").asLong() + second.get("lost_before").asLong())
                .isOne();
    }

    @Test
    void goesToStandardErrorWhenTheEnvironmentAsksForIt() {
        PrintStream before = System.err;
        System.setErr(out);
        try (Telemetry telemetry = builder()
                .bootstrapServers("localhost:1")
                .schemaRegistryUrl("http://localhost:1")
                .environment(Map.of("SHOP_TELEMETRY_PRINT", "1"))
                .build()) {
            telemetry.record("Flow.start");
            assertThat(telemetry.flush(Duration.ofSeconds(10))).isTrue();
        } finally {
            System.setErr(before);
        }
        assertThat(printed.toString(StandardCharsets.UTF_8)).contains("\"event\": \"Flow.start\"");
    }

    @Test
    void survivesAStreamThatThrows() {
        PrintStream broken = new PrintStream(printed) {
            @Override
            public void println(String line) {
                throw new IllegalStateException("broken");
            }
        };
        try (Telemetry telemetry = builder().print(broken).build()) {
            telemetry.record("a");
            telemetry.record("b");
            assertThat(telemetry.flush(Duration.ofSeconds(10))).isFalse();
            assertThat(telemetry.stats().dropped()).containsEntry(LossReason.UNDELIVERED, 2L);
        }
    }

    private Telemetry.Builder builder() {
        return Telemetry.builder("shop", "1").environment(Map.of()).stateDirectory(state);
    }
}
