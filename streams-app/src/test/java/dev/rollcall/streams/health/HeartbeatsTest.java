package dev.rollcall.streams.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.Measurable;
import org.apache.kafka.common.metrics.Metrics;
import org.junit.jupiter.api.Test;

class HeartbeatsTest {

    private static final Duration SILENCE = Duration.ofSeconds(10);

    @Test
    void areMissingOnceOneConsumerSentNoneForTooLong() {
        assertThat(areMissing(3, 11)).isTrue();
        assertThat(areMissing(3, 10)).isFalse();
    }

    @Test
    void areNotMissingBeforeTheFirst() {
        // What Kafka's consumer says when it has sent none.
        assertThat(areMissing(-1)).isFalse();
        assertThat(areMissing()).isFalse();
    }

    @Test
    void mayBeRareWhereTheOperatorWantsIt() {
        assertThat(Heartbeats.silence(Map.of())).isEqualTo(SILENCE);
        assertThat(Heartbeats.silence(Map.of("heartbeat.interval.ms", "1000"))).isEqualTo(SILENCE);
        assertThat(Heartbeats.silence(Map.of("heartbeat.interval.ms", "5000"))).isEqualTo(Duration.ofSeconds(15));
    }

    private static boolean areMissing(int... secondsAgo) {
        try (Metrics metrics = new Metrics()) {
            for (int i = 0; i < secondsAgo.length; i++) {
                int seconds = secondsAgo[i];
                MetricName name = metrics.metricName(
                        "last-heartbeat-seconds-ago",
                        "consumer-coordinator-metrics",
                        Map.of("client-id", String.valueOf(i)));
                metrics.addMetric(name, (Measurable) (config, now) -> seconds);
            }
            return Heartbeats.areMissing(metrics.metrics(), SILENCE);
        }
    }
}
