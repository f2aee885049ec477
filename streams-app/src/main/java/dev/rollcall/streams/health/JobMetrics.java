package dev.rollcall.streams.health;

import dev.rollcall.service.health.ProcessMeters;
import dev.rollcall.streams.config.JobConfig;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.streams.KafkaStreams;
import org.jspecify.annotations.Nullable;

/** Meters of the job as a whole, of its process, and of its topology. */
public final class JobMetrics implements AutoCloseable {

    private final MeterRegistry registry;
    private final ProcessMeters process;
    private @Nullable KafkaStreamsMetrics topology;

    /** Registers the meters; before any other of the registry, since it decides which of Kafka's are kept. */
    public JobMetrics(MeterRegistry registry, JobConfig config, Readiness readiness) {
        this.registry = registry;
        registry.config().meterFilter(KafkaMeters.filter());
        process = new ProcessMeters(registry, "job", () -> readiness.reasons().isEmpty());
        // Others are judged by them: how far a watermark may be behind, for one.
        TimeGauge.builder("rollcall.window", () -> config.window().toMillis(), TimeUnit.MILLISECONDS)
                .description("Length of the windows")
                .register(registry);
        TimeGauge.builder("rollcall.grace", () -> config.grace().toMillis(), TimeUnit.MILLISECONDS)
                .description("How long a window stays open after its end")
                .register(registry);
    }

    /** Adds those of a topology. */
    public void watch(KafkaStreams streams) {
        KafkaStreamsMetrics meters = KafkaMeters.of(streams);
        meters.bindTo(registry);
        topology = meters;
    }

    /** Adds the one of freshness. */
    public void watch(FreshnessProbe probe) {
        Gauge.builder("rollcall.freshness", () -> probe.age().toMillis() / 1_000.0)
                .description("Events that were received longer ago than this are in their rows")
                .baseUnit("seconds")
                .register(registry);
    }

    @Override
    public void close() {
        process.close();
        KafkaStreamsMetrics meters = topology;
        if (meters != null) {
            meters.close();
        }
    }
}
