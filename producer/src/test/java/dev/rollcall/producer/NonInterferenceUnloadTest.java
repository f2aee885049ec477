package dev.rollcall.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A host that is unloaded, as plug-ins and web applications are: no thread, hook or cache of the JVM's holds on to it. */
class NonInterferenceUnloadTest {

    @TempDir
    Path state;

    @Test
    void aHostThatClosesCanBeUnloadedThoughTheBrokerSaysNothing() throws Exception {
        try (ServerSocket blackHole = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            assertIsUnloaded("localhost:" + blackHole.getLocalPort(), "mock://unload");
        }
    }

    @Test
    void aHostThatClosesCanBeUnloadedThoughItNeverGotAsFarAsKafka() throws Exception {
        assertIsUnloaded("localhost:1", "http://localhost:1");
    }

    private void assertIsUnloaded(String bootstrapServers, String registry) throws Exception {
        WeakReference<ClassLoader> loader = use(bootstrapServers, registry);

        await().atMost(Duration.ofSeconds(60)).until(() -> {
            System.gc();
            return loader.get() == null;
        });
    }

    private WeakReference<ClassLoader> use(String bootstrapServers, String registry) throws Exception {
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
            guest.getMethod("main", String[].class)
                    .invoke(null, (Object) new String[] {bootstrapServers, registry, state.toString()});
            return new WeakReference<>(loader);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /** What is loaded and unloaded. */
    public static final class Guest {

        public static void main(String[] args) {
            Telemetry telemetry = Telemetry.builder("guest", "1")
                    .bootstrapServers(args[0])
                    .schemaRegistryUrl(args[1])
                    .autoRegisterSchemas(true)
                    .kafka("request.timeout.ms", "1000")
                    .stateDirectory(Path.of(args[2]))
                    .build();
            telemetry.record("e");
            telemetry.flush(Duration.ofSeconds(2));
            telemetry.close();
            telemetry.record("late");
        }
    }
}
