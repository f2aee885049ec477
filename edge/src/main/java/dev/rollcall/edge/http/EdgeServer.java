package dev.rollcall.edge.http;

import dev.rollcall.edge.access.ClientAddress;
import dev.rollcall.edge.access.NetworkPrefixes;
import dev.rollcall.service.http.Errors;
import dev.rollcall.service.http.HttpLimits;
import dev.rollcall.service.http.HttpServer;
import dev.rollcall.service.http.Reads;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.component.LifeCycle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves {@link Route}s. What is told of a request, in a reply or a log, holds nothing of what came with it but what the route
 * chose. Immutable.
 */
public final class EdgeServer {

    private static final Logger LOG = LoggerFactory.getLogger(EdgeServer.class);

    private static final String VARIABLE = "ROLLCALL_HTTP_ADDRESS";
    private static final int THREADS = 64;
    private static final Duration IDLE = Duration.ofSeconds(10);
    private static final Duration LONGEST_REQUEST = Duration.ofSeconds(30);

    /** A longer reply gets a buffer of its own, so that it is written as the client reads, and holds no thread until then. */
    private static final int SHORT_REPLY = 8 * 1024;

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);

    private static final Duration LAST_REPLIES = Duration.ofSeconds(3);

    /** So many networks are needed to take all connections. */
    private static final int SHARES = 8;

    private static final int LEAST_OF_PREFIX = 16;

    private final ClientAddress addresses;
    private final NetworkPrefixes prefixes;
    private final InstantSource clock;
    private final RequestMetrics metrics;
    private final Semaphore decoding = new Semaphore(2 * Runtime.getRuntime().availableProcessors());

    /** A server that knows networks as {@code prefixes} has them. */
    public EdgeServer(ClientAddress addresses, NetworkPrefixes prefixes, InstantSource clock, MeterRegistry meters) {
        this.addresses = addresses;
        this.prefixes = prefixes;
        this.clock = clock;
        metrics = new RequestMetrics(meters);
    }

    /**
     * Starts to listen.
     *
     * @param connections at a time
     * @param origins whose pages may send; {@code *} for any
     * @param documents what is read, by path: texts in JSON
     * @throws dev.rollcall.service.http.ListenException when the address cannot be bound
     */
    public HttpServer start(
            InetSocketAddress address,
            int connections,
            Collection<String> origins,
            List<Route> routes,
            Map<String, byte[]> documents) {
        HttpLimits limits = new HttpLimits(connections, THREADS, Body.MOST_BYTES, IDLE);
        return HttpServer.start(VARIABLE, address, limits, config -> {
            config.jetty.modifyServer(server -> guard(server, connections));
            allow(config, origins);
            routes.forEach(route -> config.routes.post(route.path(), context -> handle(route, context)));
            documents.forEach(
                    (path, document) -> Reads.add(config.routes, path, context -> context.contentType(Reply.JSON)
                            .result(document)));
            config.routes.exception(Exception.class, (e, context) -> {
                unexpected(e);
                Errors.write(context, 500, "unexpected failure; see the log");
            });
        });
    }

    private void guard(Server server, int connections) {
        // Before the server's statistics, which it has already: the tail is where Javalin adds itself.
        BodyHandler bodies = new BodyHandler(this::prefix);
        bodies.setHandler(server.getHandler());
        // Requests that have come get a response when the server stops.
        server.setHandler(new GracefulHandler(bodies));
        server.setStopTimeout(LAST_REPLIES.toMillis());
        int share = Math.max(LEAST_OF_PREFIX, connections / SHARES);
        ConnectionLimit limit = new ConnectionLimit(addresses, prefixes, share, metrics::crowded);
        SlowConnections slow = new SlowConnections(server, LONGEST_REQUEST, metrics::slow);
        server.addBean(limit);
        server.addBean(slow);
        server.addEventListener(new LifeCycle.Listener() {
            @Override
            public void lifeCycleStarting(LifeCycle event) {
                Arrays.stream(server.getConnectors()).forEach(connector -> {
                    connector.addBean(limit);
                    connector.addBean(slow);
                });
            }
        });
    }

    private static void allow(JavalinConfig config, Collection<String> origins) {
        if (origins.isEmpty()) {
            return;
        }
        config.bundledPlugins.enableCors(cors -> cors.addRule(rule -> {
            rule.exposeHeader("Retry-After");
            if (origins.contains("*")) {
                rule.anyHost();
            } else {
                origins.forEach(rule::allowHost);
            }
        }));
    }

    private void handle(Route route, Context context) {
        long began = System.nanoTime();
        Incoming request = incoming(context);
        CompletableFuture<Reply> reply;
        try {
            reply = decoded(route, request);
        } catch (Throwable e) {
            reply = CompletableFuture.failedFuture(e);
        }
        CompletableFuture<Reply> answer = reply.exceptionally(failure -> refusal(route, request, failure));
        context.future(() -> answer.thenAccept(done -> {
            write(context, done);
            metrics.answered(route.name(), done.status(), Duration.ofNanos(System.nanoTime() - began));
        }));
    }

    /** What a body becomes in memory may be thirty times its size: few at a time. */
    private CompletableFuture<Reply> decoded(Route route, Incoming request) throws InterruptedException {
        if (!decoding.tryAcquire(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
            throw RequestException.again(503, "busy", "too many requests are being read; send it again", LONGEST_WAIT);
        }
        try {
            return route.handle(request);
        } finally {
            decoding.release();
        }
    }

    private Incoming incoming(Context context) {
        Long prefix = context.attribute(BodyHandler.PREFIX);
        Body body = context.attribute(BodyHandler.ATTRIBUTE);
        return new Incoming(
                body == null ? Body.whole(new byte[0], null) : body,
                // Jetty's own view of it fails on a charset whose name is invalid.
                context.header("Content-Type"),
                context.header("Authorization"),
                prefix == null ? 0 : prefix,
                clock.instant());
    }

    private long prefix(Request request) {
        List<String> forwardedFor = request.getHeaders().getValuesList("X-Forwarded-For");
        InetAddress peer = request.getConnectionMetaData().getRemoteSocketAddress() instanceof InetSocketAddress remote
                ? remote.getAddress()
                : InetAddress.getLoopbackAddress();
        return prefixes.of(addresses.of(peer, forwardedFor.isEmpty() ? null : String.join(",", forwardedFor)));
    }

    private Reply refusal(Route route, Incoming request, Throwable failure) {
        Throwable why = failure instanceof CompletionException wrapped && wrapped.getCause() != null
                ? wrapped.getCause()
                : failure;
        RequestException refused;
        if (why instanceof RequestException known) {
            refused = known;
        } else {
            unexpected(why);
            refused = RequestException.of(500, "unexpected", "unexpected failure; see the log");
        }
        metrics.refused(route.name(), refused.reason());
        return route.refuse(request, refused);
    }

    private static void write(Context context, Reply reply) {
        context.status(reply.status());
        Duration retryAfter = reply.retryAfter();
        if (retryAfter != null) {
            context.header(
                    "Retry-After",
                    String.valueOf(Math.max(1, retryAfter.plusMillis(999).toSeconds())));
        }
        if (reply.body().length > SHORT_REPLY) {
            context.res().setBufferSize(reply.body().length + SHORT_REPLY);
        }
        if (reply.contentType() != null) {
            context.contentType(reply.contentType()).result(reply.body());
        }
    }

    /** Where it happened, without its message, which may have words of the request. */
    private static void unexpected(Throwable failure) {
        StringBuilder trace = new StringBuilder(failure.getClass().getName());
        Arrays.stream(failure.getStackTrace()).limit(12).forEach(frame -> trace.append(System.lineSeparator())
                .append("  at ")
                .append(frame));
        LOG.error("HTTP: unexpected failure: {}", trace);
    }
}
