package dev.rollcall.service.health;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import java.util.function.BooleanSupplier;

/** Meters of a service's process: processor, memory, threads, collections, uptime, and whether it is ready. */
public final class ProcessMeters implements AutoCloseable {

    private static final String GC = "jvm.gc.";
    private static final String GC_PAUSE = GC + "pause";

    private final JvmGcMetrics collections = new JvmGcMetrics();

    /** Registers the meters; before any other of the registry, since it decides which are kept. */
    public ProcessMeters(MeterRegistry registry, String service, BooleanSupplier ready) {
        registry.config()
                .meterFilter(MeterFilter.deny(
                        id -> id.getName().startsWith(GC) && !id.getName().equals(GC_PAUSE)));
        Gauge.builder("rollcall.ready", () -> ready.getAsBoolean() ? 1 : 0)
                .description("1 while the " + service + " is ready, 0 while it is not")
                .register(registry);
        new ProcessorMetrics().bindTo(registry);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        collections.bindTo(registry);
    }

    @Override
    public void close() {
        collections.close();
    }
}
