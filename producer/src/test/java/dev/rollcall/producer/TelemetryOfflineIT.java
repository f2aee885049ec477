package dev.rollcall.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a host notices of telemetry when nobody answers: nothing. */
class TelemetryOfflineIT {

    private static final Duration CLOSE_TIMEOUT = Duration.ofMillis(500);

    /** What a busy machine may add to a timeout. */
    private static final Duration SLACK = Duration.ofMillis(1_500);

    @TempDir
    Path state;

    private final LogCapture kafkaLog = new LogCapture("org.apache.kafka", Level.WARN);

    /** Takes connections, as the operating system does for it, and never says a word. */
    private ServerSocket blackHole;

    @BeforeEach
    void openBlackHole() throws IOException {
        blackHole = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void closeAll() throws IOException {
        blackHole.close();
        kafkaLog.close();
    }

    @Test
    void startsItsThreadWithTheFirstEventAndEndsItWithClose() {
        Telemetry telemetry = nobody().build();
        assertThat(telemetryThreads()).isZero();

        telemetry.record("started");
        assertThat(telemetryThreads()).isOne();

        telemetry.close();
        await().atMost(Duration.ofSeconds(30)).until(() -> telemetryThreads() == 0);
    }

    @Test
    void touchesNoFileBeforeTheFirstEvent() {
        nobody().build().close();

        assertThat(state).isEmptyDirectory();
    }

    @Test
    void dropsTheNewestWhenTheQueueIsFull() {
        try (Telemetry telemetry = nobody().queueCapacity(5).spoolBytes(0).build()) {
            for (int i = 0; i < 20; i++) {
                telemetry.record("e" + i);
            }
            TelemetryStats stats = telemetry.stats();

            assertThat(stats.recorded()).isEqualTo(20);
            assertThat(stats.queued()).as("5, rounded up to a power of two").isEqualTo(8);
            assertThat(stats.dropped()).containsEntry(LossReason.QUEUE_FULL, 12L);
            assertThat(stats.lost()).isEqualTo(12);
        }
    }

    @Test
    void leavesOutEventsWithoutANameOrWithAReservedOne() {
        try (Telemetry telemetry = nobody().build()) {
            telemetry.record("\t\n");
            telemetry.record("__other__");
            telemetry.record(" __x");
            telemetry.record("_ok__");

            assertThat(telemetry.stats().dropped()).containsEntry(LossReason.INVALID, 3L);
            assertThat(telemetry.stats().queued()).isOne();
        }
    }

    @Test
    void worksWithAQueueOfOne() {
        try (Telemetry telemetry = nobody().queueCapacity(1).spoolBytes(0).build()) {
            telemetry.record("a");
            telemetry.record("b");

            assertThat(telemetry.stats().queued()).isOne();
            assertThat(telemetry.stats().dropped()).containsEntry(LossReason.QUEUE_FULL, 1L);
        }
    }

    @Test
    void endsItsThreadsWhateverKafkasClientWaitsFor() {
        Telemetry telemetry = nobody().bootstrapServers("localhost:" + blackHole.getLocalPort())
                .schemaRegistryUrl(EventsTopic.REGISTRY)
                .autoRegisterSchemas(true)
                .kafka("max.block.ms", "600000")
                // How long Kafka's own thread clings to a broker that says nothing.
                .kafka("request.timeout.ms", "1000")
                .build();
        telemetry.record("kept");
        assertThat(telemetry.flush(Duration.ofMillis(100))).isFalse();
        await().atMost(Duration.ofSeconds(30)).until(() -> threads("kafka-producer") == 1);

        telemetry.close();
        await().atMost(Duration.ofSeconds(30)).until(() -> telemetryThreads() + threads("kafka-producer") == 0);
        assertThat(telemetry.stats().spooled()).isOne();
    }

    @Test
    void countsWhatIsStillWaitingAtCloseAsLost() {
        Telemetry telemetry =
                nobody().closeTimeout(Duration.ofMillis(200)).spoolBytes(0).build();
        telemetry.record("a");
        telemetry.close();
        await().atMost(Duration.ofSeconds(30)).until(() -> telemetryThreads() == 0);
        telemetry.record("b");

        assertThat(telemetry.stats().dropped()).containsEntry(LossReason.CLOSED, 2L);
        assertThat(telemetry.stats().queued()).isZero();
    }

    @Test
    void closesInTimeWithoutABroker() {
        assertClosesInTime(nobody().schemaRegistryUrl(EventsTopic.REGISTRY).autoRegisterSchemas(true));
    }

    @Test
    void closesInTimeWithABrokerThatNeverAnswers() {
        assertClosesInTime(nobody().schemaRegistryUrl(EventsTopic.REGISTRY)
                .autoRegisterSchemas(true)
                // How long Kafka's own thread clings to a broker that says nothing.
                .kafka("request.timeout.ms", "1000")
                .bootstrapServers("localhost:" + blackHole.getLocalPort()));
    }

    @Test
    void closesInTimeWithARegistryThatNeverAnswers() {
        assertClosesInTime(nobody().schemaRegistryUrl("http://localhost:" + blackHole.getLocalPort()));
    }

    @Test
    void closesInTimeWithAHostNameThatDoesNotExist() {
        assertClosesInTime(nobody().schemaRegistryUrl(EventsTopic.REGISTRY)
                .autoRegisterSchemas(true)
                .bootstrapServers("no-such-host.invalid:9092"));
    }

    @Test
    void closesTwice() {
        Telemetry telemetry = nobody().build();
        telemetry.record("a");
        telemetry.close();
        assertTakesAtMost(CLOSE_TIMEOUT, telemetry::close);
    }

    @Test
    void closesAtOnceWhenNothingWasRecorded() {
        Telemetry telemetry = nobody().closeTimeout(Duration.ofDays(365_000)).build();
        assertTakesAtMost(Duration.ZERO, () -> {
            telemetry.close();
            telemetry.close();
        });
        telemetry.record("late");

        assertThat(telemetryThreads()).isZero();
        assertThat(telemetry.stats().dropped()).containsEntry(LossReason.CLOSED, 1L);
    }

    @Test
    void closesAtOnceWhenInterruptedAndKeepsTheFlag() {
        Telemetry telemetry = nobody().closeTimeout(Duration.ofSeconds(3)).build();
        telemetry.record("a");
        Thread.currentThread().interrupt();
        try {
            assertTakesAtMost(Duration.ZERO, telemetry::close);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        await().atMost(Duration.ofSeconds(30)).until(() -> telemetryThreads() == 0);
        assertThat(telemetry.stats().spooled()).isOne();
    }

    @Test
    void flushGivesUpInTimeAndWhenInterrupted() {
        try (Telemetry telemetry = nobody().build()) {
            assertThat(telemetry.flush(Duration.ZERO)).as("nothing to wait for").isTrue();
            telemetry.record("a");
            assertTakesAtMost(Duration.ofMillis(100), () -> assertThat(telemetry.flush(Duration.ofMillis(100)))
                    .isFalse());
            assertThat(telemetry.flush(Duration.ofSeconds(-1))).isFalse();

            Thread.currentThread().interrupt();
            try {
                assertTakesAtMost(Duration.ZERO, () -> assertThat(telemetry.flush(Duration.ofDays(365_000)))
                        .isFalse());
            } finally {
                assertThat(Thread.interrupted()).isTrue();
            }
        }
    }

    @Test
    void saysOnceWhatIsMissingAndTellsNothingPrivate() {
        try (LogCapture log = new LogCapture("dev.rollcall", Level.DEBUG);
                Telemetry telemetry = nobody().userId("alice").build()) {
            telemetry.record("secret.event");
            await().atMost(Duration.ofSeconds(30)).until(() -> !log.lines().isEmpty());
            telemetry.close();

            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .startsWith("schemaRegistryUrl=http://localhost:1: no schema registry responds")
                    .endsWith("events wait")
                    .doesNotContain("alice", "secret.event", state.toString());
        }
    }

    private Telemetry.Builder nobody() {
        return Telemetry.builder("offline", "1")
                .environment(Map.of())
                .bootstrapServers("localhost:1")
                .schemaRegistryUrl("http://localhost:1")
                .stateDirectory(state)
                .closeTimeout(CLOSE_TIMEOUT);
    }

    private static void assertClosesInTime(Telemetry.Builder builder) {
        Telemetry telemetry = builder.build();
        telemetry.record("a");
        assertThat(telemetry.flush(Duration.ofMillis(500))).isFalse();
        assertTakesAtMost(CLOSE_TIMEOUT, telemetry::close);
        assertThat(telemetry.stats().spooled()).isOne();
        assertThat(telemetry.stats().queued()).isZero();
        await().atMost(Duration.ofSeconds(30)).until(() -> telemetryThreads() == 0);
    }

    private static void assertTakesAtMost(Duration duration, Runnable action) {
        long start = System.nanoTime();
        action.run();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(duration.plus(SLACK));
    }

    private static long telemetryThreads() {
        return threads("rollcall-telemetry");
    }

    private static long threads(String name) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(name))
                .count();
    }
}
