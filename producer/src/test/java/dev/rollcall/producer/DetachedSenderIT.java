package dev.rollcall.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rollcall.schemas.TelemetryEvent;
import dev.rollcall.testkit.broker.TestBroker;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
    void startsNoneWhileTheIntervalLasts() throws Exception {
        Path mark = Files.createDirectories(state().resolve("spool")).resolve("sender");
        Files.createFile(mark);
        ChildJvm host =
                ChildJvm.run(ShortProgram.class, folder, Map.of(), List.of(), "localhost:1", "http://localhost:1");
        assertThat(host.exitCode()).isZero();
        assertThat(files()).as("nobody took it over").hasSize(2).contains("sender");
    }

    @Test
    void leavesLossesToARecordOfALaterRun() throws Exception {
        try (FakeRegistry registry = new FakeRegistry()) {
            registry.repair();
            run(registry, "-Dproduct=losing", "-Dage=PT0.001S", "-Dinterval=PT0S");
            awaitMark("losing", "0 DELIVERED");
            run(registry, "-Dproduct=losing", "-Dinterval=PT0S");
            awaitMark("losing", "0 DELIVERED");

            assertThat(topic.await("losing", 3, registry.url()))
                    .hasSize(3)
                    .extracting(TelemetryEvent::getLostBefore)
                    .containsExactly(3L, 0L, 0L);
        }
    }

    @Test
    void reachesTheNetworkByTheHostsProxy() throws Exception {
        try (FakeRegistry proxy = new FakeRegistry()) {
            proxy.repair();
            URI url = URI.create(proxy.url());
            ChildJvm host = ChildJvm.run(
                    ShortProgram.class,
                    folder,
                    Map.of(),
                    List.of("-Dproduct=proxied", "-Dhttp.proxyHost=localhost", "-Dhttp.proxyPort=" + url.getPort()),
                    BROKER.bootstrapServers(),
                    "http://registry.invalid" + url.getPath());
            assertThat(host.exitCode()).as(host.err()).isZero();

            assertThat(topic.await("proxied", 3, proxy.url())).hasSize(3);
        }
    }

    @Test
    void waitsInsteadWhereTheClassPathDoesNotHaveTheLibraryAndSaysSoOnce() throws Exception {
        try (FakeRegistry registry = new FakeRegistry()) {
            registry.repair();
            ChildJvm host = ChildJvm.run(
                    PlugIn.class,
                    folder,
                    Map.of(),
                    List.of("-Dproduct=plugged", logging()),
                    BROKER.bootstrapServers(),
                    registry.url());

            assertThat(host.exitCode()).as(host.err()).isZero();
            assertThat(topic.await("plugged", 3, registry.url())).hasSize(3);
            assertThat(host.out().lines().filter(line -> line.contains("Exit.DETACH cannot start a process here")))
                    .hasSize(1);
            assertThat(folder.resolve(".local/state/rollcall/plugged/spool/sender"))
                    .doesNotExist();
        }
    }

    @Test
    void saysThatSendersFailWhenTheNextOneIsStarted() throws Exception {
        try (FakeRegistry broken = new FakeRegistry()) {
            ChildJvm first = run(broken, "-Dproduct=failing", "-Dinterval=PT0S", logging());
            assertThat(first.out()).doesNotContain("The last senders");
            awaitMark("failing", "1 UNREACHABLE");

            assertThat(run(broken, "-Dproduct=failing", "-Dinterval=PT0S", logging())
                            .out())
                    .contains("The last senders of events that wait on disk, 1 in a row, did not deliver them all: it"
                            + " could not reach the destination");
            awaitMark("failing", "2 UNREACHABLE");
        }
    }

    private ChildJvm run(FakeRegistry registry, String... flags) throws Exception {
        ChildJvm host = ChildJvm.run(
                ShortProgram.class, folder, Map.of(), List.of(flags), BROKER.bootstrapServers(), registry.url());
        assertThat(host.exitCode()).as(host.err()).isZero();
        return host;
    }

    /** The flag that has the host log to its standard output. */
    private String logging() throws IOException {
        Path file = Files.writeString(
                folder.resolve("logback.xml"),
                "<configuration><appender name='OUT' class='ch.qos.logback.core.ConsoleAppender'><encoder>"
                        + "<pattern>%msg%n</pattern></encoder></appender><logger name='dev.rollcall' level='INFO'>"
                        + "<appender-ref ref='OUT'/></logger></configuration>");
        return "-Dlogback.configurationFile=" + file;
    }

    private void awaitMark(String product, String content) {
        Path mark = folder.resolve(".local/state/rollcall").resolve(product).resolve("spool/sender");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(mark).exists().content().isEqualTo(content + "\n"));
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
            Telemetry telemetry = Telemetry.builder(System.getProperty("product", "detached"), "1")
                    .bootstrapServers(args[0])
                    .schemaRegistryUrl(args[1])
                    .exit(Exit.DETACH)
                    .closeTimeout(Duration.ofSeconds(30))
                    .spoolAge(Duration.parse(System.getProperty("age", "PT47H")))
                    .senderInterval(Duration.parse(System.getProperty("interval", "PT15M")))
                    .build();
            telemetry.record("a");
            telemetry.record("b");
            telemetry.record("c");
        }
    }

    /** The same by a class loader of its own, as an application server or a build tool has it. */
    static final class PlugIn {

        public static void main(String[] args) throws Exception {
            String[] classPath = System.getProperty("java.class.path").split(File.pathSeparator);
            URL[] urls = new URL[classPath.length];
            for (int i = 0; i < urls.length; i++) {
                urls[i] = Path.of(classPath[i]).toUri().toURL();
            }
            // It is left open: the program is still sending when this ends.
            URLClassLoader plugIn = new URLClassLoader(urls, ClassLoader.getPlatformClassLoader());
            Method main = plugIn.loadClass(ShortProgram.class.getName()).getMethod("main", String[].class);
            main.setAccessible(true);
            main.invoke(null, (Object) args);
        }
    }
}
