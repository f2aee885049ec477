package dev.rollcall.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;

class ProcessStartTest {

    @Test
    void isWhatTheJavaRuntimeSays() {
        assertThat(ProcessStart.time())
                .isCloseTo(ProcessHandle.current().info().startInstant().orElseThrow(), within(5, ChronoUnit.SECONDS));
    }
}
