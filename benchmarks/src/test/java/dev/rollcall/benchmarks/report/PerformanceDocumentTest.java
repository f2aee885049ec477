package dev.rollcall.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PerformanceDocumentTest {
    @ParameterizedTest
    @ValueSource(strings = {"job-speed", "job-growth", "job-freshness", "jmh", "producer-cost"})
    void hasAPlaceForTheTableOfEveryCommand(String command) {
        assertThatCode(() -> Section.of(Path.of("../docs/performance.md"), command))
                .doesNotThrowAnyException();
        assertThat(Files.isExecutable(Path.of(command))).isTrue();
    }
}
