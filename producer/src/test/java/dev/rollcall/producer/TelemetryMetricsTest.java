package dev.rollcall.producer;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TelemetryMetricsTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @Test
    void showsEachCountAsItIsNow() {
        FixedTelemetry telemetry = new FixedTelemetry();
        new TelemetryMetrics(telemetry).bindTo(registry);
        telemetry.stats = TelemetryStats.builder()
                .recorded(21)
                .sent(2)
                .spooled(3)
                .dropped(LossReason.QUEUE_FULL, 4)
                .dropped(LossReason.CLOSED, 5)
                .queued(7)
                .cut(8)
                .earlierSent(9)
                .earlierLost(10)
                .build();

        assertThat(counter("recorded")).isEqualTo(21);
        assertThat(counter("sent")).isEqualTo(2);
        assertThat(counter("cut")).isEqualTo(8);
        assertThat(counter("earlier.sent")).isEqualTo(9);
        assertThat(counter("earlier.lost")).isEqualTo(10);
        assertThat(counter("dropped", "reason", "queue_full")).isEqualTo(4);
        assertThat(counter("dropped", "reason", "closed")).isEqualTo(5);
        assertThat(counter("dropped", "reason", "invalid")).isZero();
        assertThat(gauge("queued")).isEqualTo(7);
        assertThat(gauge("spooled")).isEqualTo(3);
        assertThat(registry.getMeters())
                .as("a counter for each reason, and seven others")
                .hasSize(LossReason.values().length + 7);
    }

    @Test
    void tagsTellSeveralApart() {
        for (String product : new String[] {"a", "b"}) {
            new TelemetryMetrics(new FixedTelemetry(), Tags.of("product", product)).bindTo(registry);
        }

        assertThat(registry.getMeters())
                .hasSize(2 * (LossReason.values().length + 7))
                .allSatisfy(meter -> assertThat(meter.getId().getTag("product")).isIn("a", "b"));
    }

    private double counter(String name, String... tags) {
        return registry.get("rollcall.telemetry." + name)
                .tags(tags)
                .functionCounter()
                .count();
    }

    private double gauge(String name) {
        return registry.get("rollcall.telemetry." + name).gauge().value();
    }

    private static final class FixedTelemetry implements Telemetry {

        private TelemetryStats stats = TelemetryStats.builder().build();

        @Override
        public void record(String event, Map<String, String> attributes) {}

        @Override
        public boolean flush(Duration timeout) {
            return true;
        }

        @Override
        public TelemetryStats stats() {
            return stats;
        }

        @Override
        public void close() {}
    }
}
