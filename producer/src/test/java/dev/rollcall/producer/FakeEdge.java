package dev.rollcall.producer;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.rollcall.producer.internal.event.Limits;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * An edge that takes exactly what the protocol allows, and says what is wrong with the rest: {@link #violations}. Can be out of
 * order in several ways. Recognises repeats by session and number.
 */
public final class FakeEdge implements AutoCloseable {

    static {
        // Otherwise a response of a few bytes waits for the acknowledgement of its headers.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private static final int MOST_BYTES = 1 << 20;
    private static final int MOST_EVENTS = 500;
    private static final Set<String> HEADERS = Set.of(
            "host", "content-length", "content-type", "content-encoding", "accept", "user-agent", "authorization");
    private static final Set<String> TEXTS = Set.of(
            "product",
            "version",
            "uid",
            "session_id",
            "architecture",
            "platform",
            "platform_release",
            "platform_version",
            "processor",
            "ci_vendor",
            "container",
            "runtime");
    private static final Set<String> NUMBERS = Set.of("sent_at", "started_at", "one_in");

    private final HttpServer server;
    private final String scheme;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Received> received = new CopyOnWriteArrayList<>();
    private final List<String> violations = new CopyOnWriteArrayList<>();
    private final List<Integer> batches = new CopyOnWriteArrayList<>();
    private final List<Map<String, List<String>>> headers = new CopyOnWriteArrayList<>();
    private final Set<String> known = ConcurrentHashMap.newKeySet();
    private volatile CountDownLatch mayRespond = new CountDownLatch(0);
    private volatile int status = 202;
    private volatile @Nullable String header;
    private volatile String headerValue = "";
    private volatile @Nullable String body;
    private volatile boolean cutsOff;
    private volatile int mostBytes = MOST_BYTES;
    private volatile Predicate<String> rejected = event -> false;

    public FakeEdge() {
        this(null);
    }

    /** @param tls null for plain HTTP */
    public FakeEdge(@Nullable SSLContext tls) {
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
        server.createContext("/", this::respond);
        server.setExecutor(threads);
        server.start();
    }

    public URI url() {
        return URI.create(scheme + "://localhost:" + port());
    }

    public int port() {
        return server.getAddress().getPort();
    }

    /** Takes events again. */
    public void repair() {
        status = 202;
        header = null;
        body = null;
        cutsOff = false;
        mostBytes = MOST_BYTES;
    }

    /** Responds with this status from now on, and takes nothing. */
    public void respondWith(int status) {
        this.status = status;
    }

    /** Responds with this status and header from now on, and takes nothing. */
    public void respondWith(int status, String header, String value) {
        this.headerValue = value;
        this.header = header;
        this.status = status;
    }

    /** Responds with this text from now on, and takes nothing. */
    public void say(int status, String text) {
        body = text;
        this.status = status;
    }

    /** Takes events from now on, and ends each response in the middle. */
    public void cutOff() {
        cutsOff = true;
    }

    /** Takes at most this much JSON. */
    public void takeAtMost(int bytes) {
        mostBytes = bytes;
    }

    /** Rejects events with such names. */
    public void reject(Predicate<String> names) {
        rejected = names;
    }

    /** Says nothing to whoever asks, until {@link #goOn}. */
    public void pause() {
        mayRespond = new CountDownLatch(1);
    }

    public void goOn() {
        mayRespond.countDown();
    }

    /** What it took so far, each event once. */
    public List<Received> received() {
        return List.copyOf(received);
    }

    /** The names of what it took so far, of a product. */
    public List<String> names(String product) {
        return received.stream()
                .filter(event -> event.session("product").equals(product))
                .map(Received::name)
                .toList();
    }

    /** How many events each request had so far, as far as it is known. */
    public List<Integer> batches() {
        return List.copyOf(batches);
    }

    /** The headers of each request so far, names in lower case. */
    public List<Map<String, List<String>>> headers() {
        return List.copyOf(headers);
    }

    /** What was not as the protocol has it. */
    public List<String> violations() {
        return List.copyOf(violations);
    }

    @Override
    public void close() {
        goOn();
        server.stop(0);
        threads.shutdownNow();
    }

    private void respond(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] encoded = exchange.getRequestBody().readAllBytes();
            headers.add(lowerCase(exchange));
            mayRespond.await();
            String redirect = header;
            if (redirect != null) {
                exchange.getResponseHeaders().set(redirect, headerValue);
            }
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            JsonNode batch = checked(exchange, encoded);
            String text = body;
            int code = status;
            if (code == 202 && text == null && batch != null) {
                if (batch.toString().getBytes(StandardCharsets.UTF_8).length > mostBytes) {
                    code = 413;
                    text = "{\"error\":\"too large\"}";
                } else {
                    text = verdicts(batch);
                }
            }
            byte[] response = (text == null ? "{\"error\":\"as told\"}" : text).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(code, cutsOff ? response.length + 100 : response.length);
            exchange.getResponseBody().write(response);
        } catch (InterruptedException | IOException e) {
            // It is closed, or whoever asked has gone, or it cuts off.
        }
    }

    private static Map<String, List<String>> lowerCase(HttpExchange exchange) {
        Map<String, List<String>> lower = new ConcurrentHashMap<>();
        exchange.getRequestHeaders().forEach((name, values) -> lower.put(name.toLowerCase(Locale.ROOT), values));
        return lower;
    }

    private String verdicts(JsonNode batch) {
        StringBuilder verdicts = new StringBuilder();
        for (JsonNode event : batch.get("events")) {
            String name = event.get("event").asText();
            verdicts.append(verdicts.length() == 0 ? "{\"events\":[" : ",").append("{\"verdict\":\"");
            if (rejected.test(name)) {
                verdicts.append("rejected\",\"error\":\"events[0].event: \\\"").append("x\\\"");
            } else if (known.add(batch.get("session_id") + "/" + event.get("session_seq"))) {
                received.add(new Received(batch, event));
                verdicts.append("accepted");
            } else {
                verdicts.append("repeated");
            }
            verdicts.append("\"}");
        }
        return verdicts.append("]}").toString();
    }

    /** Null when it is not even JSON. */
    private @Nullable JsonNode checked(HttpExchange exchange, byte[] encoded) {
        require(exchange.getRequestMethod().equals("POST"), "method " + exchange.getRequestMethod());
        require(exchange.getRequestURI().getPath().endsWith("/v1/events"), "route " + exchange.getRequestURI());
        exchange.getRequestHeaders().forEach((name, values) -> {
            require(HEADERS.contains(name.toLowerCase(Locale.ROOT)), "header " + name);
            require(values.size() == 1, "header " + name + " twice");
        });
        require("application/json".equals(first(exchange, "Content-Type")), "content type");
        require("gzip".equals(first(exchange, "Content-Encoding")), "content encoding");
        require("rollcall-java".equals(first(exchange, "User-Agent")), "agent " + first(exchange, "User-Agent"));
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(encoded))) {
            byte[] json = in.readNBytes(MOST_BYTES + 1);
            require(json.length <= MOST_BYTES, json.length + " bytes");
            JsonNode batch = JSON.readTree(json);
            check(batch);
            batches.add(batch.get("events").size());
            return batch;
        } catch (IOException | RuntimeException e) {
            violations.add(e.toString());
            return null;
        }
    }

    private static String first(HttpExchange exchange, String name) {
        return String.valueOf(exchange.getRequestHeaders().getFirst(name));
    }

    private void check(JsonNode batch) {
        for (Map.Entry<String, JsonNode> field : batch.properties()) {
            String name = field.getKey();
            JsonNode value = field.getValue();
            boolean isValid = TEXTS.contains(name)
                    ? value.isTextual()
                            && !value.asText().isBlank()
                            && value.asText().length() <= Limits.VALUE
                    : NUMBERS.contains(name)
                            ? value.isIntegralNumber() && value.asLong() > 0
                            : name.equals("dependencies") ? isMap(value) : name.equals("events");
            require(isValid, "field " + name);
        }
        require(batch.path("uid").asText().matches("[0-9a-f]{32}"), "uid");
        require(batch.path("session_id").asText().matches("[0-9a-f]{32}"), "session_id");
        require(batch.hasNonNull("product") && batch.hasNonNull("version") && batch.hasNonNull("sent_at"), "missing");
        require(batch.path("one_in").asInt(1) <= 10_000, "one_in");
        JsonNode events = batch.path("events");
        require(events.isArray() && !events.isEmpty() && events.size() <= MOST_EVENTS, events.size() + " events");
        events.forEach(event -> checkEvent(event, batch.path("sent_at").asLong()));
    }

    private void checkEvent(JsonNode event, long sentAt) {
        List<String> names = new ArrayList<>();
        event.fieldNames().forEachRemaining(names::add);
        require(
                Set.of("event", "session_seq", "lost_before", "occurred_at", "attributes")
                        .containsAll(names),
                "fields " + names);
        require(
                event.path("event").isTextual()
                        && Limits.isEvent(event.path("event").asText()),
                "event");
        require(event.path("event").asText().length() <= Limits.NAME, "length of event");
        require(
                event.path("session_seq").isIntegralNumber()
                        && event.path("session_seq").asLong() >= 1,
                "session_seq");
        long lost = event.path("lost_before").asLong();
        require(!event.has("lost_before") || (lost >= 0 && lost <= Limits.LOST), "lost_before");
        require(
                event.path("occurred_at").isIntegralNumber()
                        && event.path("occurred_at").asLong() <= sentAt,
                "time");
        require(!event.has("attributes") || isMap(event.get("attributes")), "attributes");
    }

    private static boolean isMap(JsonNode map) {
        boolean isMap = map.isObject() && map.size() <= Limits.ENTRIES;
        for (JsonNode value : map) {
            isMap &= value.isTextual() && value.asText().length() <= Limits.VALUE;
        }
        return isMap;
    }

    private void require(boolean isSo, String what) {
        if (!isSo) {
            violations.add(what);
        }
    }

    /** An event with the session fields of its batch. */
    public record Received(JsonNode batch, JsonNode event) {

        public String name() {
            return event.get("event").asText();
        }

        public long number() {
            return event.get("session_seq").asLong();
        }

        public long lostBefore() {
            return event.path("lost_before").asLong();
        }

        public String session(String field) {
            return batch.path(field).asText();
        }

        public String attribute(String key) {
            return event.path("attributes").path(key).asText();
        }
    }
}
