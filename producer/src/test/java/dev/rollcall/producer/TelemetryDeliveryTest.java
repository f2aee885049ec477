package dev.rollcall.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import dev.rollcall.schemas.TelemetryEvent;
import dev.rollcall.schemas.Topics;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.testutil.MockSchemaRegistry;
import io.kroxylicious.testing.kafka.api.KafkaCluster;
import io.kroxylicious.testing.kafka.api.TerminationStyle;
import io.kroxylicious.testing.kafka.junit5ext.KafkaClusterExtension;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(KafkaClusterExtension.class)
class TelemetryDeliveryTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String REGISTRY = "mock://delivery";

    static KafkaCluster cluster;
    static EventsTopic topic;

    @TempDir
    Path state;

    @BeforeAll
    static void createTopic() throws Exception {
        topic = EventsTopic.createdOn(cluster);
    }

    @Test
    void deliversWhatHappenedAndWhere() {
        Instant before = Instant.now().minusMillis(1);
        try (Telemetry telemetry = builder("where")
                .environment(Map.of("BUILDKITE", "true"))
                .dependency("numpy", "1.26")
                .build()) {
            telemetry.record("Flow.start", Map.of("nodes", "3"));
            telemetry.record(" Flow.stop ");

            assertThat(telemetry.flush(PATIENCE)).isTrue();
            assertThat(telemetry.stats().sent()).isEqualTo(2);
            assertThat(telemetry.stats().queued()).isZero();
        }

        List<TelemetryEvent> events = topic.await("where", 2, REGISTRY);
        assertThat(events).hasSize(2).extracting(TelemetryEvent::getEvent).containsExactly("Flow.start", "Flow.stop");
        assertThat(events).extracting(TelemetryEvent::getSessionSeq).containsExactly(1L, 2L);
        assertThat(events).extracting(TelemetryEvent::getLostBefore).containsOnly(0L);
        assertThat(events).allSatisfy(event -> {
            assertThat(event.getVersion()).isEqualTo("1.0");
            assertThat(event.getUid()).matches("[0-9a-f]{32}").isNotEqualTo(event.getSessionId());
            assertThat(event.getSessionId())
                    .matches("[0-9a-f]{32}")
                    .isEqualTo(events.get(0).getSessionId());
            assertThat(event.getOccurredAt()).isBetween(before, Instant.now());
            assertThat(event.getSentAt()).isBetween(event.getOccurredAt(), Instant.now());
            assertThat(event.getStartedAt()).isBefore(Instant.now());
            assertThat(event.getPlatform()).isEqualTo(System.getProperty("os.name"));
            assertThat(event.getCiVendor()).isEqualTo("Buildkite");
            assertThat(event.getRuntime()).isEqualTo("java " + System.getProperty("java.version"));
            assertThat(event.getDependencies()).containsExactly(Map.entry("numpy", "1.26"));
        });
        assertThat(events.get(0).getAttributes()).containsExactly(Map.entry("nodes", "3"));
        assertThat(events.get(1).getAttributes()).isEmpty();
    }

    @Test
    void countsTheSameInstallationOnceAndEachRunAsASession() {
        for (int run = 0; run < 2; run++) {
            try (Telemetry telemetry = builder("installation").build()) {
                telemetry.record("run");
                assertThat(telemetry.flush(PATIENCE)).isTrue();
            }
        }

        List<TelemetryEvent> events = topic.await("installation", 2, REGISTRY);
        assertThat(events)
                .extracting(TelemetryEvent::getUid)
                .containsOnly(events.get(0).getUid());
        assertThat(events).extracting(TelemetryEvent::getSessionId).doesNotHaveDuplicates();
    }

    @Test
    void keysRecordsByTheHashedUser() {
        byte[] key = new byte[16];
        try (Telemetry telemetry = builder("keys").userId("alice").hashKey(key).build()) {
            telemetry.record("run");
            assertThat(telemetry.flush(PATIENCE)).isTrue();
        }

        String uid = new KeyedHash(key).of("alice");
        assertThat(topic.awaitRaw("keys", 1)).singleElement().satisfies(row -> assertThat(
                        new String(row.key(), StandardCharsets.UTF_8))
                .isEqualTo(uid));
        assertThat(topic.await("keys", 1, REGISTRY))
                .singleElement()
                .extracting(TelemetryEvent::getUid)
                .isEqualTo(uid);
        assertThat(state).as("nothing to keep").isEmptyDirectory();
    }

    @Test
    void keepsEventsWhileTheRegistryIsAwayAndReportsWhatDidNotFit() {
        try (FakeRegistry registry = new FakeRegistry();
                Telemetry telemetry = builder("outage")
                        .schemaRegistryUrl(registry.url())
                        .autoRegisterSchemas(false)
                        .queueCapacity(8)
                        .spoolBytes(0)
                        .build()) {
            for (int i = 0; i < 20; i++) {
                telemetry.record("e" + i);
            }
            assertThat(telemetry.flush(Duration.ofMillis(300))).isFalse();
            assertThat(telemetry.stats().queued()).isEqualTo(8);

            registry.repair();
            assertThat(telemetry.flush(PATIENCE)).isTrue();

            List<TelemetryEvent> events = topic.await("outage", 8, registry.url());
            assertThat(events)
                    .extracting(TelemetryEvent::getEvent)
                    .containsExactly("e0", "e1", "e2", "e3", "e4", "e5", "e6", "e7");
            assertThat(events)
                    .extracting(TelemetryEvent::getLostBefore)
                    .containsExactly(12L, 0L, 0L, 0L, 0L, 0L, 0L, 0L);
        }
    }

    @Test
    void outlastsARestartOfTheBroker() {
        try (LogCapture quiet = new LogCapture("org.apache.kafka", Level.OFF);
                LogCapture quietBroker = new LogCapture("kafka", Level.OFF);
                Telemetry telemetry = builder("restart").build()) {
            telemetry.record("before");
            assertThat(telemetry.flush(PATIENCE)).isTrue();

            cluster.stopNodes(node -> true, TerminationStyle.ABRUPT);
            for (int i = 0; i < 10; i++) {
                telemetry.record("meanwhile");
            }
            assertThat(telemetry.flush(Duration.ofMillis(500))).isFalse();
            cluster.startNodes(node -> true);

            telemetry.record("after");
            assertThat(telemetry.flush(PATIENCE.multipliedBy(2))).isTrue();
            assertThat(telemetry.stats().sent()).isEqualTo(12);
        }
        assertExact("restart", 12, 12);
    }

    @Test
    void waitsForASchemaThatIsRegisteredLater() throws Exception {
        String registry = "mock://later";
        try (LogCapture log = new LogCapture("dev.rollcall", Level.INFO);
                Telemetry telemetry = builder("later")
                        .schemaRegistryUrl(registry)
                        .autoRegisterSchemas(false)
                        .build()) {
            telemetry.record("early");
            await().atMost(PATIENCE).until(() -> !log.lines().isEmpty());
            assertThat(log.lines().get(0)).contains("the registry does not know the schema of telemetry.events-value");

            String subject = "telemetry.events-value";
            MockSchemaRegistry.getClientForScope("later")
                    .register(subject, new AvroSchema(Topics.EVENTS.subjects().get(subject)));
            assertThat(telemetry.flush(PATIENCE)).isTrue();
            assertThat(log.lines()).hasSize(2).last().asString().isEqualTo("telemetry is connected");
        }
    }

    @Test
    void reportsTheLossOfARecordThatKafkaRefusesWithTheNextOne() {
        try (Telemetry telemetry = builder("refused").build()) {
            telemetry.record("small");
            telemetry.record(" ");
            assertThat(telemetry.flush(PATIENCE)).isTrue();

            telemetry.record("");
            telemetry.record("large", EventsTopic.tooLarge());
            assertThat(telemetry.flush(PATIENCE)).isFalse();
            assertThat(telemetry.stats().dropped()).containsEntry(LossReason.UNDELIVERED, 1L);

            telemetry.record("small");
            assertThat(telemetry.flush(PATIENCE)).isTrue();
            assertThat(telemetry.stats().sent()).isEqualTo(2);
        }

        List<TelemetryEvent> events = topic.await("refused", 2, REGISTRY);
        assertThat(events).extracting(TelemetryEvent::getSessionSeq).containsExactly(1L, 3L);
        assertThat(events)
                .extracting(TelemetryEvent::getLostBefore)
                .satisfies(lost -> assertThat(lost.get(0) + lost.get(1)).isEqualTo(3));
    }

    @Test
    void takesWhateverItIsGiven() {
        Map<String, String> nulls = new HashMap<>();
        nulls.put(null, "v");
        nulls.put("k", null);
        try (Telemetry telemetry = builder("hostile").build()) {
            telemetry.record(null);
            telemetry.record(null, null);
            telemetry.record("null map", null);
            telemetry.record("nulls", nulls);
            telemetry.record("throws", hostile());
            telemetry.record("long".repeat(100_000), Map.of("k", "v".repeat(100_000)));
            telemetry.record("\uD800");

            assertThat(telemetry.flush(PATIENCE)).isTrue();
            TelemetryStats stats = telemetry.stats();
            assertThat(stats.recorded()).isEqualTo(7);
            assertThat(stats.sent()).isEqualTo(5);
            assertThat(stats.dropped()).containsEntry(LossReason.INVALID, 2L);
            assertThat(stats.cut()).isEqualTo(5);
        }
        assertExact("hostile", 7, 5);
    }

    @Test
    void takesEventsOfManyThreadsWithoutLosingCount() throws Exception {
        int threads = 64;
        int each = 1_000;
        try (Telemetry telemetry = builder("many").queueCapacity(256).build()) {
            CyclicBarrier start = new CyclicBarrier(threads);
            List<Thread> started = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                Thread thread = new Thread(() -> {
                    try {
                        start.await();
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                    for (int i = 0; i < each; i++) {
                        telemetry.record("e");
                    }
                });
                thread.start();
                started.add(thread);
            }
            for (Thread thread : started) {
                thread.join();
            }
            assertThat(telemetry.flush(PATIENCE)).isTrue();
            telemetry.record("last");
            assertThat(telemetry.flush(PATIENCE)).isTrue();

            TelemetryStats stats = telemetry.stats();
            assertThat(stats.recorded()).isEqualTo(threads * each + 1);
            assertThat(stats.queued()).isZero();
            assertExact("many", stats.recorded(), stats.sent());
        }
    }

    @Test
    void isNotEndedByAnInterruptOfItsThread() {
        try (Telemetry telemetry = builder("interrupt").build()) {
            for (int i = 0; i < 5; i++) {
                telemetry.record("e");
                Thread.getAllStackTraces().keySet().stream()
                        .filter(thread -> thread.getName().equals("rollcall-telemetry"))
                        .forEach(Thread::interrupt);
            }
            assertThat(telemetry.flush(PATIENCE)).isTrue();
            assertThat(telemetry.stats().sent()).isEqualTo(5);
        }
    }

    @Test
    void closeDeliversWhatWaits() {
        Telemetry telemetry =
                builder("close").exit(Exit.WAIT).closeTimeout(PATIENCE).build();
        for (int i = 0; i < 100; i++) {
            telemetry.record("e" + i);
        }
        telemetry.close();

        assertThat(telemetry.stats().sent()).isEqualTo(100);
        assertExact("close", 100, 100);
    }

    @Test
    void goesWhereTheEnvironmentSays() {
        try (Telemetry telemetry = Telemetry.builder("over-ride", "1.0")
                .bootstrapServers("localhost:1")
                .schemaRegistryUrl("http://localhost:1")
                .environment(Map.of(
                        "OVER_RIDE_TELEMETRY_BOOTSTRAP_SERVERS",
                        cluster.getBootstrapServers(),
                        "OVER_RIDE_TELEMETRY_SCHEMA_REGISTRY_URL",
                        REGISTRY))
                .autoRegisterSchemas(true)
                .stateDirectory(state)
                .build()) {
            telemetry.record("e");
            assertThat(telemetry.flush(PATIENCE)).isTrue();
        }
        assertExact("over-ride", 1, 1);
    }

    @Test
    void leaksNoUserIdAnywhere() throws Exception {
        String user = "alice.wonder@example.org";
        List<String> logged;
        try (LogCapture log = new LogCapture("ROOT", Level.DEBUG);
                Telemetry telemetry =
                        builder("private").userId(user).kafka("linger.ms", "5").build()) {
            telemetry.record("e", Map.of("k", "v"));
            telemetry.record("large", EventsTopic.tooLarge());
            telemetry.record("e");
            telemetry.flush(PATIENCE);
            telemetry.close();
            logged = List.copyOf(log.lines());
        }

        assertThat(logged).isNotEmpty().noneMatch(line -> line.contains("alice"));
        for (ConsumerRecord<byte[], byte[]> row : topic.awaitRaw("private", 2)) {
            assertThat(new String(row.key(), StandardCharsets.ISO_8859_1)).doesNotContain("alice");
            assertThat(new String(row.value(), StandardCharsets.ISO_8859_1)).doesNotContain("alice");
            assertThat(row.headers()).isEmpty();
        }
        try (var files = Files.walk(state)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file, StandardCharsets.ISO_8859_1)).doesNotContain("alice");
                assertThat(file.toString()).doesNotContain("alice");
            }
        }
    }

    /** Every recorded event arrived or is reported as lost, and no number is missing or twice. */
    private static void assertExact(String product, long recorded, long sent) {
        List<TelemetryEvent> events = topic.await(product, (int) sent, REGISTRY);
        assertThat(events)
                .extracting(TelemetryEvent::getSessionSeq)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, sent).boxed().toList());
        long lost = events.stream().mapToLong(TelemetryEvent::getLostBefore).sum();
        assertThat(events.size() + lost).isEqualTo(recorded);
    }

    private Telemetry.Builder builder(String product) {
        return Telemetry.builder(product, "1.0")
                .environment(Map.of())
                .bootstrapServers(cluster.getBootstrapServers())
                .schemaRegistryUrl(REGISTRY)
                .autoRegisterSchemas(true)
                .stateDirectory(state);
    }

    private static Map<String, String> hostile() {
        return new AbstractMap<>() {
            @Override
            public Set<Entry<String, String>> entrySet() {
                throw new IllegalStateException("hostile");
            }
        };
    }
}
