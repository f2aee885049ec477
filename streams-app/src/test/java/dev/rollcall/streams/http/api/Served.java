package dev.rollcall.streams.http.api;

import dev.rollcall.schemas.Topic;
import dev.rollcall.schemas.reader.CountsReader;
import dev.rollcall.service.http.HttpServer;
import dev.rollcall.streams.http.HttpSide;
import dev.rollcall.streams.http.rows.Row;
import dev.rollcall.streams.http.rows.RowFollower;
import dev.rollcall.streams.http.rows.RowReaders;
import dev.rollcall.streams.http.rows.Tables;
import io.javalin.config.RoutesConfig;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecord;

/** The HTTP side with rows of a test's own, and no Kafka. */
final class Served implements AutoCloseable {

    static final Instant NOW = Instant.parse("2026-03-12T15:00:00Z");

    final LiveRows live;
    final PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final RowsApi api;
    private final HttpServer http;
    private RoutesConfig added;
    private final HttpClient client = HttpClient.newHttpClient();

    Served(int maxRows) {
        this(maxRows, new LiveRows());
    }

    /** @param live gets the changes */
    Served(int maxRows, LiveRows live) {
        this(maxRows, live, true);
    }

    private Served(int maxRows, LiveRows live, boolean isRead) {
        this.live = live;
        api = new RowsApi(
                new NoKafka(),
                maxRows,
                Duration.ofDays(400),
                live,
                new RowWait(Duration.ofMillis(100)),
                InstantSource.fixed(NOW),
                metrics);
        if (isRead) {
            api.followers().forEach(Tables::serve);
        }
        Health health = new Health(List::of, metrics, api);
        http = HttpSide.start(InetSocketAddress.createUnresolved("127.0.0.1", 0), Set.of(), routes -> {
            health.addTo(routes);
            OpenApi.addTo(routes);
            api.addTo(routes);
            added = routes;
        });
    }

    /** One that begins to read when it is asked for rows, and fails. */
    static Served withoutKafka() {
        Served served = new Served(100, new LiveRows(), false);
        served.api.start();
        return served;
    }

    /** One that has not read the rows, nor says why. */
    static Served unread() {
        return new Served(100, new LiveRows(), false);
    }

    /** Puts a row into the table of its kind. */
    Row put(Row row) {
        RowFollower<?, ?> follower = api.followers().stream()
                .filter(each -> each.kind().equals(row.key().series().kind()))
                .findFirst()
                .orElseThrow();
        return Tables.put(follower.tables(), row);
    }

    /** The paths that there are routes for. */
    Set<String> paths() {
        return added.getCfg$javalin().internalRouter.allHttpHandlers().stream()
                .map(handler -> handler.endpoint.path)
                .filter(path -> path.startsWith("/api/"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    URI uri(String pathAndQuery) {
        return http.uri().resolve(pathAndQuery);
    }

    HttpResponse<String> get(String pathAndQuery, String... headers) throws Exception {
        return send("GET", pathAndQuery, headers);
    }

    HttpResponse<String> send(String method, String pathAndQuery, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(pathAndQuery))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .timeout(Duration.ofSeconds(60));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** A response that does not end. */
    HttpResponse<InputStream> open(String pathAndQuery) throws Exception {
        return client.send(
                HttpRequest.newBuilder(uri(pathAndQuery)).build(), HttpResponse.BodyHandlers.ofInputStream());
    }

    @Override
    public void close() {
        api.close();
        http.close();
    }

    private static final class NoKafka implements RowReaders {

        @Override
        public <K extends SpecificRecord, V extends SpecificRecord> CountsReader<K, V> connect(
                Topic<K, V> topic, Instant since) {
            throw new IllegalArgumentException("there is no Kafka here");
        }
    }
}
