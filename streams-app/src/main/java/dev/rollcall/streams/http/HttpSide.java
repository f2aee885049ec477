package dev.rollcall.streams.http;

import io.javalin.Javalin;
import io.javalin.http.HttpStatus;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Serves the page at {@code /}, {@code /health/live}, {@code /health/ready} (503 and the reasons while it is not) and
 * {@code /metrics} (Prometheus). Thread-safe.
 */
public final class HttpSide implements AutoCloseable {

    private final Javalin server;
    private final InetSocketAddress address;

    private HttpSide(Javalin server, InetSocketAddress address) {
        this.server = server;
        this.address = address;
    }

    /**
     * Starts serving.
     *
     * @param alive whether the job has not failed
     * @param notReady why the job is not ready, a line each; empty when it is
     * @throws io.javalin.util.JavalinException when the address cannot be bound
     */
    public static HttpSide start(
            InetSocketAddress address,
            Supplier<Boolean> alive,
            Supplier<List<String>> notReady,
            PrometheusMeterRegistry metrics) {
        Javalin server = Javalin.create(config -> {
            config.startup.showJavalinBanner = false;
            Page.addTo(config);
            config.routes.get("/health/live", context -> {
                boolean ok = alive.get();
                context.status(ok ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE)
                        .json(Map.of("status", ok ? "live" : "failed"));
            });
            config.routes.get("/health/ready", context -> {
                List<String> reasons = notReady.get();
                context.status(reasons.isEmpty() ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE)
                        .json(Map.of("status", reasons.isEmpty() ? "ready" : "not ready", "reasons", reasons));
            });
            config.routes.get("/metrics", context -> context.contentType("text/plain; version=0.0.4; charset=utf-8")
                    .result(metrics.scrape()));
        });
        server.start(address.getHostString(), address.getPort());
        return new HttpSide(server, address);
    }

    /** Where it answers. */
    public URI uri() {
        return URI.create("http://" + address.getHostString() + ":" + server.port());
    }

    @Override
    public void close() {
        server.stop();
    }
}
