package dev.rollcall.producer;

import dev.rollcall.producer.internal.delivery.EventRecorder;
import dev.rollcall.producer.internal.event.Limits;
import dev.rollcall.producer.internal.event.LossLedger;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Telemetry as an application embeds it. Thread-safe. */
final class EmbeddedTelemetry implements Telemetry {

    /** Null while telemetry is off. */
    private final @Nullable EventRecorder recorder;

    /** Of every event, within the limits. */
    private final Map<String, String> common;

    private final Duration closeTimeout;

    EmbeddedTelemetry(@Nullable EventRecorder recorder, Map<String, String> common, Duration closeTimeout) {
        this.recorder = recorder;
        this.common = common.isEmpty() ? Map.of() : new LinkedHashMap<>(common);
        this.closeTimeout = closeTimeout;
    }

    @Override
    public void record(String event, Map<String, String> attributes) {
        if (recorder != null) {
            recorder.record(event, common.isEmpty() ? attributes : withCommon(attributes));
        }
    }

    @Override
    public boolean flush(Duration timeout) {
        return recorder == null || recorder.flush(timeout);
    }

    @Override
    public TelemetryStats stats() {
        return recorder == null ? new LossLedger().stats(() -> 0, false) : recorder.stats();
    }

    @Override
    public void close() {
        if (recorder != null) {
            recorder.close(closeTimeout);
        }
    }

    /** The common attributes first, so that they are in every event. Reads no more than fits. */
    private Map<String, String> withCommon(@Nullable Map<String, String> attributes) {
        Map<String, String> all = new LinkedHashMap<>(common);
        if (attributes != null) {
            try {
                for (Map.Entry<String, String> attribute : attributes.entrySet()) {
                    if (all.size() > Limits.ENTRIES) {
                        break;
                    }
                    all.put(attribute.getKey(), attribute.getValue());
                }
            } catch (Throwable unreadable) {
                // The recorder meets the same, and counts it.
                return attributes;
            }
        }
        return all;
    }
}
