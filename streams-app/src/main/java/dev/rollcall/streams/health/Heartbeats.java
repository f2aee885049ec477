package dev.rollcall.streams.health;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;

/**
 * Whether Kafka responds, as the heartbeats of consumers tell. A consumer that reaches no broker polls in vain and calls
 * that no error; but it sends heartbeats only to a broker that it knows to be there.
 */
public final class Heartbeats {

    private static final String METRIC = "last-heartbeat-seconds-ago";
    private static final String GROUP = "consumer-coordinator-metrics";
    private static final String INTERVAL = "heartbeat.interval.ms";
    private static final Duration SILENCE = Duration.ofSeconds(10);

    private Heartbeats() {}

    /** How long there must be none: three that are due, and at least ten seconds. */
    public static Duration silence(Map<String, ?> settings) {
        Object interval = settings.get(INTERVAL);
        Duration due = Duration.ofMillis(interval == null ? 0 : 3 * Long.parseLong(String.valueOf(interval)));
        return due.compareTo(SILENCE) > 0 ? due : SILENCE;
    }

    /** Whether any consumer among those that ever sent a heartbeat has sent none for that long. */
    public static boolean areMissing(Map<MetricName, ? extends Metric> metrics, Duration silence) {
        return metrics.values().stream()
                .filter(metric -> metric.metricName().name().equals(METRIC)
                        && metric.metricName().group().equals(GROUP))
                .anyMatch(metric ->
                        metric.metricValue() instanceof Number ago && ago.doubleValue() > silence.toSeconds());
    }
}
