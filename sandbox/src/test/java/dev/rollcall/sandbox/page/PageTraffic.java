package dev.rollcall.sandbox.page;

import dev.rollcall.producer.RelayedEvent;
import dev.rollcall.producer.RelayedId;
import dev.rollcall.producer.Telemetry;
import dev.rollcall.producer.TelemetryRelay;
import dev.rollcall.schemas.EventCountKey;
import dev.rollcall.schemas.Topics;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Events to look at, sent through the producer library, and how many of which there are. */
final class PageTraffic implements AutoCloseable {

    static final String PRODUCT = "atlas";
    static final List<String> VERSIONS = List.of("2.3.7", "2.4.0", "2.4.1", "2.5.0-rc1");

    private static final Duration PAST = Duration.ofMinutes(330);
    private static final int USERS = 400;
    private static final int EVENTS = 8_000;

    private final String bootstrapServers;
    private final String registryUrl;
    private final Path folder;
    private final TelemetryRelay relay;

    /** Events of {@link #PRODUCT} that were sent, by event, and by version. */
    final Map<String, Long> byEvent = new TreeMap<>();

    final Map<String, Long> byVersion = new TreeMap<>();

    PageTraffic(String bootstrapServers, String registryUrl, Path folder) {
        this.bootstrapServers = bootstrapServers;
        this.registryUrl = registryUrl;
        this.folder = folder;
        relay = TelemetryRelay.builder()
                .bootstrapServers(bootstrapServers)
                .schemaRegistryUrl(registryUrl)
                .hashKey("a key that no one else has".getBytes(StandardCharsets.UTF_8))
                .build();
    }

    long total() {
        return byEvent.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Some hours in which users come and go, and take up a new version. */
    void past(Random random) {
        Instant now = Instant.now();
        for (int i = 0; i < EVENTS; i++) {
            double when = random.nextDouble();
            // More in the middle than at the ends.
            if (random.nextDouble() > 0.55 + 0.45 * Math.sin(when * 7 - 1)) {
                when = random.nextDouble();
            }
            int user = (int) (USERS * Math.pow(random.nextDouble(), 1.6));
            Instant occurred = now.minus(Duration.ofMillis((long) ((1 - when) * PAST.toMillis())));
            send(PRODUCT, version(user, when), event(random), "user-" + user, occurred);
        }
        relay.flush();
    }

    /** One event, now. */
    void now(String product, String version, String event) {
        send(product, version, event, "user-0", null);
        relay.flush();
    }

    /** An event of each of so many installations, of which one in two sends. */
    void sampled(String product, int installations) {
        for (int i = 0; i < installations; i++) {
            try (Telemetry telemetry = Telemetry.builder(product, "1.0")
                    .bootstrapServers(bootstrapServers)
                    .schemaRegistryUrl(registryUrl)
                    .userId("installation-" + i)
                    .hashKey("a key that no one else has".getBytes(StandardCharsets.UTF_8))
                    .stateDirectory(folder.resolve("installation-" + i))
                    .environment(Map.of())
                    .oneIn(2)
                    .build()) {
                telemetry.record("Light.on");
                telemetry.flush(Duration.ofSeconds(30));
            }
        }
    }

    /** Deletes a row of the counts, as an operator may. */
    void delete(EventCountKey row) throws Exception {
        try (KafkaProducer<EventCountKey, byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers),
                Topics.COUNTS
                        .keySerde(Map.of("schema.registry.url", registryUrl))
                        .serializer(),
                new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(Topics.COUNTS.name(), row, null)).get();
        }
    }

    /** Records that are no events. */
    void garbage(int records) {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers), new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int i = 0; i < records; i++) {
                producer.send(new ProducerRecord<>("telemetry.events", "garbage".getBytes(StandardCharsets.UTF_8)));
            }
        }
    }

    @Override
    public void close() {
        relay.close();
    }

    private void send(String product, String version, String event, String user, Instant occurred) {
        relay.send(RelayedEvent.builder()
                .product(product)
                .version(version)
                .event(event)
                .user(RelayedId.raw(user))
                .occurredAt(occurred)
                .build());
        if (product.equals(PRODUCT)) {
            byEvent.merge(event, 1L, Long::sum);
            byVersion.merge(version, 1L, Long::sum);
        }
    }

    private static String version(int user, double when) {
        if (user % 20 == 7) {
            return VERSIONS.get(1);
        }
        if (user % 11 == 3) {
            return VERSIONS.get(3);
        }
        // The users of a version take up the next one by one.
        return VERSIONS.get(user % 100 < 20 + 60 * when ? 2 : 0);
    }

    private static String event(Random random) {
        double draw = random.nextDouble();
        return draw < 0.62
                ? "Query.run"
                : draw < 0.84
                        ? "Index.update"
                        : draw < 0.91 ? "Query.fail" : draw < 0.97 ? "Index.build" : "Server.start";
    }
}
