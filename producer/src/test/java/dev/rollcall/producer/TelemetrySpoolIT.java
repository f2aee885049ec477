package dev.rollcall.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rollcall.schemas.TelemetryEvent;
import dev.rollcall.testkit.broker.TestBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Events that go by way of the disk. */
class TelemetrySpoolIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

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
    void aShortRunLeavesItsEventsToTheNextOne() {
        Instant before = Instant.now().minusMillis(1);
        Telemetry shortRun = builder("short").build();
        shortRun.record("early", Map.of("k", "v"));
        shortRun.record("");
        shortRun.record("early");
        shortRun.close();
        Instant after = Instant.now();
        assertThat(shortRun.stats().spooled()).isEqualTo(2);
        assertThat(shortRun.stats().queued()).isZero();

        Telemetry next = builder("short").exit(Exit.WAIT).build();
        next.record("late");
        next.close();
        assertThat(next.stats().sent()).isOne();
        assertThat(next.stats().earlierSent()).isEqualTo(2);
        assertThat(spoolFiles()).isEmpty();

        List<TelemetryEvent> events = topic.await("short", 3);
        List<TelemetryEvent> early = events.stream()
                .filter(event -> event.getEvent().equals("early"))
                .toList();
        assertThat(events).hasSize(3);
        assertThat(early).extracting(TelemetryEvent::getSessionSeq).containsExactly(1L, 2L);
        assertThat(early.stream().mapToLong(TelemetryEvent::getLostBefore).sum())
                .isOne();
        assertThat(early).allSatisfy(event -> {
            assertThat(event.getOccurredAt()).isBetween(before, after);
            assertThat(event.getSentAt()).isAfterOrEqualTo(after.minusMillis(1));
            assertThat(event.getPlatform()).isEqualTo(System.getProperty("os.name"));
        });
        assertThat(early.get(0).getAttributes()).containsExactly(Map.entry("k", "v"));
        assertThat(events)
                .extracting(TelemetryEvent::getUid)
                .containsOnly(early.get(0).getUid());
        assertThat(events)
                .extracting(TelemetryEvent::getSessionId)
                .contains(early.get(0).getSessionId());
    }

    @Test
    void whatTheQueueCannotHoldWaitsOnDiskWhileTheRegistryIsAway() {
        int events = 500;
        try (FakeRegistry registry = new FakeRegistry();
                Telemetry telemetry = builder("overflow")
                        .schemaRegistryUrl(registry.url())
                        .autoRegisterSchemas(false)
                        .queueCapacity(16)
                        .build()) {
            for (int i = 0; i < events; i++) {
                telemetry.record("e" + i);
                await().pollInterval(Duration.ofMillis(1))
                        .atMost(PATIENCE)
                        .until(() -> telemetry.stats().queued() < 16);
            }
            assertThat(telemetry.stats().lost()).isZero();
            assertThat(telemetry.stats().spooled()).isGreaterThan(0);

            registry.repair();
            assertThat(telemetry.flush(PATIENCE)).isTrue();
            assertThat(telemetry.stats().sent()).isEqualTo(events);
            assertThat(telemetry.stats().spooled()).isZero();
            assertExact(topic.await("overflow", events, registry.url()), events);
        }
    }

    @Test
    void reportsWhatWasLostOnDiskWithTheNextRecord() throws IOException {
        Telemetry shortRun = builder("expired").build();
        for (int i = 0; i < 10; i++) {
            shortRun.record("e");
        }
        shortRun.close();
        Path file = spoolFiles().get(0);
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), (int) Files.size(file) - 1));

        Telemetry next = builder("expired")
                .spoolAge(Duration.ofMillis(1))
                .exit(Exit.WAIT)
                .build();
        next.record("e");
        await().atMost(PATIENCE).until(() -> next.stats().earlierLost() == 10);
        next.record("e");
        next.close();
        assertThat(next.stats().earlierSent()).isZero();

        List<TelemetryEvent> events = topic.await("expired", 2);
        assertThat(events).hasSize(2);
        assertThat(events.stream().mapToLong(TelemetryEvent::getLostBefore).sum())
                .as("9 that were too old, and one that was damaged")
                .isEqualTo(10);
    }

    @Test
    void theNextRunReportsWhatWasLostAfterTheLastRecord() {
        Telemetry first = builder("loss").build();
        first.record("a");
        assertThat(first.flush(PATIENCE)).isTrue();
        first.record("");
        first.close();
        assertThat(first.stats().lost()).isOne();

        Telemetry next = builder("loss").exit(Exit.WAIT).build();
        next.record("b");
        await().atMost(PATIENCE).until(() -> next.stats().earlierLost() == 1);
        next.record("c");
        next.close();

        assertThat(spoolFiles()).isEmpty();
        assertThat(topic.await("loss", 3).stream()
                        .mapToLong(TelemetryEvent::getLostBefore)
                        .sum())
                .isOne();
    }

    @Test
    void aRunThatEndsInTheMiddleOfTheBacklogSendsNothingTwice() {
        int runs = 6;
        int each = 1_000;
        for (int run = 0; run < runs; run++) {
            Telemetry shortRun = builder("middle").build();
            for (int i = 0; i < each; i++) {
                shortRun.record("e" + i);
            }
            shortRun.close();
            assertThat(shortRun.stats().spooled()).isEqualTo(each);
        }
        long sent = 0;
        for (int run = 0; sent < runs * each; run++) {
            assertThat(run).as("runs").isLessThan(100);
            Telemetry next = builder("middle").build();
            assertThat(next.flush(Duration.ZERO)).isTrue();
            next.record("hello");
            long goal = Math.min(sent + 1_500, runs * each);
            long before = sent;
            next.flush(PATIENCE);
            await().pollInterval(Duration.ofMillis(1))
                    .atMost(PATIENCE)
                    .until(() -> before + next.stats().earlierSent() >= goal);
            next.close();
            sent += next.stats().earlierSent();
        }

        List<TelemetryEvent> events = topic.await("middle", runs * each).stream()
                .filter(event -> event.getEvent().startsWith("e"))
                .toList();
        assertThat(events.stream().map(event -> event.getSessionId() + event.getSessionSeq()))
                .doesNotHaveDuplicates()
                .hasSize(runs * each);
    }

    @Test
    void processesOfOneProductShareTheSpool() throws Exception {
        int processes = 4;
        int each = 300;
        List<Thread> running = new ArrayList<>();
        List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
        for (int process = 0; process < processes; process++) {
            Path folder = Files.createDirectory(state.resolve("child" + process));
            boolean killed = process == 0;
            Thread thread = new Thread(() -> {
                try {
                    ChildJvm child = ChildJvm.run(
                            Recording.class,
                            folder,
                            Map.of(),
                            List.of(),
                            state.toString(),
                            BROKER.bootstrapServers(),
                            String.valueOf(each),
                            killed ? "killed" : "closed");
                    assertThat(child.exitCode()).as(child.err()).isEqualTo(killed ? 9 : 0);
                } catch (Throwable e) {
                    failures.add(e);
                }
            });
            thread.start();
            running.add(thread);
        }
        for (Thread thread : running) {
            thread.join();
        }
        assertThat(failures).isEmpty();

        Telemetry last = builder("shared").exit(Exit.WAIT).build();
        last.record("last");
        last.close();
        assertThat(spoolFiles()).isEmpty();
        List<TelemetryEvent> events = topic.await("shared", processes * each + 1);
        assertThat(events.stream().map(event -> event.getSessionId() + "/" + event.getSessionSeq()))
                .doesNotHaveDuplicates()
                .hasSize(processes * each + 1);
    }

    private static void assertExact(List<TelemetryEvent> events, int count) {
        assertThat(events)
                .extracting(TelemetryEvent::getSessionSeq)
                .containsExactlyInAnyOrderElementsOf(
                        LongStream.rangeClosed(1, count).boxed().toList());
        assertThat(events)
                .extracting(TelemetryEvent::getEvent)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, count).mapToObj(i -> "e" + i).toList());
    }

    private List<Path> spoolFiles() {
        try (Stream<Path> files = Files.list(state.resolve("spool"))) {
            return files.toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    private Telemetry.Builder builder(String product) {
        return topic.telemetry(product, state).closeTimeout(PATIENCE);
    }

    /** Records events that it cannot send, and leaves or is killed. */
    static final class Recording {

        public static void main(String[] args) {
            int events = Integer.parseInt(args[2]);
            Telemetry telemetry = Telemetry.builder("shared", "1.0")
                    .environment(Map.of())
                    .bootstrapServers(args[1])
                    .schemaRegistryUrl("http://localhost:1")
                    .stateDirectory(Path.of(args[0]))
                    .build();
            for (int i = 0; i < events; i++) {
                telemetry.record("e" + i);
            }
            if (args[3].equals("killed")) {
                telemetry.flush(Duration.ofMillis(1));
                while (telemetry.stats().spooled() < events) {
                    Thread.onSpinWait();
                }
                Runtime.getRuntime().halt(9);
            }
        }
    }
}
