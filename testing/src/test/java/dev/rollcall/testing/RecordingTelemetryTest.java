package dev.rollcall.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollcall.producer.LossReason;
import dev.rollcall.producer.Telemetry;
import dev.rollcall.producer.TelemetryStats;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordingTelemetryTest {

    private final RecordingTelemetry telemetry = new RecordingTelemetry();

    @TempDir
    Path state;

    @Test
    void losesWhatHasNoNameOrAReservedOne() {
        telemetry.record(" ");
        telemetry.record((String) null);
        telemetry.record("__other__");

        assertThat(telemetry.events()).isEmpty();
        assertThat(telemetry.stats().dropped()).containsEntry(LossReason.INVALID, 3L);
        assertThatThrownBy(telemetry::assertNothingLostOrCut)
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith("3 events have no name, or a reserved one; 0 were");
    }

    @Test
    void losesWhatComesAfterTheClose() {
        telemetry.close();
        telemetry.record("Late");

        assertThat(telemetry.isClosed()).isTrue();
        assertThat(telemetry.events()).isEmpty();
        assertThatThrownBy(telemetry::assertNothingLostOrCut).hasMessageContaining("1 were recorded after the close");
    }

    @Test
    void cutsWhatIsTooLong() {
        telemetry.record("n".repeat(201), Map.of("k", "v".repeat(501)));

        assertThat(telemetry.events()).containsExactly(RecordedEvent.of("n".repeat(200), Map.of("k", "v".repeat(500))));
        assertThatThrownBy(telemetry::assertNothingLostOrCut)
                .hasMessageEndingWith("2 names or attributes exceed the limits");
    }

    @Test
    void countsAsTheRealOneDoes() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        try (Telemetry real = Telemetry.builder("p", "1")
                .environment(Map.of())
                .stateDirectory(state)
                .print(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                .build()) {
            for (int i = 0; i < 2_000; i++) {
                String name = text(random, 210);
                Map<String, String> attributes = new HashMap<>();
                IntStream.range(0, random.nextInt(10) == 0 ? 40 : random.nextInt(4))
                        .forEach(ignored -> attributes.put(text(random, 110), text(random, 510)));
                real.record(name, attributes);
                telemetry.record(name, attributes);
            }
            assertThat(real.flush(Duration.ofSeconds(30))).isTrue();
            TelemetryStats expected = real.stats();

            assertThat(telemetry.stats()).as("seed %d", seed).isEqualTo(expected);
        }
        assertThat(telemetry.stats().cut()).isPositive();
        assertThat(telemetry.stats().lost()).isPositive();
    }

    @Test
    void keepsEventsInOrder() {
        telemetry.record("Count.start");
        telemetry.record("Count.finish", "size", "small");
        telemetry.record("Count.start");

        assertThat(telemetry.names()).containsExactly("Count.start", "Count.finish", "Count.start");
        assertThat(telemetry.events("Count.finish"))
                .containsExactly(RecordedEvent.of("Count.finish", Map.of("size", "small")));
        assertThat(telemetry.flush(Duration.ZERO)).isTrue();
        assertThat(telemetry.stats().sent()).isEqualTo(3);
        assertThatCode(telemetry::assertNothingLostOrCut).doesNotThrowAnyException();
    }

    @Test
    void startsAgainAfterAClear() {
        telemetry.record("");
        telemetry.close();
        telemetry.clear();
        telemetry.record("e");

        assertThat(telemetry.events()).isEqualTo(List.of(RecordedEvent.of("e")));
        assertThatCode(telemetry::assertNothingLostOrCut).doesNotThrowAnyException();
    }

    /** Now and then longer than the limit, blank, reserved, or with what cannot be printed. */
    private static String text(Random random, int most) {
        String text =
                switch (random.nextInt(12)) {
                    case 0 -> " ";
                    case 1 -> "__x";
                    case 2 -> "x".repeat(most);
                    case 3 -> "\u0000\uD800";
                    default -> " ";
                };
        return text + random.nextInt(4);
    }
}
