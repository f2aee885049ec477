package dev.rollcall.streams.http;

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

/** What a client may ask of the server, and the headers that every answer carries. */
final class HttpLimits {

    /** Request line and headers together; cookies of other applications on the same host come along. */
    static final int HEADER_BYTES = 32 * 1024;

    static final int CONNECTIONS = 256;

    /** Streams hold a thread each; those that answer come besides. */
    private static final int THREADS = 128;

    private static final Duration IDLE = Duration.ofSeconds(30);
    private static final long BODY_BYTES = 1024;

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

    private HttpLimits() {}

    static void apply(JavalinConfig config, InetSocketAddress address) {
        config.http.maxRequestSize = BODY_BYTES;
        config.jetty.threadPool = new QueuedThreadPool(
                THREADS, 4, Math.toIntExact(Duration.ofMinutes(1).toMillis()));
        config.jetty.modifyServer(server -> {
            server.setErrorHandler(new JsonErrors());
            server.addBean(new NetworkConnectionLimit(CONNECTIONS, server));
        });
        config.jetty.modifyServletContextHandler(context -> context.setErrorHandler(new JsonErrors()));
        config.jetty.addConnector((server, http) -> connector(server, http, address));
    }

    static void addHeaders(HttpFields.Mutable headers) {
        HEADERS.forEach(headers::put);
    }

    private static Connector connector(Server server, HttpConfiguration http, InetSocketAddress address) {
        http.setSendServerVersion(false);
        http.setRequestHeaderSize(HEADER_BYTES);
        http.addCustomizer((request, headers) -> {
            addHeaders(headers);
            return request;
        });
        ServerConnector connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
        connector.setHost(address.getHostString());
        connector.setPort(address.getPort());
        connector.setIdleTimeout(IDLE.toMillis());
        return connector;
    }
}
