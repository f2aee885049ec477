package dev.rollcall.streams.http.api;

import dev.rollcall.streams.http.HttpServer;
import dev.rollcall.streams.http.HttpSide;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;

/** The HTTP side with a table of a test's own, and no Kafka. */
final class Served implements AutoCloseable {

    final RowTable table;
    final LiveRows live;
    private final CountsApi api;
    private final HttpServer http;
    private final HttpClient client = HttpClient.newHttpClient();

    Served(int maxRows) {
        this(maxRows, new LiveRows());
    }

    Served(int maxRows, LiveRows live) {
        this.live = live;
        PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        table = new RowTable(maxRows);
        api = new CountsApi(
                since -> {
                    throw new IllegalArgumentException("there is no Kafka here");
                },
                table,
                live,
                InstantSource.system(),
                metrics);
        Health health = new Health(List::of, metrics, api);
        http = HttpSide.start(InetSocketAddress.createUnresolved("127.0.0.1", 0), Set.of(), routes -> {
            health.addTo(routes);
            api.addTo(routes);
        });
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

    @Override
    public void close() {
        api.close();
        http.close();
    }
}
