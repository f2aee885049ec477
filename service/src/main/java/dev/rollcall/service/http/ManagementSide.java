package dev.rollcall.service.http;

import io.javalin.http.HttpStatus;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What orchestrators and Prometheus use: {@code /health/live}, {@code /health/ready} (503 and the reasons while it is not)
 * and {@code /metrics}. On a port of its own, so that readers of the counts, however many, keep no probe waiting.
 */
public final class ManagementSide {

    private static final String VARIABLE = "ROLLCALL_MANAGEMENT_ADDRESS";

    private ManagementSide() {}

    /**
     * Starts to serve.
     *
     * @param alive whether the service has not failed
     * @param notReady why the service is not ready, a line each; empty when it is
     * @throws ListenException when the address cannot be bound
     */
    public static HttpServer start(
            InetSocketAddress address,
            Supplier<Boolean> alive,
            Supplier<List<String>> notReady,
            PrometheusMeterRegistry metrics) {
        return HttpServer.start(VARIABLE, address, HttpLimits.READS, config -> {
            Reads.only(config.routes);
            Reads.add(config.routes, "/health/live", context -> {
                boolean ok = alive.get();
                context.status(ok ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE)
                        .json(Map.of("status", ok ? "live" : "failed"));
            });
            Reads.add(config.routes, "/health/ready", context -> {
                List<String> reasons = notReady.get();
                context.status(reasons.isEmpty() ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE)
                        .json(Map.of("status", reasons.isEmpty() ? "ready" : "not ready", "reasons", reasons));
            });
            Reads.add(config.routes, "/metrics", context -> context.contentType(
                            "text/plain; version=0.0.4; charset=utf-8")
                    .result(metrics.scrape()));
        });
    }
}
