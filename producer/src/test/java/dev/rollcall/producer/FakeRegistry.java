package dev.rollcall.producer;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.rollcall.schemas.Topics;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** A schema registry on HTTP that knows one schema, and can be out of order. Keeps what it was asked. */
public final class FakeRegistry implements AutoCloseable {

    public static final int SCHEMA_ID = 42;

    private final HttpServer server;
    private final String scheme;
    private final CountDownLatch asked = new CountDownLatch(1);
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private volatile CountDownLatch mayAnswer = new CountDownLatch(0);
    private volatile int status = 503;
    private volatile int schemaId = SCHEMA_ID;
    private volatile @Nullable String body;
    private volatile @Nullable String authorization;
    private volatile @Nullable String location;

    public FakeRegistry() {
        this(null);
    }

    /** @param tls null for plain HTTP */
    public FakeRegistry(@Nullable SSLContext tls) {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try {
            if (tls == null) {
                server = HttpServer.create(address, 0);
                scheme = "http";
            } else {
                HttpsServer https = HttpsServer.create(address, 0);
                https.setHttpsConfigurator(new HttpsConfigurator(tls));
                server = https;
                scheme = "https";
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::answer);
        server.start();
    }

    /** One that is in order. */
    public static FakeRegistry inOrder() {
        FakeRegistry registry = new FakeRegistry();
        registry.repair();
        return registry;
    }

    public String url() {
        return scheme + "://localhost:" + port();
    }

    public int port() {
        return server.getAddress().getPort();
    }

    public void repair() {
        status = 200;
    }

    /** Responds with this status from now on. */
    public void respondWith(int status) {
        this.status = status;
    }

    /** Responds with this text from now on, whatever it is asked. */
    public void say(String text) {
        body = text;
    }

    /** Gives the schema another id from now on. */
    public void setSchemaId(int id) {
        schemaId = id;
    }

    /** Refuses whoever does not send this header. */
    public void demand(String authorization) {
        this.authorization = authorization;
    }

    /** Sends everybody elsewhere. */
    public void redirectTo(int status, String location) {
        this.status = status;
        this.location = location;
    }

    /** Says nothing to whoever asks, until {@link #goOn}. */
    public void pause() {
        mayAnswer = new CountDownLatch(1);
    }

    public void goOn() {
        mayAnswer.countDown();
    }

    /** Waits until somebody has asked something. */
    public boolean awaitQuestion(Duration patience) throws InterruptedException {
        return asked.await(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** What it was asked so far. */
    public List<Request> requests() {
        return new ArrayList<>(requests);
    }

    @Override
    public void close() {
        goOn();
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String said = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String header = exchange.getRequestHeaders().getFirst("Authorization");
        requests.add(new Request(
                exchange.getRequestMethod(), exchange.getRequestURI().toString(), header == null ? "" : header, said));
        asked.countDown();
        try {
            mayAnswer.await();
        } catch (InterruptedException e) {
            throw new InterruptedIOException();
        }
        String wanted = authorization;
        String elsewhere = location;
        if (elsewhere != null) {
            exchange.getResponseHeaders().set("Location", elsewhere);
        }
        exchange.getResponseHeaders().set("Content-Type", "application/vnd.schemaregistry.v1+json");
        int code = wanted != null && !wanted.equals(header) ? 401 : status;
        byte[] response = code == 200 ? body() : ("refused: " + header).getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(code, response.length);
        exchange.getResponseBody().write(response);
        exchange.close();
    }

    private byte[] body() {
        String own = body;
        String schema = Topics.EVENTS
                .subjects()
                .get("telemetry.events-value")
                .toString()
                .replace("\\", "\\\\")
                .replace("\"", "\\\"");
        return (own == null
                        ? "{\"subject\": \"telemetry.events-value\", \"version\": 1, \"id\": " + schemaId
                                + ", \"schema\": \"" + schema + "\"}"
                        : own)
                .getBytes(StandardCharsets.UTF_8);
    }

    /** What somebody asked. */
    public record Request(String method, String path, String authorization, String body) {}
}
