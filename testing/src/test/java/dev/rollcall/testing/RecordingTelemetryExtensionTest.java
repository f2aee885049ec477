package dev.rollcall.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.rollcall.producer.Telemetry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

class RecordingTelemetryExtensionTest {

    @Test
    void failsATestThatRecordsWhatWouldBeLost() {
        TestExecutionSummary summary = run(RecordsNothingValid.class);

        assertThat(summary.getFailures()).singleElement().satisfies(failure -> assertThat(failure.getException())
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith("1 events have no name"));
    }

    @Test
    void leavesTheFailureOfATestAsItIs() {
        assertThat(run(Fails.class).getFailures()).singleElement().satisfies(failure -> assertThat(
                        failure.getException())
                .isInstanceOf(IllegalStateException.class)
                .hasNoSuppressedExceptions());
    }

    @Test
    void givesEachTestATelemetryOfItsOwn() {
        TestExecutionSummary summary = run(RecordsTwice.class);

        assertThat(summary.getFailures()).isEmpty();
        assertThat(summary.getTestsSucceededCount()).isEqualTo(2);
    }

    private static TestExecutionSummary run(Class<?> tests) {
        SummaryGeneratingListener summary = new SummaryGeneratingListener();
        LauncherFactory.create()
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(selectClass(tests))
                                .build(),
                        summary);
        return summary.getSummary();
    }

    @ExtendWith(RecordingTelemetryExtension.class)
    static class RecordsNothingValid {

        @Test
        void records(Telemetry telemetry) {
            telemetry.record("");
        }
    }

    @ExtendWith(RecordingTelemetryExtension.class)
    static class Fails {

        @Test
        void records(Telemetry telemetry) {
            telemetry.record("");
            throw new IllegalStateException();
        }
    }

    @ExtendWith(RecordingTelemetryExtension.class)
    static class RecordsTwice {

        @BeforeEach
        void before(Telemetry telemetry) {
            telemetry.record("before");
        }

        @Test
        void one(Telemetry telemetry, RecordingTelemetry recording) {
            telemetry.record("e");
            assertThat(recording.names()).containsExactly("before", "e");
        }

        @Test
        void two(RecordingTelemetry recording) {
            assertThat(recording.names()).containsExactly("before");
        }
    }
}
