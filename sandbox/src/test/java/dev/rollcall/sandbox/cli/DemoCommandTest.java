package dev.rollcall.sandbox.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.streams.config.BreakdownField;
import dev.rollcall.streams.config.JobConfig;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DemoCommandTest {
    @Test
    void countsTheValuesThatEveryJobCountsAndThoseOfTheFleet() {
        JobConfig defaults = JobConfig.fromEnvironment(Map.of(
                "ROLLCALL_BOOTSTRAP_SERVERS",
                "localhost:9092",
                "ROLLCALL_SCHEMA_REGISTRY_URL",
                "http://localhost:8081"));

        assertThat(DemoCommand.BREAKDOWNS.split(","))
                .containsAll(defaults.breakdowns().stream()
                        .map(BreakdownField::declared)
                        .toList())
                .contains("attributes.format");
    }

    @ParameterizedTest
    @CsvSource({"PT10S,PT0S", "PT1H,PT0S", "PT24H,PT23H", "PT48H,PT47H", "PT200H,PT47H"})
    void theFleetGoesBackNoFurtherThanTheJobTakesEvents(Duration maxAge, Duration past) {
        assertThat(DemoCommand.past(maxAge)).isEqualTo(past);
    }
}
