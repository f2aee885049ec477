package dev.rollcall.streams.http;

import io.javalin.Javalin;
import io.javalin.config.RoutesConfig;
import io.javalin.http.HttpResponseException;
import io.javalin.http.HttpStatus;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves the page at {@code /}, {@code /health/live}, {@code /health/ready} (503 and the reasons while it is not),
 * {@code /metrics} (Prometheus), and what is added to it, within {@link HttpLimits}. Only reads are answered.
 * Thread-safe.
 */
public final class HttpSide implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(HttpSide.class);

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
     * @param more adds further addresses
     * @throws io.javalin.util.JavalinException when the address cannot be bound
     */
    public static HttpSide start(
            InetSocketAddress address,
            Supplier<Boolean> alive,
            Supplier<List<String>> notReady,
            PrometheusMeterRegistry metrics,
            Consumer<RoutesConfig> more) {
        Javalin server = Javalin.create(config -> {
            config.startup.showJavalinBanner = false;
            config.http.prefer405over404 = true;
            HttpLimits.apply(config, address);
            Page.addTo(config);
            errors(config.routes);
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
            more.accept(config.routes);
        });
        server.start();
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

    private static void errors(RoutesConfig routes) {
        routes.before(context -> {
            String method = context.req().getMethod();
            if (!method.equals("GET") && !method.equals("HEAD")) {
                context.header("Allow", "GET, HEAD");
                Errors.write(context, HttpStatus.METHOD_NOT_ALLOWED.getCode(), "only GET and HEAD are answered");
                context.skipRemainingHandlers();
            }
        });
        routes.exception(
                BadRequestException.class,
                (e, context) ->
                        Errors.write(context, HttpStatus.BAD_REQUEST.getCode(), String.valueOf(e.getMessage())));
        routes.exception(
                HttpResponseException.class,
                (e, context) -> Errors.write(context, e.getStatus(), String.valueOf(e.getMessage())));
        routes.exception(Exception.class, (e, context) -> {
            LOG.error("HTTP: unexpected failure", e);
            Errors.write(context, HttpStatus.INTERNAL_SERVER_ERROR.getCode(), "unexpected failure; see the log");
        });
    }
}
