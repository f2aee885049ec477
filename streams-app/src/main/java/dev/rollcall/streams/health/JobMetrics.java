package dev.rollcall.streams.health;

import dev.rollcall.streams.config.JobConfig;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.streams.KafkaStreams;
import org.jspecify.annotations.Nullable;

/** Meters of the job as a whole, of its process, and of its topology. */
public final class JobMetrics implements AutoCloseable {

    private static final String GC = "jvm.gc.";
    private static final String GC_PAUSE = GC + "pause";

    private final MeterRegistry registry;
    private final JvmGcMetrics collections = new JvmGcMetrics();
    private @Nullable KafkaStreamsMetrics topology;

    /** Registers the meters; before any other of the registry, since it decides which of Kafka's are kept. */
    public JobMetrics(MeterRegistry registry, JobConfig config, Readiness readiness) {
        this.registry = registry;
        registry.config()
                .meterFilter(KafkaMeters.filter())
                .meterFilter(MeterFilter.deny(
                        id -> id.getName().startsWith(GC) && !id.getName().equals(GC_PAUSE)));
        Gauge.builder("rollcall.ready", () -> readiness.reasons().isEmpty() ? 1 : 0)
                .description("1 while the job is ready, 0 while it is not")
                .register(registry);
        // Others are judged by them: how far a watermark may be behind, for one.
        TimeGauge.builder("rollcall.window", () -> config.window().toMillis(), TimeUnit.MILLISECONDS)
                .description("Length of the windows")
                .register(registry);
        TimeGauge.builder("rollcall.grace", () -> config.grace().toMillis(), TimeUnit.MILLISECONDS)
                .description("How long after its end a window stays open")
                .register(registry);
        new ProcessorMetrics().bindTo(registry);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        collections.bindTo(registry);
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
        collections.close();
        KafkaStreamsMetrics meters = topology;
        if (meters != null) {
            meters.close();
        }
    }
}
