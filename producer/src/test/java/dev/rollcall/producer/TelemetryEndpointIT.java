package dev.rollcall.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import dev.rollcall.producer.FakeEdge.Received;
import dev.rollcall.producer.internal.state.KeyedHash;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Events go over HTTP to an edge that takes nothing but what the protocol allows. */
class TelemetryEndpointIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path state;

    private final FakeEdge edge = new FakeEdge();

    @AfterEach
    void endsWithoutAViolation() {
        edge.close();
        assertThat(edge.violations()).isEmpty();
    }

    @Test
    void whatIsRecordedWhileTheEdgeIsOverloadedArrivesOnceAfterThat() {
        edge.respondWith(503, "Retry-After", "1");
        try (Telemetry telemetry = builder().build()) {
            for (int i = 1; i <= 2_000; i++) {
                telemetry.record("e" + i);
            }
            assertThat(telemetry.flush(Duration.ofMillis(300))).isFalse();
            edge.repair();

            assertThat(telemetry.flush(PATIENCE)).isTrue();
            assertThat(telemetry.stats().sent()).isEqualTo(2_000);
            assertThat(telemetry.stats().lost()).isZero();
        }
        assertThat(edge.received())
                .hasSize(2_000)
                .allMatch(event -> event.name().equals("e" + event.number()) && event.lostBefore() == 0);
    }

    @Test
    void whatTheEdgeDoesNotTakeWaitsInMemoryWhereNothingIsKeptOnDisk() {
        edge.respondWith(429);
        try (Telemetry telemetry = builder().spoolBytes(0).build()) {
            telemetry.record("a");
            telemetry.record("b");
            assertThat(telemetry.flush(Duration.ofMillis(300))).isFalse();
            assertThat(telemetry.stats().queued()).isEqualTo(2);
            edge.repair();

            assertThat(telemetry.flush(PATIENCE)).isTrue();
        }
        assertThat(edge.names("host")).containsExactly("a", "b");
    }

    @Test
    void sendsAgainWhatAResponseThatWasCutOffLeavesOpen() {
        edge.cutOff();
        try (Telemetry telemetry = builder().build()) {
            telemetry.record("a");
            telemetry.record("b");
            telemetry.flush(Duration.ofMillis(500));
            await().atMost(PATIENCE).until(() -> !edge.received().isEmpty());
            edge.repair();

            assertThat(telemetry.flush(PATIENCE)).isTrue();
            assertThat(telemetry.stats().sent()).isEqualTo(2);
        }
        assertThat(edge.received()).extracting(Received::number).containsExactly(1L, 2L);
        assertThat(edge.batches()).as("repeated").hasSizeGreaterThan(1);
    }

    @Test
    void whatIsRejectedIsLostAndReportedWithTheNextEvent() {
        edge.reject("bad"::equals);
        try (Telemetry telemetry = builder().build()) {
            telemetry.record("good");
            telemetry.record("bad");
            telemetry.record("good");
            assertThat(telemetry.flush(PATIENCE)).isFalse();
            telemetry.record("last");
            assertThat(telemetry.flush(PATIENCE)).isTrue();

            assertThat(telemetry.stats().sent()).isEqualTo(3);
            assertThat(telemetry.stats().dropped()).containsEntry(LossReason.UNDELIVERED, 1L);
        }
        assertThat(edge.received()).extracting(Received::number).containsExactly(1L, 3L, 4L);
        assertThat(edge.received()).extracting(Received::lostBefore).containsExactly(0L, 0L, 1L);
    }

    @Test
    void closesInTimeAndLeavesOnDiskWhatTheEdgeSaysNothingTo() {
        edge.pause();
        Telemetry telemetry = builder().closeTimeout(Duration.ofMillis(500)).build();
        telemetry.record("a");
        assertThat(telemetry.flush(Duration.ofMillis(300))).isFalse();
        telemetry.record("b");
        long start = System.nanoTime();
        telemetry.close();

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(2_000));
        assertThat(telemetry.stats().spooled()).isEqualTo(2);
        assertThat(telemetry.stats().queued()).isZero();
    }

    @Test
    void aRunSendsWhatEarlierOnesLeftAsOfTheirSessions() {
        for (int run = 0; run < 3; run++) {
            Telemetry early = builder().build();
            early.record("early");
            early.record("");
            early.record("early");
            early.close();
            assertThat(early.stats().spooled()).isEqualTo(2);
        }
        Telemetry last = builder().exit(Exit.WAIT).closeTimeout(PATIENCE).build();
        last.record("late");
        last.close();

        assertThat(last.stats().sent()).isOne();
        assertThat(last.stats().earlierSent()).isEqualTo(6);
        assertThat(edge.batches()).containsExactlyInAnyOrder(1, 2, 2, 2);
        assertThat(edge.received().stream()
                        .map(event -> event.session("session_id"))
                        .distinct())
                .hasSize(4);
        assertThat(edge.received().stream().map(event -> event.session("uid")).distinct())
                .hasSize(1);
        assertThat(edge.received())
                .filteredOn(event -> event.name().equals("early"))
                .extracting(Received::number)
                .containsExactly(1L, 2L, 1L, 2L, 1L, 2L);
        assertThat(edge.received().stream().mapToLong(Received::lostBefore).sum())
                .isEqualTo(3);
    }

    @Test
    void takesManyEventsInFewRequests() {
        try (Telemetry telemetry = builder().queueCapacity(1 << 14).build()) {
            for (int i = 0; i < 10_000; i++) {
                telemetry.record("e", Map.of("k", "v"));
            }
            assertThat(telemetry.flush(PATIENCE)).isTrue();
        }
        assertThat(edge.received()).hasSize(10_000);
        assertThat(edge.batches()).hasSizeLessThan(60);
    }

    @Test
    void splitsWhatAProxyOnTheWayDoesNotTake() {
        edge.takeAtMost(10_000);
        try (Telemetry telemetry = builder().build()) {
            for (int i = 0; i < 500; i++) {
                telemetry.record("e", Map.of("k", "v".repeat(50)));
            }
            assertThat(telemetry.flush(PATIENCE)).isTrue();
        }
        assertThat(edge.received()).hasSize(500);
    }

    @Test
    void tellsWhatHappenedAndNothingOfItsUser() {
        byte[] key = new byte[16];
        try (LogCapture log = new LogCapture("ROOT", Level.TRACE);
                JdkLog jdk = new JdkLog()) {
            try (Telemetry telemetry = builder()
                    .endpointKey("public-key")
                    .userId("alice")
                    .hashKey(key)
                    .dependency("numpy", "1.26")
                    .build()) {
                telemetry.record("Flow.start", Map.of("nodes", "3"));
                assertThat(telemetry.flush(PATIENCE)).isTrue();
            }
            assertThat(log.lines()).containsOnlyOnce("telemetry is connected");
            assertThat(Stream.concat(log.lines().stream(), jdk.lines().stream()))
                    .noneMatch(line -> line.contains("alice") || line.contains("public-key"));
        }
        assertThat(edge.received()).singleElement().satisfies(event -> {
            assertThat(event.session("uid")).isEqualTo(new KeyedHash(key).of("alice"));
            assertThat(event.session("platform")).isEqualTo(System.getProperty("os.name"));
            assertThat(event.session("runtime")).isEqualTo("java " + System.getProperty("java.version"));
            assertThat(event.batch().at("/dependencies/numpy").asText()).isEqualTo("1.26");
            assertThat(event.attribute("nodes")).isEqualTo("3");
            assertThat(event.batch().toString()).doesNotContain("alice");
        });
        assertThat(edge.headers()).singleElement().satisfies(headers -> {
            assertThat(headers.get("authorization")).containsExactly("Bearer public-key");
            assertThat(headers.toString()).doesNotContain("alice", System.getProperty("java.version"));
        });
    }

    /** One line, which names the server and the remedy; not the route, the key, or what the edge says. */
    @ParameterizedTest
    @ValueSource(ints = {401, 404})
    void whatIsRefusedIsLostOnceAndTheRestWaits(int status) {
        edge.say(status, "{\"error\": \"s3cret\"}");
        try (Said said = new Said();
                Telemetry telemetry = secret().build()) {
            telemetry.record("s3cret");
            assertThat(telemetry.flush(PATIENCE)).isFalse();
            telemetry.record("s3cret");
            // On a slow machine a line that events wait comes before.
            await().atMost(PATIENCE).until(() -> said.lines().stream().anyMatch(line -> line.contains("lost so far")));

            assertThat(said.lines())
                    .filteredOn(line -> line.contains("lost so far"))
                    .singleElement(InstanceOfAssertFactories.STRING)
                    .startsWith("1 telemetry events are lost so far: ")
                    .contains("; the last failure was endpoint=" + edge.url() + ": HTTP status " + status + ", it ");
            said.assertNoSecret();
            assertThat(telemetry.stats().dropped()).containsEntry(LossReason.UNDELIVERED, 1L);
            assertThat(telemetry.stats().lost()).isOne();
            assertThat(edge.batches()).containsExactly(1);
        }
    }

    @Test
    void saysOnceWhyEventsWait() {
        edge.say(503, "{\"error\": \"s3cret\"}");
        try (Said said = new Said();
                Telemetry telemetry = secret().build()) {
            telemetry.record("s3cret");
            telemetry.flush(Duration.ofMillis(300));
            await().atMost(PATIENCE).until(() -> !said.lines().isEmpty());
            telemetry.flush(Duration.ofMillis(300));

            assertThat(said.lines())
                    .containsExactly("Telemetry events are not acknowledged (endpoint=" + edge.url()
                            + ": HTTP status 503); sending is retried");
            said.assertNoSecret();
            assertThat(telemetry.stats().lost()).isZero();
        }
    }

    @Test
    void goesWhereTheEnvironmentSaysWithoutTheKey() {
        try (Telemetry telemetry = builder(URI.create("http://localhost:1"))
                .endpointKey("key")
                .environment(Map.of("HOST_TELEMETRY_ENDPOINT", edge.url().toString()))
                .build()) {
            telemetry.record("e");
            assertThat(telemetry.flush(PATIENCE)).isTrue();
        }
        assertThat(edge.names("host")).containsExactly("e");
        assertThat(edge.headers()).noneMatch(headers -> headers.containsKey("authorization"));
    }

    private Telemetry.Builder secret() {
        return builder(URI.create(edge.url() + "/route")).endpointKey("s3cret");
    }

    private Telemetry.Builder builder() {
        return builder(edge.url());
    }

    private Telemetry.Builder builder(URI url) {
        return Telemetry.builder("host", "1")
                .environment(Map.of())
                .endpoint(url)
                .stateDirectory(state);
    }

    /** What is in the host's log, and in the JDK's. */
    private static final class Said implements AutoCloseable {

        private final LogCapture log = new LogCapture("ROOT", Level.TRACE);
        private final JdkLog jdk = new JdkLog();

        List<String> lines() {
            return log.lines();
        }

        void assertNoSecret() {
            assertThat(lines()).noneMatch(line -> line.contains("s3cret") || line.contains("route"));
            assertThat(jdk.lines()).isNotEmpty().noneMatch(line -> line.contains("s3cret"));
        }

        @Override
        public void close() {
            jdk.close();
            log.close();
        }
    }
}
