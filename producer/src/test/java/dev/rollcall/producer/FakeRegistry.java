package dev.rollcall.producer;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.rollcall.schemas.Topics;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A schema registry on HTTP that knows one schema, and can be out of order. */
public final class FakeRegistry implements AutoCloseable {

    static final int SCHEMA_ID = 42;

    private final HttpServer server;
    private final CountDownLatch asked = new CountDownLatch(1);
    private volatile CountDownLatch mayAnswer = new CountDownLatch(0);
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

    /** Says nothing to whoever asks, until {@link #goOn}. */
    void pause() {
        mayAnswer = new CountDownLatch(1);
    }

    void goOn() {
        mayAnswer.countDown();
    }

    /** Waits until somebody has asked something. */
    boolean awaitQuestion(Duration patience) throws InterruptedException {
        return asked.await(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        goOn();
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readAllBytes();
        asked.countDown();
        try {
            mayAnswer.await();
        } catch (InterruptedException e) {
            throw new InterruptedIOException();
        }
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
