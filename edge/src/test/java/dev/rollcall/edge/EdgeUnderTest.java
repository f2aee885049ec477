package dev.rollcall.edge;

import com.sun.net.httpserver.HttpServer;
import dev.rollcall.edge.config.EdgeConfig;
import dev.rollcall.schemas.TelemetryEvent;
import dev.rollcall.schemas.Topics;
import dev.rollcall.testkit.broker.TestBroker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** An edge in this process with a broker's topic of events, and a registry that knows their schema. */
public final class EdgeUnderTest implements AutoCloseable {

    /** The key of {@link #environment}, 32 bytes in base64. */
    public static final String KEY = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

    private static final String TOPIC = Topics.EVENTS.name();
    private static final int PARTITIONS = 2;
    private static final int HEADER_BYTES = 5;

    private final TestBroker broker;
    private final HttpServer registry;
    private final Edge edge;
    private final HttpClient client = HttpClient.newHttpClient();

    /** @param settings variables besides those of {@link #environment} */
    public EdgeUnderTest(TestBroker broker, Path folder, Map<String, String> settings) throws Exception {
        this.broker = broker;
        registry = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        registry.createContext("/", exchange -> {
            byte[] body = "{\"id\":1,\"version\":1,\"subject\":\"s\"}".getBytes(StandardCharsets.UTF_8);
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        registry.start();
        try (Admin admin = Admin.create(broker.clientSettings())) {
            if (!admin.listTopics().names().get().contains(TOPIC)) {
                admin.createTopics(List.of(new NewTopic(TOPIC, PARTITIONS, (short) 1).configs(Topics.EVENTS.config())))
                        .all()
                        .get();
            }
        }
        String registryUrl = "http://127.0.0.1:" + registry.getAddress().getPort();
        Map<String, String> env = new HashMap<>(environment(broker.bootstrapServers(), registryUrl, folder));
        env.putAll(settings);
        edge = Edge.start(EdgeConfig.fromEnvironment(env));
    }

    /** The settings of an edge on free ports, with a queue in a folder. */
    public static Map<String, String> environment(String servers, String registryUrl, Path folder) {
        return Map.of(
                "ROLLCALL_BOOTSTRAP_SERVERS",
                servers,
                "ROLLCALL_SCHEMA_REGISTRY_URL",
                registryUrl,
                "ROLLCALL_HASH_KEY",
                KEY,
                "ROLLCALL_HTTP_ADDRESS",
                "127.0.0.1:0",
                "ROLLCALL_MANAGEMENT_ADDRESS",
                "127.0.0.1:0",
                "ROLLCALL_QUEUE_DIR",
                folder.resolve("queue").toString());
    }

    /** Where it takes events. */
    public URI uri() {
        return edge.uri();
    }

    /** Where its metrics and health are. */
    public URI management() {
        return edge.management();
    }

    /** Posts a body; headers come as name, value, name, value. */
    public HttpResponse<String> post(String path, byte[] body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri().resolve(path))
                .timeout(Duration.ofSeconds(20))
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** Posts JSON. */
    public HttpResponse<String> postJson(String path, String json, String... headers)
            throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of("Content-Type", "application/json"));
        all.addAll(List.of(headers));
        return post(path, json.getBytes(StandardCharsets.UTF_8), all.toArray(String[]::new));
    }

    /** What a path of the edge or of its management port says. */
    public HttpResponse<String> get(URI from) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(from).build(), HttpResponse.BodyHandlers.ofString());
    }

    /** The metrics, as text. */
    public String metrics() throws IOException, InterruptedException {
        return get(management().resolve("/metrics")).body();
    }

    /** Every event that the topic has, by partition and offset. */
    public List<TelemetryEvent> events() throws IOException {
        List<TelemetryEvent> events = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> event : records()) {
            events.add(new SpecificDatumReader<>(TelemetryEvent.class)
                    .read(
                            null,
                            DecoderFactory.get()
                                    .binaryDecoder(
                                            event.value(), HEADER_BYTES, event.value().length - HEADER_BYTES, null)));
        }
        return events;
    }

    /** Every record that the topic has. */
    public List<ConsumerRecord<byte[], byte[]>> records() {
        Map<String, Object> settings = new HashMap<>(broker.clientSettings());
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = Stream.of(0, 1)
                    .map(number -> new TopicPartition(TOPIC, number))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
            while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
            return records;
        }
    }

    @Override
    public void close() {
        edge.close();
        registry.stop(0);
    }
}
