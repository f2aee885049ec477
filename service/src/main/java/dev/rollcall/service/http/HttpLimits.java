package dev.rollcall.service.http;

import io.javalin.config.JavalinConfig;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * What a client may ask of a server, and the headers that every response carries. Immutable.
 *
 * @param connections open at a time; further ones wait to be accepted
 * @param threads greatest number at work
 * @param bodyBytes of a request
 * @param idle how long a connection may say nothing
 */
public record HttpLimits(int connections, int threads, long bodyBytes, Duration idle) {

    /** Request line and headers together; cookies of other applications on the same host come along. */
    public static final int HEADER_BYTES = 32 * 1024;

    /** Those of a server that is read only. Streams hold a thread each; those that respond are additional. */
    public static final HttpLimits READS = new HttpLimits(256, 128, 1024, Duration.ofSeconds(30));

    /** The page may load what this server has, and nothing else; and no other page may show it. */
    private static final Map<String, String> HEADERS = Map.of(
            "Content-Security-Policy",
            "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'",
            "X-Content-Type-Options",
            "nosniff",
            "X-Frame-Options",
            "DENY",
            "Referrer-Policy",
            "no-referrer",
            "Cross-Origin-Resource-Policy",
            "same-origin",
            "Cache-Control",
            "no-store");

    void apply(JavalinConfig config, InetSocketAddress address) {
        config.http.maxRequestSize = bodyBytes;
        config.jetty.threadPool = new QueuedThreadPool(
                threads, 4, Math.toIntExact(Duration.ofMinutes(1).toMillis()));
        config.jetty.modifyServer(server -> {
            server.setErrorHandler(new JsonErrors());
            server.addBean(new NetworkConnectionLimit(connections, server));
        });
        config.jetty.modifyServletContextHandler(context -> context.setErrorHandler(new JsonErrors()));
        config.jetty.addConnector((server, http) -> connector(server, http, address));
    }

    static void addHeaders(HttpFields.Mutable headers) {
        HEADERS.forEach(headers::put);
    }

    private Connector connector(Server server, HttpConfiguration http, InetSocketAddress address) {
        http.setSendServerVersion(false);
        http.setRequestHeaderSize(HEADER_BYTES);
        http.addCustomizer((request, headers) -> {
            addHeaders(headers);
            return request;
        });
        ServerConnector connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
        connector.setHost(address.getHostString());
        connector.setPort(address.getPort());
        connector.setIdleTimeout(idle.toMillis());
        return connector;
    }
}
