package dev.rollcall.schemas.reader;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.rollcall.schemas.EventCount;
import dev.rollcall.schemas.EventCountKey;
import dev.rollcall.schemas.Topic;
import dev.rollcall.testkit.broker.TestBroker;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A topic of counts of a test's own on a shared broker, and a registry on HTTP that can be out of order. */
final class CountsTopic implements AutoCloseable {

    private static final AtomicInteger NUMBERS = new AtomicInteger();
    private static final int ROW_SCHEMA = 11;
    private static final int KEY_SCHEMA = 12;
    static final Instant WINDOW = Instant.parse("2026-03-01T12:00:00Z");

    final String name = "counts-" + NUMBERS.incrementAndGet();
    private final TestBroker broker;
    private final KafkaProducer<byte[], byte[]> producer;
    private final HttpServer registry;
    private volatile int status = 200;

    CountsTopic(TestBroker broker, int partitions) throws Exception {
        this.broker = broker;
        try (Admin admin = Admin.create(broker.clientSettings())) {
            admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1)))
                    .all()
                    .get();
        }
        producer = producer(Map.of());
        registry = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        registry.createContext("/schemas/ids/", this::answer);
        registry.start();
    }

    CountsReader.Builder<EventCountKey, EventCount> reader() {
        return reader(EventCountKey.class, EventCount.class);
    }

    <K extends SpecificRecord, V extends SpecificRecord> CountsReader.Builder<K, V> reader(Class<K> key, Class<V> row) {
        return CountsReader.builder(new Topic<>(name, 1, Map.of(), key, row))
                .bootstrapServers(broker.bootstrapServers())
                .schemaRegistryUrl("http://localhost:" + registry.getAddress().getPort())
                // A consumer that is closed waits for the end of its fetch.
                .kafka(Map.of("fetch.max.wait.ms", 50));
    }

    void registryAnswers(int newStatus) {
        status = newStatus;
    }

    void addPartitions(int total) throws Exception {
        try (Admin admin = Admin.create(broker.clientSettings())) {
            admin.createPartitions(Map.of(name, NewPartitions.increaseTo(total)))
                    .all()
                    .get();
        }
    }

    KafkaProducer<byte[], byte[]> producer(Map<String, Object> settings) {
        Map<String, Object> all = new java.util.HashMap<>(settings);
        all.putAll(broker.clientSettings());
        return new KafkaProducer<>(all, new ByteArraySerializer(), new ByteArraySerializer());
    }

    void send(EventCount... rows) throws Exception {
        for (EventCount row : rows) {
            send(record(row, null));
        }
    }

    void send(ProducerRecord<byte[], byte[]> record) throws Exception {
        producer.send(record).get();
    }

    ProducerRecord<byte[], byte[]> record(EventCount row, Integer partition) {
        return new ProducerRecord<>(name, partition, encode(KEY_SCHEMA, key(row.getEvent())), encode(ROW_SCHEMA, row));
    }

    ProducerRecord<byte[], byte[]> tombstone(EventCountKey key) {
        return new ProducerRecord<>(name, encode(KEY_SCHEMA, key), null);
    }

    static EventCountKey key(String event) {
        return new EventCountKey("shop", event, "1.0", WINDOW);
    }

    static EventCount row(String event, long count) {
        return EventCount.newBuilder()
                .setProduct("shop")
                .setEvent(event)
                .setVersion("1.0")
                .setWindowStart(WINDOW)
                .setWindowEnd(WINDOW.plusSeconds(3_600))
                .setCount(count)
                .setUpdatedAt(WINDOW)
                .build();
    }

    @Override
    public void close() {
        producer.close();
        registry.stop(0);
    }

    private static byte[] encode(int id, SpecificRecordBase record) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(new byte[] {0, 0, 0, 0, (byte) id});
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        try {
            new SpecificDatumWriter<SpecificRecordBase>(record.getSchema()).write(record, encoder);
            encoder.flush();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return bytes.toByteArray();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String schema = path.endsWith("/" + ROW_SCHEMA)
                ? EventCount.getClassSchema().toString()
                : path.endsWith("/" + KEY_SCHEMA)
                        ? EventCountKey.getClassSchema().toString()
                        : null;
        int code = status == 200 && schema == null ? 404 : status;
        String body = code == 200
                ? "{\"schema\": \"" + schema.replace("\\", "\\\\").replace("\"", "\\\"") + "\"}"
                : "{\"error_code\": " + code + "03, \"message\": \"no\"}";
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/vnd.schemaregistry.v1+json");
        exchange.sendResponseHeaders(code, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
