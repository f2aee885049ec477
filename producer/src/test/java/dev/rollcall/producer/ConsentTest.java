package dev.rollcall.producer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConsentTest {

    @TempDir
    Path state;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @ParameterizedTest
    @ValueSource(strings = {"1", "true", "TRUE", "True", "yes", "on", "no", "off", "2", "00", " ", "false ", "n"})
    void isDeniedByAnyValueOfEitherVariable(String value) {
        assertOff(builder().environment(Map.of("DO_NOT_TRACK", value)));
        assertOff(builder().environment(Map.of("MY_APP_2_OPTOUT_TELEMETRY", value)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "false", "FALSE", "False"})
    void isNotDeniedByEmptyZeroOrFalse(String value) {
        assertOn(builder().environment(Map.of("DO_NOT_TRACK", value)));
        assertOn(builder().environment(Map.of("MY_APP_2_OPTOUT_TELEMETRY", value)));
    }

    @Test
    void isDeniedByTheApplication() {
        assertOff(builder().environment(Map.of()).enabled(false));
    }

    @Test
    void cannotBeForcedByTheApplication() {
        assertOff(builder().environment(Map.of("DO_NOT_TRACK", "1")).enabled(true));
    }

    @Test
    void isNotDeniedForTheProductsOfOthers() {
        assertOn(builder().environment(Map.of("MY_APP_OPTOUT_TELEMETRY", "1", "OPTOUT_TELEMETRY", "1")));
    }

    private Telemetry.Builder builder() {
        return Telemetry.builder("my-app.2", "1").stateDirectory(state).print(new PrintStream(printed, true));
    }

    private void assertOff(Telemetry.Builder builder) {
        printed.reset();
        try (Telemetry telemetry = builder.build()) {
            telemetry.record("started");
            telemetry.record(null, null);

            assertThat(telemetry.flush(Duration.ofSeconds(10))).isTrue();
            assertThat(telemetry.stats().recorded()).isZero();
        }
        assertThat(printed.size()).isZero();
        assertThat(state).isEmptyDirectory();
    }

    private void assertOn(Telemetry.Builder builder) {
        printed.reset();
        try (Telemetry telemetry = builder.build()) {
            telemetry.record("started");

            assertThat(telemetry.flush(Duration.ofSeconds(10))).isTrue();
        }
        assertThat(printed.toString()).contains("\"event\": \"started\"");
    }
}
