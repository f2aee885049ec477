package dev.rollcall.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rollcall.testkit.broker.TestBroker;
import java.io.File;
import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A host that is unloaded, as plug-ins and web applications are: no thread, hook or cache of the JVM's holds on to it. */
class NonInterferenceUnloadIT {

    @RegisterExtension
    static final TestBroker BROKER = new TestBroker();

    @TempDir
    Path state;

    @Test
    void aHostThatClosesCanBeUnloadedThoughTheBrokerSaysNothing() throws Exception {
        try (ServerSocket blackHole = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            assertIsUnloaded(false, "localhost:" + blackHole.getLocalPort(), EventsTopic.REGISTRY);
        }
    }

    @Test
    void aHostThatClosesCanBeUnloadedThoughItNeverGotAsFarAsKafka() throws Exception {
        assertIsUnloaded(false, "localhost:1", "http://localhost:1");
    }

    @Test
    void aHostThatSentAndClosesCanBeUnloaded() throws Exception {
        EventsTopic.createdOn(BROKER);
        assertIsUnloaded(true, BROKER.bootstrapServers(), EventsTopic.REGISTRY);
    }

    @Test
    void aHostThatSentOverHttpAndClosesCanBeUnloaded() throws Exception {
        try (FakeEdge edge = new FakeEdge()) {
            assertIsUnloaded(true, edge.url().toString(), "");
        }
    }

    private void assertIsUnloaded(boolean arrives, String bootstrapServers, String registry) throws Exception {
        WeakReference<ClassLoader> loader = use(arrives, bootstrapServers, registry);

        await().atMost(Duration.ofSeconds(30)).until(() -> {
            System.gc();
            return loader.get() == null;
        });
    }

    private WeakReference<ClassLoader> use(boolean arrives, String bootstrapServers, String registry) throws Exception {
        List<URL> classPath = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            // What the host logs with is its own affair.
            if (!entry.contains("logback")) {
                classPath.add(Path.of(entry).toUri().toURL());
            }
        }
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader loader =
                new URLClassLoader(classPath.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            thread.setContextClassLoader(loader);
            Class<?> guest = loader.loadClass(Guest.class.getName());
            assertThat(guest).isNotSameAs(Guest.class);
            Object arrived = guest.getMethod("run", String.class, String.class, String.class, Duration.class)
                    .invoke(null, bootstrapServers, registry, state.toString(), Duration.ofSeconds(arrives ? 60 : 2));
            assertThat(arrived).isEqualTo(arrives);
            return new WeakReference<>(loader);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /** What is loaded and unloaded. */
    public static final class Guest {

        public static boolean run(String address, String registry, String state, Duration patience) {
            Telemetry.Builder builder = Telemetry.builder("guest", "1").stateDirectory(Path.of(state));
            if (registry.isEmpty()) {
                builder.endpoint(URI.create(address));
            } else {
                builder.bootstrapServers(address)
                        .schemaRegistryUrl(registry)
                        .autoRegisterSchemas(true)
                        .kafka("request.timeout.ms", "1000");
            }
            Telemetry telemetry = builder.build();
            telemetry.record("e");
            boolean arrived = telemetry.flush(patience);
            telemetry.close();
            telemetry.record("late");
            return arrived;
        }
    }
}
