package dev.rollcall.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.rollcall.producer.internal.state.KeyedHash;
import dev.rollcall.schemas.TelemetryEvent;
import dev.rollcall.testkit.broker.TestBroker;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class TelemetryRelayIT {

    private static final String REGISTRY = EventsTopic.REGISTRY;
    private static final byte[] KEY = new byte[32];
    private static final Duration PATIENCE = Duration.ofSeconds(30);

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
        Context context = Context.builder()
                .architecture("arm")
                .platform("Darwin")
                .dependencies(Map.of("jina", "3.7.13"))
                .build();
        try (TelemetryRelay relay = relay().build()) {
            relay.send(RelayedEvent.builder()
                    .product(" carried ")
                    .version("3.7.13")
                    .event("Flow.start")
                    .user(RelayedId.raw("94731629138370"))
                    .session(RelayedId.raw("session-56286d1a91c2"))
                    .sessionSeq(17)
                    .lostBefore(3)
                    .oneIn(20)
                    .occurredAt(happened)
                    .sentAt(happened.plusMillis(250))
                    .startedAt(happened.minusSeconds(1))
                    .context(context)
                    .attribute("protocol", "grpc")
                    .build());
            relay.flush();
        }

        assertThat(topic.await("carried", 1, REGISTRY)).singleElement().satisfies(event -> {
            assertThat(event.getVersion()).isEqualTo("3.7.13");
            assertThat(event.getUid()).isEqualTo(new KeyedHash(KEY).of("94731629138370"));
            assertThat(event.getSessionId()).isEqualTo(new KeyedHash(KEY).of("session-56286d1a91c2"));
            assertThat(event.getOccurredAt()).isEqualTo(happened);
            assertThat(event.getSentAt()).isEqualTo(happened.plusMillis(250));
            assertThat(event.getSessionSeq()).isEqualTo(17);
            assertThat(event.getLostBefore()).isEqualTo(3);
            assertThat(event.getOneIn()).isEqualTo(20);
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
    void saysThatARecordWasRefusedAndGoesOn() {
        try (TelemetryRelay relay = relay().build()) {
            CompletableFuture<TelemetryRelay.Acknowledgement> refused = relay.send(large());

            assertThat(refused)
                    .failsWithin(PATIENCE)
                    .withThrowableThat()
                    .havingCause()
                    .isInstanceOf(RelayException.class)
                    .withMessageStartingWith(
                            "bootstrapServers=" + BROKER.bootstrapServers() + ": Kafka did not acknowledge")
                    .withCauseInstanceOf(RecordTooLargeException.class);
            failsWith(relay::flush, "RecordTooLarge");
            assertThat(relay.send(event("refused", "e", "alice"))).succeedsWithin(PATIENCE);
        }
    }

    @Test
    void anAcknowledgementSaysWhereTheEventIs() {
        try (TelemetryRelay relay = relay().build()) {
            TelemetryRelay.Acknowledgement acknowledgement =
                    relay.trySend(event("placed", "e", "alice")).join();

            assertThat(topic.awaitRaw("placed", 1)).singleElement().satisfies(row -> {
                assertThat(row.partition()).isEqualTo(acknowledgement.partition());
                assertThat(row.offset()).isEqualTo(acknowledgement.offset());
            });
        }
    }

    /** A connection that is made after the close would stay for as long as the process. */
    @Test
    void noConnectionOutlivesARelayThatIsClosedWhileOthersSend() throws Exception {
        for (int round = 0; round < 20; round++) {
            TelemetryRelay relay = relay().build();
            Queue<CompletableFuture<?>> futures = new ConcurrentLinkedQueue<>();
            List<Thread> senders = new ArrayList<>();
            CountDownLatch started = new CountDownLatch(4);
            for (int i = 0; i < 4; i++) {
                Thread sender = new Thread(() -> {
                    for (int sent = 0; sent < 20; sent++) {
                        futures.add(relay.trySend(event("raced", "e", "alice")));
                        started.countDown();
                    }
                });
                senders.add(sender);
                sender.start();
            }
            started.await();
            relay.close();
            for (Thread sender : senders) {
                sender.join();
            }

            assertThat(futures).hasSize(80).allMatch(CompletableFuture::isDone);
        }
        await().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(
                        name -> name.contains("producer-network-thread | rollcall") || name.equals("rollcall-relay")));
    }

    @Test
    void connectsAgainOnceThereIsABroker() throws Exception {
        try (FakeRegistry registry = new FakeRegistry();
                TelemetryRelay relay = relay().schemaRegistryUrl(registry.url()).build()) {
            failsWith(relay, event("again", "e", "alice"), ": the registry responds with HTTP status 503");
            registry.repair();

            assertThat(relay.send(event("again", "e", "alice"))).succeedsWithin(PATIENCE);
            assertThat(relay.sent()).isOne();
        }
    }

    /** Or an event that failed, and is sent again, would come after a later one. */
    @Test
    void anOrderedRelaySendsNothingAfterAFailureUntilItMay() throws Exception {
        try (FakeRegistry registry = new FakeRegistry();
                TelemetryRelay relay =
                        relay().schemaRegistryUrl(registry.url()).ordered(true).build()) {
            failsWith(relay, event("ordered", "e", "alice"), ": the registry responds with HTTP status 503");
            registry.repair();
            failsWith(relay, event("ordered", "e", "alice"), "An earlier event was not acknowledged");

            relay.resume();
            CompletableFuture<?> refused = relay.send(large());
            assertThat(relay.send(event("ordered", "e", "alice"))).succeedsWithin(PATIENCE);
            assertThat(refused)
                    .failsWithin(PATIENCE)
                    .withThrowableThat()
                    .havingCause()
                    .isInstanceOfSatisfying(RelayException.class, failure -> assertThat(failure.isPermanent())
                            .isTrue());
        }
    }

    /** This clock may have been set back since; the job rejects an event that was sent before it happened. */
    @Test
    void anEventIsNotSentBeforeItHappened() {
        Instant later = Instant.now().plusSeconds(3600).truncatedTo(ChronoUnit.MILLIS);
        try (TelemetryRelay relay = relay().build()) {
            relay.send(builder("ahead", "e", "alice").occurredAt(later).build());
            relay.flush();
        }

        assertThat(topic.await("ahead", 1, REGISTRY)).singleElement().satisfies(event -> assertThat(event.getSentAt())
                .isEqualTo(later));
    }

    @Test
    void saysWithin10SecondsThatNoBrokerAnswers() throws Exception {
        try (ServerSocket blackHole = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                TelemetryRelay relay = relay().bootstrapServers("localhost:" + blackHole.getLocalPort())
                        .build()) {
            long start = System.nanoTime();
            failsWith(
                    relay,
                    event("nobody", "e", "alice"),
                    "bootstrapServers=localhost:" + blackHole.getLocalPort()
                            + ": no Kafka broker responds (TimeoutException");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(11));
        }
    }

    @Test
    void saysAtOnceThatNobodyListens() {
        try (TelemetryRelay relay = relay().bootstrapServers("localhost:1").build()) {
            failsWith(
                    relay,
                    event("nobody", "e", "alice"),
                    "bootstrapServers=localhost:1: no Kafka broker responds (ConnectException: Connection refused);"
                            + " start it, or correct host and port");
        }
    }

    @Test
    void saysThatThereIsNoTopic() {
        try (TelemetryRelay relay = relay().bootstrapServers(EMPTY.bootstrapServers())
                .kafka("max.block.ms", "2000")
                .build()) {
            failsWith(relay, event("nowhere", "e", "alice"), "there is no topic telemetry.events; create it");
        }
    }

    @Test
    void saysThatNoRegistryAnswers() throws Exception {
        try (ServerSocket blackHole = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            for (String url : List.of("http://localhost:1", "http://localhost:" + blackHole.getLocalPort())) {
                try (TelemetryRelay relay = relay().schemaRegistryUrl(url).build()) {
                    failsWith(
                            relay,
                            event("nobody", "e", "alice"),
                            "schemaRegistryUrl=" + url + ": no schema registry responds");
                }
            }
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
                    relay,
                    event("unknown", "e", "alice"),
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
        return builder(product, event, userId).build();
    }

    private static RelayedEvent large() {
        return builder("refused", "large", "alice")
                .attributes(EventsTopic.tooLarge())
                .build();
    }

    private static RelayedEvent.Builder builder(String product, String event, String userId) {
        return RelayedEvent.builder().product(product).version("1").event(event).user(RelayedId.raw(userId));
    }

    private static void failsWith(TelemetryRelay relay, RelayedEvent event, String message) {
        CompletableFuture<?> future = relay.send(event);
        assertThat(future).failsWithin(PATIENCE);
        failsWith(relay::flush, message);
    }

    private static void failsWith(ThrowingCallable call, String message) {
        assertThatThrownBy(call)
                .isInstanceOf(RelayException.class)
                .satisfies(e -> assertThat(e.getMessage()).contains(message).doesNotContain("\n", "alice"));
    }
}
