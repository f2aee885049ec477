package dev.rollcall.streams.http.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rollcall.streams.http.Reads;
import io.javalin.config.RoutesConfig;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Serves {@code /api/health}: how this instance is, in one JSON object. Numbers are since it started. */
public final class Health {

    private final Supplier<List<String>> notReady;
    private final MeterRegistry metrics;
    private final @Nullable CountsApi counts;

    /**
     * @param notReady why the job is not ready, a line each
     * @param counts what answers for the counts, or null where that is off
     */
    public Health(Supplier<List<String>> notReady, MeterRegistry metrics, @Nullable CountsApi counts) {
        this.notReady = notReady;
        this.metrics = metrics;
        this.counts = counts;
    }

    /** Adds the address to a server. */
    public void addTo(RoutesConfig routes) {
        Reads.add(routes, "/api/health", context -> {
            Parameters.parse(context.queryString(), Set.of());
            context.contentType("application/json").result(json().toString());
        });
    }

    private ObjectNode json() {
        List<String> reasons = notReady.get();
        ObjectNode health = JsonNodeFactory.instance.objectNode();
        health.put("ready", reasons.isEmpty());
        reasons.forEach(health.putArray("reasons")::add);
        health.put("freshness_seconds", number("rollcall.freshness"));
        ObjectNode lag = health.putObject("watermark_lag_seconds");
        for (Gauge gauge : metrics.find("rollcall.watermark.lag").gauges()) {
            lag.put(String.valueOf(gauge.getId().getTag("partition")), finite(gauge.value()));
        }
        health.put("accepted", count("rollcall.events.accepted"));
        health.put("counted", count("rollcall.events.counted"));
        ObjectNode rejected = health.putObject("rejected");
        for (Counter counter : metrics.find("rollcall.events.rejected").counters()) {
            rejected.put(String.valueOf(counter.getId().getTag("reason")), (long) counter.count());
        }
        health.put("overflowed", count("rollcall.cardinality.overflow"));
        CountsApi api = counts;
        if (api != null) {
            ObjectNode table = health.putObject("table");
            table.put("rows", api.rows());
            table.put("caught_up", api.isCaughtUp());
            table.put("complete_since", RowWriter.time(api.completeSince()));
            table.put("trouble", api.trouble());
        }
        health.put("version", version());
        return health;
    }

    private @Nullable Double number(String name) {
        Gauge gauge = metrics.find(name).gauge();
        return gauge == null ? null : finite(gauge.value());
    }

    private long count(String name) {
        Counter counter = metrics.find(name).counter();
        return counter == null ? 0 : (long) counter.count();
    }

    private static @Nullable Double finite(double value) {
        return Double.isFinite(value) ? value : null;
    }

    private static String version() {
        String version = Health.class.getPackage().getImplementationVersion();
        return version == null ? "(not packaged)" : version;
    }
}
