package dev.rollcall.service.http;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.config.RoutesConfig;
import io.javalin.http.HttpResponseException;
import io.javalin.http.HttpStatus;
import io.javalin.util.JavalinException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server with a port, threads and connections of its own, within {@link HttpLimits}. Every error is JSON.
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
     * @param variable names the address where it cannot be bound
     * @param content adds what is served
     * @throws ListenException when the address cannot be bound
     */
    public static HttpServer start(
            String variable, InetSocketAddress address, HttpLimits limits, Consumer<JavalinConfig> content) {
        Javalin server = Javalin.create(config -> {
            config.startup.showJavalinBanner = false;
            config.http.prefer405over404 = true;
            limits.apply(config, address);
            errors(config.routes);
            content.accept(config);
        });
        try {
            server.start();
        } catch (JavalinException e) {
            throw new ListenException(variable, address, e);
        }
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
        routes.exception(
                BadRequestException.class,
                (e, context) ->
                        Errors.write(context, HttpStatus.BAD_REQUEST.getCode(), String.valueOf(e.getMessage())));
        routes.exception(
                // Without its message, which quotes the path.
                HttpResponseException.class,
                (e, context) -> Errors.write(
                        context,
                        e.getStatus(),
                        HttpStatus.forStatus(e.getStatus()).getMessage()));
        routes.exception(Exception.class, (e, context) -> {
            LOG.error("HTTP: unexpected failure", e);
            Errors.write(context, HttpStatus.INTERNAL_SERVER_ERROR.getCode(), "unexpected failure; see the log");
        });
    }
}
