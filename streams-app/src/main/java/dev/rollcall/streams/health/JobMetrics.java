package dev.rollcall.streams.health;

import dev.rollcall.streams.config.JobConfig;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Meters of the job as a whole, and of its process. */
public final class JobMetrics {

    private JobMetrics() {}

    public static void register(MeterRegistry registry, JobConfig config, Supplier<List<String>> notReady) {
        Gauge.builder("rollcall.ready", () -> notReady.get().isEmpty() ? 1 : 0)
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
        new UptimeMetrics().bindTo(registry);
    }
}
