package dev.rollcall.sandbox.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DemoCommandTest {
    @ParameterizedTest
    @CsvSource({"PT10S,PT0S", "PT1H,PT0S", "PT24H,PT23H", "PT48H,PT47H", "PT200H,PT47H"})
    void theFleetGoesBackNoFurtherThanTheJobTakesEvents(Duration maxAge, Duration past) {
        assertThat(DemoCommand.past(maxAge)).isEqualTo(past);
    }
}
