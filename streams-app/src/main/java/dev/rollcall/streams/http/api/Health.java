package dev.rollcall.streams.http.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rollcall.service.http.Reads;
import dev.rollcall.streams.http.rows.RowFollower;
import dev.rollcall.streams.http.rows.RowKind;
import dev.rollcall.streams.http.rows.RowTables;
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
    private final @Nullable RowsApi api;

    /**
     * @param notReady why the job is not ready, a line each
     * @param api what serves the rows, or null where that is off
     */
    public Health(Supplier<List<String>> notReady, MeterRegistry metrics, @Nullable RowsApi api) {
        this.notReady = notReady;
        this.metrics = metrics;
        this.api = api;
    }

    /** Adds the route to a server. */
    public void addTo(RoutesConfig routes) {
        Reads.add(routes, "/api/health", context -> {
            Parameters.parse(context.queryString(), Set.of());
            context.contentType("application/json").result(json().toString());
        });
    }

    ObjectNode json() {
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
        if (api != null) {
            ObjectNode tables = health.putObject("tables");
            api.followers().forEach(follower -> tables.set(follower.kind().name(), table(follower)));
            health.set("table", tables.get(RowKind.WINDOWS.name()));
        }
        health.put("version", version());
        return health;
    }

    private static ObjectNode table(RowFollower<?, ?> follower) {
        ObjectNode table = JsonNodeFactory.instance.objectNode();
        RowTables tables = follower.tables();
        table.put("rows", tables.size());
        table.put("followed", follower.isWanted());
        table.put("caught_up", follower.isCaughtUp());
        table.put("complete_since", RowWriter.time(tables.completeSince()));
        table.put("trouble", follower.trouble());
        return table;
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
