package dev.rollcall.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rollcall.producer.internal.DetachedSender;
import dev.rollcall.producer.internal.spool.NumberedEvents;
import dev.rollcall.schemas.TelemetryEvent;
import dev.rollcall.testkit.broker.TestBroker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What a host, and the machine after it, notice of the process that {@link Exit#DETACH} starts. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class NonInterferenceDetachIT {

    /** What a busy machine may add to any time. */
    private static final Duration SLACK = Duration.ofSeconds(10);

    private static final Duration LONGEST_LIFE = Duration.ofSeconds(30).plus(SLACK);

    private static final Path JAVA_HOME = Path.of(System.getProperty("java.home"));

    @RegisterExtension
    static final TestBroker BROKER = new TestBroker();

    static EventsTopic topic;

    @TempDir
    Path folder;

    /** Takes connections, as the operating system does for it, and never says a word. */
    private static ServerSocket blackHole;

    /** A sender that is never told what to send. It lives for as long as one may, with the other tests beside it. */
    private static Process waiting;

    private static long waitingSince;

    @BeforeAll
    static void begin() throws Exception {
        waiting = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        DetachedSender.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        waitingSince = System.nanoTime();
        blackHole = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        topic = EventsTopic.createdOn(BROKER);
    }

    @AfterAll
    static void end() throws IOException {
        waiting.destroyForcibly();
        blackHole.close();
    }

    @Test
    void deliversAndIsGone() throws Exception {
        try (FakeRegistry registry = new FakeRegistry()) {
            registry.repair();
            Seen seen = run(BROKER.bootstrapServers(), registry.url());

            assertThat(topic.await("detaching", 100, registry.url()))
                    .hasSize(100)
                    .extracting(TelemetryEvent::getLostBefore)
                    .containsOnly(0L);
            assertGone(seen);
            assertThat(NumberedEvents.takenFrom(state())).isEmpty();
        }
    }

    @Test
    void leavesTheEventsOnDiskAndIsGoneWhenTheBrokerSaysNothing() throws Exception {
        Seen seen = run("localhost:" + blackHole.getLocalPort(), EventsTopic.REGISTRY);

        assertThat(seen.senders()).hasSize(1);
        Path working = Path.of("/proc", seen.senders().get(0).toString(), "cwd");
        if (Files.isDirectory(working)) {
            assertThat(working.toRealPath())
                    .as("not the host's, which must stay deletable")
                    .isEqualTo(JAVA_HOME.toRealPath());
        }
        assertGone(seen);
        assertThat(NumberedEvents.takenFrom(state())).hasSize(100);
    }

    @Test
    void leavesTheEventsOnDiskAndIsGoneWhenTheRegistrySaysNothing() throws Exception {
        Seen seen = run(BROKER.bootstrapServers(), "http://localhost:" + blackHole.getLocalPort());

        assertThat(seen.senders()).hasSize(1);
        assertGone(seen);
        assertThat(NumberedEvents.takenFrom(state())).hasSize(100);
    }

    @Test
    void isNotStartedWhereNothingCanBeKeptOnDisk() throws Exception {
        Files.createFile(state());
        Seen seen = run("localhost:1", "http://localhost:1");

        assertThat(seen.senders()).isEmpty();
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void endsByItselfThoughItIsNeverToldWhatToSend() throws Exception {
        Duration left = LONGEST_LIFE.minusNanos(System.nanoTime() - waitingSince);

        assertThat(waiting.waitFor(Math.max(0, left.toMillis()), TimeUnit.MILLISECONDS))
                .isTrue();
        assertThat(waiting.exitValue()).isOne();
    }

    private Seen run(String bootstrapServers, String registry) throws Exception {
        ChildJvm host =
                ChildJvm.run(Host.class, folder, Map.of(), List.of(), bootstrapServers, registry, state().toString());

        assertThat(host.exitCode()).as(host.err()).isZero();
        assertThat(host.err()).isEmpty();
        List<Long> said =
                Arrays.stream(host.out().strip().split(" ")).map(Long::valueOf).toList();
        assertThat(said.get(0))
                .as("milliseconds to close")
                .isLessThan(Host.CLOSE_TIMEOUT.plus(SLACK).toMillis());
        return new Seen(said.subList(1, said.size()));
    }

    private static void assertGone(Seen seen) {
        await().atMost(LONGEST_LIFE).until(() -> seen.senders().stream()
                .noneMatch(sender ->
                        ProcessHandle.of(sender).filter(ProcessHandle::isAlive).isPresent()));
    }

    private Path state() {
        return folder.resolve("state");
    }

    /** @param senders process ids, as far as they lived on when the host had closed */
    private record Seen(List<Long> senders) {}

    /** Records, closes, and says how long that took and which processes it leaves behind. */
    static final class Host {

        static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

        public static void main(String[] args) {
            Telemetry telemetry = Telemetry.builder("detaching", "1")
                    .bootstrapServers(args[0])
                    .schemaRegistryUrl(args[1])
                    .stateDirectory(Path.of(args[2]))
                    .exit(Exit.DETACH)
                    .closeTimeout(CLOSE_TIMEOUT)
                    .build();
            for (int i = 0; i < 100; i++) {
                telemetry.record("e" + i);
            }
            long start = System.nanoTime();
            telemetry.close();
            StringBuilder said = new StringBuilder()
                    .append(Duration.ofNanos(System.nanoTime() - start).toMillis());
            ProcessHandle.current().children().forEach(child -> said.append(' ').append(child.pid()));
            System.out.println(said);
        }
    }
}
