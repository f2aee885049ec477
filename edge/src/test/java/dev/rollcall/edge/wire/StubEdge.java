package dev.rollcall.edge.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.GZIPInputStream;

/** What a client meets in place of an edge: it responds as a test says, and keeps the batches. */
final class StubEdge implements AutoCloseable {

    /** The response that never comes. */
    static final int NONE = 0;

    private static final JsonMapper MAPPER = new JsonMapper();

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<JsonNode> batches = new CopyOnWriteArrayList<>();
    private final Queue<Integer> responses = new ConcurrentLinkedQueue<>();

    private StubEdge(HttpServer server) {
        this.server = server;
    }

    /**
     * Starts one on a free port.
     *
     * @param responses the first statuses; 202 with a rejected first event follows for the number 2020, and 202 for all later ones
     */
    static StubEdge start(Integer... responses) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        StubEdge stub = new StubEdge(server);
        stub.responses.addAll(List.of(responses));
        server.setExecutor(stub.threads);
        server.createContext("/", stub::respond);
        server.start();
        return stub;
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** What came so far, in order. */
    List<JsonNode> batches() {
        return batches;
    }

    private void respond(HttpExchange exchange) throws IOException {
        boolean gzip = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
        try (InputStream in = gzip ? new GZIPInputStream(exchange.getRequestBody()) : exchange.getRequestBody()) {
            JsonNode batch = MAPPER.readTree(in);
            batches.add(batch);
            Integer planned = responses.poll();
            int status = planned == null ? 202 : planned;
            if (status == NONE) {
                return;
            }
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            if (status == 503) {
                exchange.getResponseHeaders().set("Retry-After", "1");
            }
            byte[] body = MAPPER.writeValueAsBytes(status == 202 || status == 2020 ? verdicts(batch, status) : error());
            exchange.sendResponseHeaders(status == 2020 ? 202 : status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        }
    }

    private static ObjectNode error() {
        return MAPPER.createObjectNode().put("error", "not now");
    }

    private static ObjectNode verdicts(JsonNode batch, int status) {
        ObjectNode response = MAPPER.createObjectNode();
        ArrayNode verdicts = response.putArray("events");
        for (int i = 0; i < batch.path("events").size(); i++) {
            boolean rejected = status == 2020 && i == 0;
            ObjectNode verdict = verdicts.addObject().put("verdict", rejected ? "rejected" : "accepted");
            if (rejected) {
                verdict.put("error", "events[0]: blank; every event needs a name");
            }
        }
        return response;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
