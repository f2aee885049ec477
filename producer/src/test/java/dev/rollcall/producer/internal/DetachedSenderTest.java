package dev.rollcall.producer.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.producer.internal.edge.EdgeDestination;
import dev.rollcall.producer.internal.kafka.KafkaDestination;
import dev.rollcall.producer.internal.registry.RegistryAccess;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

public class DetachedSenderTest {

    @TempDir
    Path folder;

    @Test
    void isToldAllItMustKnow() throws IOException {
        SenderOrder order = new SenderOrder(
                folder.resolve("state"),
                true,
                1 << 20,
                Duration.ofHours(47),
                new KafkaDestination(
                        "a:1,b:2",
                        new RegistryAccess(
                                List.of("https://r", "https://s"),
                                "Bearer secret",
                                folder.resolve("trusted.pem"),
                                "secret",
                                true),
                        Map.of("sasl.jaas.config", "secret")),
                Map.of("javax.net.ssl.trustStorePassword", "secret"));

        assertThat(SenderOrder.of(order.toBytes())).isEqualTo(order);
        assertThat(order).asString().doesNotContain("secret");
    }

    @Test
    void isToldAllItMustKnowOfAnEdge() throws IOException {
        SenderOrder order = new SenderOrder(
                folder.resolve("state"),
                false,
                1 << 20,
                Duration.ofHours(47),
                new EdgeDestination(URI.create("https://edge/secret"), "Bearer secret"),
                Map.of());

        assertThat(SenderOrder.of(order.toBytes())).isEqualTo(order);
        assertThat(order).asString().doesNotContain("secret");
    }

    @Test
    void isToldTheSystemPropertiesThatAConnectionDependsOnAndNoOthers() {
        System.setProperty("https.proxyHost", "proxy.example");
        System.setProperty("javax.net.ssl.trustStorePassword", "changeit");
        System.setProperty("of.the.host", "x");
        try {
            assertThat(order(Map.of()).properties())
                    .containsEntry("https.proxyHost", "proxy.example")
                    .containsEntry("javax.net.ssl.trustStorePassword", "changeit")
                    .containsEntry("java.io.tmpdir", System.getProperty("java.io.tmpdir"))
                    .doesNotContainKeys("of.the.host", "user.home", "java.class.path");
        } finally {
            System.clearProperty("https.proxyHost");
            System.clearProperty("javax.net.ssl.trustStorePassword");
            System.clearProperty("of.the.host");
        }
    }

    /** It runs in another folder. */
    @Test
    void isToldWhereFilesAreThatTheHostNamesRelatively() throws IOException {
        Path file = Files.createTempFile(Path.of(""), "store", ".p12");
        System.setProperty("javax.net.ssl.trustStore", file.toString());
        try {
            SenderOrder order = order(Map.of("ssl.keystore.location", file.toString(), "sasl.mechanism", "x"));

            assertThat(order.properties())
                    .containsEntry(
                            "javax.net.ssl.trustStore", file.toAbsolutePath().toString());
            assertThat(((KafkaDestination) order.destination()).kafka())
                    .containsEntry(
                            "ssl.keystore.location", file.toAbsolutePath().toString())
                    .containsEntry("sasl.mechanism", "x");
        } finally {
            System.clearProperty("javax.net.ssl.trustStore");
            Files.delete(file);
        }
    }

    @Test
    void isStartedWhereItIsOnTheClassPathOfAJvmThatCanBeStarted() {
        assertThat(DetachedSender.obstacle(order(Map.of()))).isNull();
        assertThat(DetachedSender.launcher(System.getProperty("java.home"))).isExecutable();
    }

    @Test
    void isNotStartedWithoutACommandThatStartsAJvm() {
        assertThat(DetachedSender.launcher(folder.toString())).isNull();
        assertThat(DetachedSender.launcher(null)).isNull();
    }

    @Test
    void isNotStartedWhenItsSettingsAreLongerThanAPipeHolds() {
        assertThat(DetachedSender.obstacle(order(Map.of("ssl.keystore.key", "x".repeat(70_000)))))
                .matches("its settings take 7.... bytes, and a pipe holds only 16384");
    }

    /** As in a jar within a jar, a plug-in or an application server. */
    @Test
    void isNotStartedWhereAnotherClassLoaderHasIt() throws Exception {
        URL here = DetachedSender.class.getProtectionDomain().getCodeSource().getLocation();
        try (URLClassLoader own = new OwnFirst(here)) {
            Class<?> order = own.loadClass(SenderOrder.class.getName());
            var obstacle = own.loadClass(DetachedSender.class.getName()).getDeclaredMethod("obstacle", order);
            obstacle.setAccessible(true);

            assertThat(obstacle.invoke(null, (Object) null)).asString().contains("not on the JVM's class path");
        }
    }

    private SenderOrder order(Map<String, String> kafka) {
        return SenderOrder.of(
                folder.resolve("state"),
                false,
                1 << 20,
                Duration.ofHours(47),
                new KafkaDestination("a:1", new RegistryAccess(List.of("http://r"), null, null, null, false), kafka));
    }

    /** Loads the library itself, and all else as usual. */
    private static final class OwnFirst extends URLClassLoader {

        OwnFirst(URL library) {
            super(new URL[] {library}, DetachedSenderTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith("dev.rollcall.producer.")) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> known = findLoadedClass(name);
                return known == null ? findClass(name) : known;
            }
        }
    }
}
