package dev.rollcall.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import dev.rollcall.schemas.TelemetryEvent;
import dev.rollcall.testkit.broker.TestBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Events outlast a registry or broker that is away, and what is lost all the same is reported. */
class TelemetryOutageIT {

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

            BROKER.stop();
            for (int i = 0; i < 10; i++) {
                telemetry.record("meanwhile");
            }
            assertThat(telemetry.flush(Duration.ofMillis(500))).isFalse();
            BROKER.start();

            telemetry.record("after");
            assertThat(telemetry.flush(PATIENCE.multipliedBy(2))).isTrue();
            assertThat(telemetry.stats().sent()).isEqualTo(12);
        }
        topic.assertExact("restart", 12, 12);
    }

    @Test
    void saysWhenEventsAreNotAcknowledgedAnyMoreWhyAndWhenTheyAreAgain() {
        try (LogCapture quiet = new LogCapture("org.apache.kafka", Level.OFF);
                LogCapture quietBroker = new LogCapture("kafka", Level.OFF);
                LogCapture log = new LogCapture("dev.rollcall", Level.INFO);
                Telemetry telemetry = builder("away")
                        .kafka("request.timeout.ms", "1000")
                        .kafka("delivery.timeout.ms", "1500")
                        .kafka("reconnect.backoff.max.ms", "1000")
                        .build()) {
            telemetry.record("before");
            assertThat(telemetry.flush(PATIENCE)).isTrue();

            BROKER.stop();
            telemetry.record("meanwhile");
            await().atMost(PATIENCE).until(() -> log.lines().size() > 1);
            BROKER.start();
            assertThat(telemetry.flush(PATIENCE)).isTrue();
            await().atMost(PATIENCE).until(() -> log.lines().size() > 2);

            assertThat(log.lines())
                    .containsExactly(
                            "telemetry is connected",
                            "Telemetry events are not acknowledged (TimeoutException); sending is retried",
                            "Telemetry events are acknowledged again");
        }
    }

    @Test
    void waitsForASchemaThatIsRegisteredLater() throws Exception {
        try (FakeRegistry registry = new FakeRegistry();
                LogCapture log = new LogCapture("dev.rollcall", Level.INFO);
                Telemetry telemetry = builder("later")
                        .schemaRegistryUrl(registry.url())
                        .autoRegisterSchemas(false)
                        .build()) {
            registry.respondWith(404);
            telemetry.record("early");
            await().atMost(PATIENCE).until(() -> !log.lines().isEmpty());
            assertThat(log.lines().get(0)).contains("the registry does not know the schema of telemetry.events-value");

            registry.repair();
            assertThat(telemetry.flush(PATIENCE)).isTrue();
            assertThat(log.lines()).hasSize(2).last().asString().isEqualTo("telemetry is connected");
        }
    }

    @Test
    void reportsTheLossOfARecordThatKafkaRefusesWithTheNextOne() {
        try (LogCapture log = new LogCapture("dev.rollcall", Level.INFO);
                Telemetry telemetry = builder("refused").build()) {
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
            assertThat(log.lines())
                    .as("one line a minute, and the cause with it")
                    .hasSizeBetween(2, 3);
        }

        List<TelemetryEvent> events = topic.await("refused", 2);
        assertThat(events).extracting(TelemetryEvent::getSessionSeq).containsExactly(1L, 3L);
        assertThat(events)
                .extracting(TelemetryEvent::getLostBefore)
                .satisfies(lost -> assertThat(lost.get(0) + lost.get(1)).isEqualTo(3));
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

    private Telemetry.Builder builder(String product) {
        return topic.telemetry(product, state);
    }
}
