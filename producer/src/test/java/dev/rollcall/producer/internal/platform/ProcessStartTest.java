package dev.rollcall.producer.internal.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;

public class ProcessStartTest {

    @Test
    void isWhatTheJavaRuntimeSays() {
        assertThat(ProcessStart.time())
                .isCloseTo(ProcessHandle.current().info().startInstant().orElseThrow(), within(5, ChronoUnit.SECONDS));
    }
}
