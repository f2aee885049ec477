package dev.rollcall.producer;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.rollcall.schemas.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** A schema registry on HTTP that knows one schema, and can be out of order. */
final class FakeRegistry implements AutoCloseable {

    static final int SCHEMA_ID = 42;

    private final HttpServer server;
    private volatile boolean inOrder;

    FakeRegistry() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::answer);
        server.start();
    }

    String url() {
        return "http://localhost:" + server.getAddress().getPort();
    }

    void repair() {
        inOrder = true;
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readAllBytes();
        String schema = Topics.EVENTS
                .subjects()
                .get("telemetry.events-value")
                .toString()
                .replace("\\", "\\\\")
                .replace("\"", "\\\"");
        byte[] body = ("{\"subject\": \"telemetry.events-value\", \"version\": 1, \"id\": " + SCHEMA_ID
                        + ", \"schema\": \"" + schema + "\"}")
                .getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/vnd.schemaregistry.v1+json");
        exchange.sendResponseHeaders(inOrder ? 200 : 503, inOrder ? body.length : -1);
        if (inOrder) {
            exchange.getResponseBody().write(body);
        }
        exchange.close();
    }
}
