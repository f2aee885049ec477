package dev.rollcall.producer;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.rollcall.producer.internal.state.KeyedHash;
import dev.rollcall.schemas.TelemetryEvent;
import dev.rollcall.testkit.broker.TestBroker;
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
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What is recorded arrives, whoever records it, and with what. */
class TelemetryDeliveryIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @RegisterExtension
    static final TestBroker BROKER = new TestBroker();

    static EventsTopic topic;

    @TempDir
    Path state;

    @BeforeAll
    static void createTopic() throws Exception {
        topic = EventsTopic.createdOn(BROKER);
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

        List<TelemetryEvent> events = topic.await("where", 2);
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

        List<TelemetryEvent> events = topic.await("installation", 2);
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
        assertThat(topic.await("keys", 1))
                .singleElement()
                .extracting(TelemetryEvent::getUid)
                .isEqualTo(uid);
        assertThat(state).as("nothing to keep").isEmptyDirectory();
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
        topic.assertExact("hostile", 7, 5);
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
            topic.assertExact("many", stats.recorded(), stats.sent());
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
        topic.assertExact("close", 100, 100);
    }

    @Test
    void goesWhereTheEnvironmentSays() {
        try (Telemetry telemetry = Telemetry.builder("over-ride", "1.0")
                .bootstrapServers("localhost:1")
                .schemaRegistryUrl("http://localhost:1")
                .environment(Map.of(
                        "OVER_RIDE_TELEMETRY_BOOTSTRAP_SERVERS",
                        BROKER.bootstrapServers(),
                        "OVER_RIDE_TELEMETRY_SCHEMA_REGISTRY_URL",
                        EventsTopic.REGISTRY))
                .autoRegisterSchemas(true)
                .stateDirectory(state)
                .build()) {
            telemetry.record("e");
            assertThat(telemetry.flush(PATIENCE)).isTrue();
        }
        topic.assertExact("over-ride", 1, 1);
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

    private Telemetry.Builder builder(String product) {
        return topic.telemetry(product, state);
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
