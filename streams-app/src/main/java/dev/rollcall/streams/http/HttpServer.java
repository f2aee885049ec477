package dev.rollcall.streams.http;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.config.RoutesConfig;
import io.javalin.http.HttpResponseException;
import io.javalin.http.HttpStatus;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server with a port, threads and connections of its own, within {@link HttpLimits}. Only reads are answered.
 * Thread-safe.
 */
public final class HttpServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);

    private final Javalin server;
    private final InetSocketAddress address;

    private HttpServer(Javalin server, InetSocketAddress address) {
        this.server = server;
        this.address = address;
    }

    /**
     * Starts to listen.
     *
     * @param content adds what is served
     * @throws io.javalin.util.JavalinException when the address cannot be bound
     */
    static HttpServer start(InetSocketAddress address, Consumer<JavalinConfig> content) {
        Javalin server = Javalin.create(config -> {
            config.startup.showJavalinBanner = false;
            config.http.prefer405over404 = true;
            HttpLimits.apply(config, address);
            errors(config.routes);
            content.accept(config);
        });
        server.start();
        return new HttpServer(server, address);
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
