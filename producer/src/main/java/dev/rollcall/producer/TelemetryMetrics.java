package dev.rollcall.producer;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * The {@link TelemetryStats} of a {@link Telemetry} as meters of Micrometer. The library itself does not need
 * Micrometer. {@code new TelemetryMetrics(telemetry).bindTo(registry)} adds, each with the prefix {@code
 * rollcall.telemetry.},
 *
 * <ul>
 *    <li>counters: {@code recorded}, {@code sent}, {@code dropped} by {@code reason}, {@code cut}, {@code earlier.sent} and
 *        {@code earlier.lost};
 *    <li>gauges: {@code queued} and {@code spooled}.
 * </ul>
 *
 * <p>A registry does not prevent the garbage collection of the telemetry.
 */
@SuppressWarnings("exports") // a host that uses it requires Micrometer itself
public final class TelemetryMetrics implements MeterBinder {

    private static final String PREFIX = "rollcall.telemetry.";

    private final Telemetry telemetry;
    private final Iterable<Tag> tags;

    /** The meters of a telemetry that is the only one of its registry. */
    public TelemetryMetrics(Telemetry telemetry) {
        this(telemetry, Tags.empty());
    }

    /**
     * The meters of one telemetry of several.
     *
     * @param tags tell it from the others, e.g. {@code Tags.of("product", "my-app")}
     */
    public TelemetryMetrics(Telemetry telemetry, Iterable<Tag> tags) {
        this.telemetry = telemetry;
        this.tags = tags;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        counter(registry, "recorded", "calls of record", TelemetryStats::recorded);
        counter(registry, "sent", "records that were acknowledged", TelemetryStats::sent);
        counter(registry, "cut", "names and attributes that were cut or left out", TelemetryStats::cut);
        counter(registry, "earlier.sent", "records of earlier runs that this one sent", TelemetryStats::earlierSent);
        counter(registry, "earlier.lost", "events of earlier runs that are lost", TelemetryStats::earlierLost);
        for (LossReason reason : LossReason.values()) {
            FunctionCounter.builder(PREFIX + "dropped", telemetry, each -> dropped(each, reason))
                    .description("events that were lost")
                    .tags(tags)
                    .tag("reason", reason.name().toLowerCase(Locale.ROOT))
                    .register(registry);
        }
        gauge(registry, "queued", "events that wait or are not acknowledged yet", TelemetryStats::queued);
        gauge(registry, "spooled", "events that are on disk", TelemetryStats::spooled);
    }

    private static double dropped(Telemetry telemetry, LossReason reason) {
        return telemetry.stats().dropped().getOrDefault(reason, 0L);
    }

    private void counter(
            MeterRegistry registry, String name, String description, ToDoubleFunction<TelemetryStats> value) {
        FunctionCounter.builder(PREFIX + name, telemetry, each -> value.applyAsDouble(each.stats()))
                .description(description)
                .tags(tags)
                .register(registry);
    }

    private void gauge(
            MeterRegistry registry, String name, String description, ToDoubleFunction<TelemetryStats> value) {
        Gauge.builder(PREFIX + name, telemetry, each -> value.applyAsDouble(each.stats()))
                .description(description)
                .tags(tags)
                .register(registry);
    }
}
