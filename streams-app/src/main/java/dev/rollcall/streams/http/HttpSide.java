package dev.rollcall.streams.http;

import dev.rollcall.service.http.HttpLimits;
import dev.rollcall.service.http.HttpServer;
import dev.rollcall.service.http.Reads;
import io.javalin.config.RoutesConfig;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.function.Consumer;

/** What browsers and readers of the counts use: the page at {@code /}, and the routes that are added to it. */
public final class HttpSide {

    private static final String VARIABLE = "ROLLCALL_HTTP_ADDRESS";

    private HttpSide() {}

    /**
     * Starts to serve.
     *
     * @param hosts names that it may be asked for by, besides the address and the loopback's; see {@link AllowedHosts}
     * @param routes adds the routes
     * @throws dev.rollcall.service.http.ListenException when the address cannot be bound
     */
    public static HttpServer start(InetSocketAddress address, Set<String> hosts, Consumer<RoutesConfig> routes) {
        return HttpServer.start(VARIABLE, address, HttpLimits.READS, config -> {
            Reads.only(config.routes);
            new AllowedHosts(address.getHostString(), hosts).addTo(config.routes);
            Page.addTo(config);
            routes.accept(config.routes);
        });
    }
}
