package dev.rollcall.edge;

import dev.rollcall.edge.access.ClientAddress;
import dev.rollcall.edge.access.NetworkPrefixes;
import dev.rollcall.edge.access.Products;
import dev.rollcall.edge.access.Rates;
import dev.rollcall.edge.config.EdgeConfig;
import dev.rollcall.edge.config.ProducerSettings;
import dev.rollcall.edge.events.EventsRoute;
import dev.rollcall.edge.events.OpenApi;
import dev.rollcall.edge.http.EdgeServer;
import dev.rollcall.edge.intake.Intake;
import dev.rollcall.edge.jina.JinaRoute;
import dev.rollcall.edge.otlp.LogsRoute;
import dev.rollcall.edge.sink.DurableSink;
import dev.rollcall.edge.sink.EventSink;
import dev.rollcall.producer.IdHash;
import dev.rollcall.service.health.ProcessMeters;
import dev.rollcall.service.http.HttpServer;
import dev.rollcall.service.http.ManagementSide;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An edge in this process: takes events over HTTP until it is closed. Thread-safe. */
public final class Edge implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Edge.class);
    private static final int REPLY_THREADS = 4;

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final URI uri;
    private final URI management;
    private boolean closed;

    private Edge(EdgeConfig config) throws IOException {
        boolean started = false;
        try {
            IdHash hash = new IdHash(config.hashKey());
            Path file = config.products();
            Products products = file == null ? Products.any() : Products.of("ROLLCALL_PRODUCTS", file);
            PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
            parts.push(meters::close);
            EventSink[] opened = new EventSink[1];
            parts.push(new ProcessMeters(
                    meters,
                    "edge",
                    () -> opened[0] != null && opened[0].notReady().isEmpty()));
            InstantSource clock = InstantSource.system();
            ExecutorService replies = replies();
            parts.push(() -> end(replies));
            ProducerSettings settings = new ProducerSettings(config.cluster());
            EventSink sink = DurableSink.open(
                    settings.relay().hashKey(config.hashKey()),
                    settings.kafka(),
                    config.queueDir(),
                    config.queueBytes(),
                    clock,
                    meters);
            opened[0] = sink;
            parts.push(sink);
            Rates rates = new Rates(
                    config.limits().rate(),
                    config.limits().rateProduct(),
                    config.limits().ratePrefix());
            Intake intake = new Intake(products, rates, sink, replies, meters);
            HttpServer managementSide =
                    ManagementSide.start(config.management(), sink::isAlive, sink::notReady, meters);
            parts.push(managementSide);
            management = managementSide.uri();
            HttpServer server = new EdgeServer(
                            new ClientAddress(config.trustedProxies()), new NetworkPrefixes(clock), clock, meters)
                    .start(
                            config.http(),
                            config.limits().connections(),
                            config.origins(),
                            List.of(
                                    new EventsRoute(intake, hash::of, config.maxAge()),
                                    new LogsRoute(intake, hash::of, config.maxAge()),
                                    new JinaRoute(intake, hash::of)),
                            Map.of(OpenApi.PATH, OpenApi.document()));
            parts.push(server);
            uri = server.uri();
            started = true;
        } finally {
            if (!started) {
                close();
            }
        }
    }

    /**
     * Starts an edge. It takes events whether Kafka can be reached or not.
     *
     * @throws IllegalArgumentException when a setting or the file of products is wrong; one line
     * @throws IOException when the queue's folder cannot be used; one line
     * @throws dev.rollcall.service.http.ListenException when an address cannot be bound; one line
     */
    public static Edge start(EdgeConfig config) throws IOException {
        Edge edge = new Edge(config);
        LOG.info("The edge accepts events at {}; health and metrics are at {}", edge.uri, edge.management);
        return edge;
    }

    /** Where events are taken. */
    public URI uri() {
        return uri;
    }

    /** Where health and metrics are served. */
    public URI management() {
        return management;
    }

    /** Takes no more requests, and ends within 25 s; what got 202 is with Kafka or in the queue. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception e) {
                LOG.warn("A part of the edge did not close: {}", e.getClass().getName());
            }
        }
    }

    private static ExecutorService replies() {
        return Executors.newFixedThreadPool(REPLY_THREADS, task -> {
            Thread thread = new Thread(task, "rollcall-edge-replies");
            thread.setDaemon(true);
            return thread;
        });
    }

    private static void end(ExecutorService executor) throws InterruptedException {
        executor.shutdown();
        executor.awaitTermination(2, TimeUnit.SECONDS);
    }
}
