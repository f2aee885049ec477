package dev.rollcall.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A host that sends to an edge, and has neither Kafka's client nor a codec on its class path; the JVM's trust is heeded. */
class WithoutKafkaIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String PASSWORD = "changeit";

    @TempDir
    Path folder;

    @Test
    void twoSmallLibrariesAreEnoughForEverythingThatSuchAHostMayDo() throws Exception {
        try (FakeEdge edge = new FakeEdge(certified())) {
            ChildJvm host = run(edge, List.of("-verbose:class"));

            assertThat(host.exitCode()).as(host.err()).isZero();
            assertThat(host.err()).isEmpty();
            assertThat(host.out().lines().filter(line -> !line.startsWith("[")))
                    .contains("delivered true")
                    .anyMatch(line -> line.startsWith("{\"product\": \"without\""))
                    .anyMatch(line -> line.contains("WITHOUT_OPTOUT_TELEMETRY"));
            assertThat(host.out()).doesNotContain("] org.apache.kafka.");
            // What the last one left, a process of its own sends, with the same class path and trust store.
            await().atMost(PATIENCE).until(() -> edge.names("without").contains("detached"));
            assertThat(edge.names("without")).containsExactlyInAnyOrder("sent", "detached");
            Path mark = folder.resolve(".local/state/rollcall/without/spool/sender");
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(mark).content().isEqualTo("0 DELIVERED\n"));
            assertThat(edge.violations()).isEmpty();
        }
    }

    private ChildJvm run(FakeEdge edge, List<String> flags) throws Exception {
        return ChildJvm.run(
                List.of("-cp", classPath(), Host.class.getName()),
                folder,
                Map.of(),
                Stream.concat(
                                flags.stream(),
                                Stream.of(
                                        "-Djavax.net.ssl.trustStore=" + folder.resolve("store.p12"),
                                        "-Djavax.net.ssl.trustStorePassword=" + PASSWORD))
                        .toList(),
                List.of(edge.url().toString()));
    }

    private static String classPath() throws IOException {
        try (Stream<Path> inherited = Files.list(Path.of("target/lib"))) {
            List<Path> jars = inherited
                    .filter(jar -> jar.getFileName().toString().matches("(slf4j-api|jspecify)-.*"))
                    .toList();
            assertThat(jars).hasSize(2);
            return Stream.concat(Stream.of(Path.of("target/classes"), Path.of("target/test-classes")), jars.stream())
                    .map(Path::toString)
                    .collect(Collectors.joining(File.pathSeparator));
        }
    }

    private SSLContext certified() throws Exception {
        Path store = folder.resolve("store.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "edge",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=dns:localhost",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        PASSWORD)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(keytool.waitFor()).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        // A store of keys is not trusted for what it can sign: the certificate stands in it once more.
        keys.setCertificateEntry("trusted", keys.getCertificate("edge"));
        try (var out = Files.newOutputStream(store)) {
            keys.store(out, PASSWORD.toCharArray());
        }
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), null, null);
        return context;
    }

    /** Asks its user, tells them, prints, sends, and leaves an event to a process of its own. */
    static final class Host {

        public static void main(String[] args) throws IOException {
            Consent.of("without").revoke();
            Consent.of("without").grant();
            try (Telemetry telemetry = builder(args[0]).print(System.out).build()) {
                telemetry.record("printed");
                telemetry.flush(Duration.ofSeconds(30));
            }
            try (Telemetry telemetry = builder(args[0])
                    .notice(notice -> System.out.println(notice.text()))
                    .build()) {
                telemetry.record("sent");
                System.out.println("delivered " + telemetry.flush(Duration.ofSeconds(30)));
            }
            try (Telemetry telemetry = builder(args[0]).exit(Exit.DETACH).build()) {
                telemetry.record("detached");
            }
        }

        private static Telemetry.Builder builder(String endpoint) {
            return Telemetry.builder("without", "1").endpoint(URI.create(endpoint));
        }
    }
}
