package dev.rollcall.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rollcall.producer.internal.DetachedSender;
import dev.rollcall.schemas.TelemetryEvent;
import dev.rollcall.testkit.broker.TestBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class DetachedSenderIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @RegisterExtension
    static final TestBroker BROKER = new TestBroker();

    static EventsTopic topic;

    @TempDir
    Path folder;

    @BeforeAll
    static void createTopic() throws Exception {
        topic = EventsTopic.createdOn(BROKER);
    }

    @Test
    void sendsWhatAShortProgramLeftOnceItHasGone() throws Exception {
        try (FakeRegistry registry = new FakeRegistry()) {
            registry.repair();
            ChildJvm host = ChildJvm.run(
                    ShortProgram.class,
                    folder,
                    Map.of(),
                    List.of("-verbose:class"),
                    BROKER.bootstrapServers(),
                    registry.url());

            assertThat(host.exitCode()).as(host.err()).isZero();
            assertThat(host.err()).isEmpty();
            assertThat(host.out().lines().filter(line -> line.contains("] org.apache.kafka.")))
                    .isEmpty();
            List<TelemetryEvent> events = topic.await("detached", 3, registry.url());
            assertThat(events)
                    .hasSize(3)
                    .extracting(TelemetryEvent::getSessionSeq)
                    .containsExactly(1L, 2L, 3L);
            await().atMost(PATIENCE).until(() -> files().equals(List.of("sender")));
        }
    }

    @Test
    void startsOnlyOneAMinute() throws Exception {
        Path mark = Files.createDirectories(state().resolve("spool")).resolve("sender");
        Files.createFile(mark);
        ChildJvm host =
                ChildJvm.run(ShortProgram.class, folder, Map.of(), List.of(), "localhost:1", "http://localhost:1");
        assertThat(host.exitCode()).isZero();
        assertThat(files()).as("nobody took it over").hasSize(2).contains("sender");

        assertThat(DetachedSender.isTimeForOne(mark)).isFalse();
        Files.setLastModifiedTime(mark, FileTime.from(Instant.now().minusSeconds(90)));
        assertThat(DetachedSender.isTimeForOne(mark)).isTrue();
        assertThat(DetachedSender.isTimeForOne(mark)).isFalse();
    }

    private Path state() {
        return folder.resolve(".local/state/rollcall/detached");
    }

    private List<String> files() {
        try (Stream<Path> files = Files.list(state().resolve("spool"))) {
            return files.map(file -> file.getFileName().toString()).toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    /** Records three events and ends. */
    static final class ShortProgram {

        public static void main(String[] args) {
            Telemetry telemetry = Telemetry.builder("detached", "1")
                    .bootstrapServers(args[0])
                    .schemaRegistryUrl(args[1])
                    .exit(Exit.DETACH)
                    .build();
            telemetry.record("a");
            telemetry.record("b");
            telemetry.record("c");
        }
    }
}
