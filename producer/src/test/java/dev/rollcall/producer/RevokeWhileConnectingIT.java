package dev.rollcall.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import dev.rollcall.testkit.broker.TestBroker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A user who revokes while the library waits for the network. */
class RevokeWhileConnectingIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @RegisterExtension
    static final TestBroker BROKER = new TestBroker();

    @TempDir
    Path state;

    @Test
    void sendsNothingThoughTheRegistryAnswersAfterAll() throws Exception {
        EventsTopic topic = EventsTopic.createdOn(BROKER);
        try (FakeRegistry registry = new FakeRegistry();
                Telemetry telemetry = builder()
                        .bootstrapServers(BROKER.bootstrapServers())
                        .schemaRegistryUrl(registry.url())
                        .build()) {
            registry.repair();
            registry.pause();
            telemetry.record("secret");
            assertThat(registry.awaitQuestion(PATIENCE)).isTrue();

            Consent.of("revoked", state).revoke();
            registry.goOn();

            assertIsOverWithoutTrace(telemetry);
            assertThat(topic.awaitRaw("revoked", 0)).isEmpty();
        }
    }

    @Test
    void saysNothingOfTheEventToABrokerThatIsSlow() throws Exception {
        try (LogCapture quiet = new LogCapture("org.apache.kafka", Level.OFF);
                ServerSocket broker = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                Telemetry telemetry = builder()
                        .bootstrapServers("localhost:" + broker.getLocalPort())
                        .schemaRegistryUrl(EventsTopic.REGISTRY)
                        .autoRegisterSchemas(true)
                        // How long Kafka's own thread clings to a broker that says nothing.
                        .kafka("request.timeout.ms", "1000")
                        .build()) {
            telemetry.record("secret");
            try (Socket connection = firstThatSays(broker)) {
                Consent.of("revoked", state).revoke();

                assertIsOverWithoutTrace(telemetry);
                assertThat(new String(connection.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1))
                        .as("all that was said until the end of the connection")
                        .doesNotContain("secret");
            }
        }
    }

    private void assertIsOverWithoutTrace(Telemetry telemetry) throws IOException {
        telemetry.record("late");
        await().atMost(PATIENCE).until(() -> telemetryThreads() == 0);
        assertThat(telemetry.stats().sent()).isZero();
        assertThat(telemetry.stats().dropped()).containsEntry(LossReason.CLOSED, 1L);
        try (Stream<Path> left = Files.walk(state).filter(Files::isRegularFile)) {
            assertThat(left.map(file -> file.getFileName().toString())).containsExactly("consent");
        }
    }

    /** The library's first connection says nothing: it only finds out whether somebody takes it. */
    private static Socket firstThatSays(ServerSocket broker) throws IOException {
        broker.setSoTimeout((int) PATIENCE.toMillis());
        while (true) {
            Socket connection = broker.accept();
            if (connection.getInputStream().read() >= 0) {
                return connection;
            }
            connection.close();
        }
    }

    private Telemetry.Builder builder() {
        return Telemetry.builder("revoked", "1")
                .environment(Map.of())
                .exit(Exit.WAIT)
                .stateDirectory(state);
    }

    private static long telemetryThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("rollcall-telemetry")
                        || thread.getName().startsWith("kafka-producer"))
                .count();
    }
}
