package dev.rollcall.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollcall.producer.internal.state.KeyedHash;
import dev.rollcall.schemas.TelemetryEvent;
import dev.rollcall.testkit.broker.TestBroker;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class TelemetryRelayIT {

    private static final String REGISTRY = EventsTopic.REGISTRY;
    private static final byte[] KEY = new byte[32];

    @RegisterExtension
    static final TestBroker BROKER = new TestBroker();

    @RegisterExtension
    static final TestBroker EMPTY = new TestBroker();

    static EventsTopic topic;

    @TempDir
    Path state;

    @BeforeAll
    static void createTopic() throws Exception {
        topic = EventsTopic.createdOn(BROKER);
    }

    @Test
    void deliversEveryEventOnce() {
        int events = 10_000;
        try (TelemetryRelay relay = relay().build()) {
            for (int i = 0; i < events; i++) {
                relay.send(event("exact", "e" + i % 7, "user-" + i % 100));
            }
            relay.flush();
            assertThat(relay.sent()).isEqualTo(events);
        }

        List<TelemetryEvent> delivered = topic.await("exact", events, REGISTRY);
        assertThat(delivered)
                .hasSize(events)
                .extracting(TelemetryEvent::getSessionSeq)
                .doesNotHaveDuplicates();
        Map<String, Long> counts =
                delivered.stream().collect(Collectors.groupingBy(TelemetryEvent::getEvent, Collectors.counting()));
        for (int e = 0; e < 7; e++) {
            assertThat(counts).containsEntry("e" + e, (long) (events / 7 + (e < events % 7 ? 1 : 0)));
        }
        assertThat(delivered.stream().map(TelemetryEvent::getUid).distinct()).hasSize(100);
    }

    @Test
    void carriesOverWhatTheSourceSaysAndHashesTheIds() {
        Instant happened = Instant.parse("2022-08-21T16:54:00.123Z");
        Context context =
                new Context("arm", "Darwin", "21", "v21", "m1", null, null, "python 3.7", Map.of("jina", "3.7.13"));
        try (TelemetryRelay relay = relay().build()) {
            relay.send(new RelayedEvent(
                    " carried ",
                    "3.7.13",
                    "Flow.start",
                    "94731629138370",
                    "session-56286d1a91c2",
                    happened,
                    happened.minusSeconds(1),
                    context,
                    Map.of("protocol", "grpc")));
            relay.flush();
        }

        assertThat(topic.await("carried", 1, REGISTRY)).singleElement().satisfies(event -> {
            assertThat(event.getVersion()).isEqualTo("3.7.13");
            assertThat(event.getUid()).isEqualTo(new KeyedHash(KEY).of("94731629138370"));
            assertThat(event.getSessionId()).isEqualTo(new KeyedHash(KEY).of("session-56286d1a91c2"));
            assertThat(event.getOccurredAt()).isEqualTo(happened);
            assertThat(event.getStartedAt()).isEqualTo(happened.minusSeconds(1));
            assertThat(event.getArchitecture()).isEqualTo("arm");
            assertThat(event.getDependencies()).containsExactly(Map.entry("jina", "3.7.13"));
            assertThat(event.getAttributes()).containsExactly(Map.entry("protocol", "grpc"));
        });
        assertThat(topic.awaitRaw("carried", 1))
                .allSatisfy(row -> assertThat(new String(row.value(), StandardCharsets.ISO_8859_1))
                        .doesNotContain("94731629138370", "56286d1a91c2"));
    }

    @Test
    void keepsItsKeyFromRunToRun() {
        for (int run = 0; run < 2; run++) {
            try (TelemetryRelay relay = unkeyed().stateDirectory(state).build()) {
                relay.send(event("kept", "e", "alice"));
                relay.flush();
            }
        }

        List<TelemetryEvent> events = topic.await("kept", 2, REGISTRY);
        assertThat(events)
                .extracting(TelemetryEvent::getUid)
                .containsOnly(events.get(0).getUid());
        assertThat(events).extracting(TelemetryEvent::getSessionId).doesNotHaveDuplicates();
    }

    @Test
    void saysThatARecordWasRefused() {
        TelemetryRelay relay = relay().build();
        relay.send(large());

        failsWith(relay::flush, "bootstrapServers=" + BROKER.bootstrapServers() + ": Kafka did not acknowledge");
        failsWith(() -> relay.send(event("refused", "e", "alice")), "RecordTooLarge");
        assertThatCode(relay::close).as("has been said").doesNotThrowAnyException();
    }

    @Test
    void closeSaysWhatNoOtherCallHasSaid() {
        TelemetryRelay relay = relay().build();
        relay.send(large());

        failsWith(relay::close, "Kafka did not acknowledge");
        assertThatCode(relay::close).doesNotThrowAnyException();
        assertThatThrownBy(() -> relay.send(large())).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void saysWithin10SecondsThatNoBrokerAnswers() throws Exception {
        try (ServerSocket blackHole = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                TelemetryRelay relay = relay().bootstrapServers("localhost:" + blackHole.getLocalPort())
                        .build()) {
            long start = System.nanoTime();
            failsWith(
                    () -> relay.send(event("nobody", "e", "alice")),
                    "bootstrapServers=localhost:" + blackHole.getLocalPort()
                            + ": no Kafka broker answers (TimeoutException");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(11));
        }
    }

    @Test
    void saysAtOnceThatNobodyListens() {
        try (TelemetryRelay relay = relay().bootstrapServers("localhost:1").build()) {
            failsWith(
                    () -> relay.send(event("nobody", "e", "alice")),
                    "bootstrapServers=localhost:1: no Kafka broker answers (ConnectException: Connection refused);"
                            + " start it or correct the address");
        }
    }

    @Test
    void saysThatThereIsNoTopic() {
        try (TelemetryRelay relay = relay().bootstrapServers(EMPTY.bootstrapServers())
                .kafka("max.block.ms", "2000")
                .build()) {
            failsWith(
                    () -> relay.send(event("nowhere", "e", "alice")), "there is no topic telemetry.events; create it");
        }
    }

    @Test
    void saysThatNoRegistryAnswers() throws Exception {
        try (ServerSocket blackHole = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            for (String url : List.of("http://localhost:1", "http://localhost:" + blackHole.getLocalPort())) {
                try (TelemetryRelay relay = relay().schemaRegistryUrl(url).build()) {
                    failsWith(
                            () -> relay.send(event("nobody", "e", "alice")),
                            "schemaRegistryUrl=" + url + ": no schema registry responds");
                }
            }
        }
    }

    @Test
    void saysThatTheRegistryIsOutOfOrder() {
        try (FakeRegistry registry = new FakeRegistry();
                TelemetryRelay relay = relay().schemaRegistryUrl(registry.url()).build()) {
            failsWith(
                    () -> relay.send(event("disorder", "e", "alice")), ": the registry responds with HTTP status 503");

            registry.repair();
            relay.send(event("disorder", "e", "alice"));
            relay.flush();
            assertThat(relay.sent()).isOne();
        }
    }

    @Test
    void saysThatTheSchemaIsNotRegistered() {
        try (FakeRegistry registry = new FakeRegistry();
                TelemetryRelay relay = relay().schemaRegistryUrl(registry.url())
                        .autoRegisterSchemas(false)
                        .build()) {
            registry.respondWith(404);
            failsWith(
                    () -> relay.send(event("unknown", "e", "alice")),
                    "the registry does not know the schema of telemetry.events-value");
        }
    }

    @Test
    void keepsTheFlagWhenInterrupted() {
        try (TelemetryRelay relay = relay().build()) {
            relay.send(event("interrupted", "e", "alice"));
            Thread.currentThread().interrupt();
            try {
                failsWith(relay::flush, "interrupted");
            } finally {
                assertThat(Thread.interrupted()).isTrue();
            }
            relay.flush();
            assertThat(relay.sent()).isOne();
        }
    }

    private static TelemetryRelay.Builder relay() {
        return unkeyed().hashKey(KEY);
    }

    private static TelemetryRelay.Builder unkeyed() {
        return TelemetryRelay.builder()
                .bootstrapServers(BROKER.bootstrapServers())
                .schemaRegistryUrl(REGISTRY)
                // Or whole batches would exceed the limit of the topic.
                .kafka("batch.size", "16384")
                .autoRegisterSchemas(true);
    }

    private static RelayedEvent event(String product, String event, String userId) {
        return new RelayedEvent(product, "1", event, userId, null, null, null, Context.unknown(), Map.of());
    }

    private static RelayedEvent large() {
        return new RelayedEvent(
                "refused", "1", "large", "alice", null, null, null, Context.unknown(), EventsTopic.tooLarge());
    }

    private static void failsWith(ThrowingCallable call, String message) {
        assertThatThrownBy(call)
                .isInstanceOf(RelayException.class)
                .satisfies(e -> assertThat(e.getMessage()).contains(message).doesNotContain("\n", "alice"));
    }
}
