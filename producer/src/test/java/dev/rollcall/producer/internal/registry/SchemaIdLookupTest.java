package dev.rollcall.producer.internal.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rollcall.producer.FakeRegistry;
import dev.rollcall.producer.FakeRegistry.Request;
import dev.rollcall.producer.JdkLog;
import dev.rollcall.producer.LogCapture;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SchemaIdLookupTest {

    private static final String USER = "app";
    private static final String PASSWORD = "p/s3cret@s3cret:s3cret%s3cret+s3cret s3cret";
    private static final String BASIC =
            "Basic " + Base64.getEncoder().encodeToString((USER + ":" + PASSWORD).getBytes(StandardCharsets.UTF_8));
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    @TempDir
    static Path certificates;

    private final FakeRegistry registry = FakeRegistry.inOrder();

    @BeforeAll
    static void makeCertificate() throws Exception {
        keytool("-genkeypair", "-alias", "r", "-keyalg", "EC", "-dname", "CN=localhost", "-ext", "san=dns:localhost");
        keytool(
                "-exportcert",
                "-rfc",
                "-alias",
                "r",
                "-file",
                certificates.resolve("r.pem").toString());
    }

    @AfterEach
    void closeRegistry() {
        registry.close();
    }

    @ParameterizedTest
    @CsvSource({
        "401, refuses the credentials",
        "403, refuses the credentials",
        "404, does not know the schema of telemetry.events-value",
        "407, proxy refuses",
        "400, refuses with HTTP status 400",
        "429, responds with HTTP status 429",
        "500, responds with HTTP status 500"
    })
    void saysWhatIsWrong(int status, String message) {
        registry.respondWith(status);

        assertFails(access(registry.url(), BASIC), message);
    }

    @Test
    void saysThatItIsNoRegistry() {
        registry.say("<html>Log in: " + PASSWORD + "</html>");

        assertFails(access(registry.url(), BASIC), "the response is not that of a schema registry; correct the URL");
    }

    @Test
    void givesUpInTimeOnARegistryThatSaysNothing() throws Exception {
        try (ServerSocket blackHole = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            long start = System.nanoTime();
            assertThatThrownBy(() -> new SchemaIdLookup(
                                    access("http://localhost:" + blackHole.getLocalPort(), BASIC),
                                    Duration.ofMillis(200))
                            .find())
                    .isInstanceOf(RegistryException.class)
                    .hasMessageContaining("no schema registry responds (HttpTimeoutException)");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(TIMEOUT);
        }
    }

    @Test
    void endsWhenItsThreadIsInterruptedAndKeepsTheFlag() {
        Thread.currentThread().interrupt();
        try {
            assertFails(access(registry.url(), null), "interrupted");
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void asksForTheSchemaAsItIsPublished() throws Exception {
        assertThat(lookup(access(registry.url() + "/apis/ccompat/v7", null)).find())
                .isEqualTo(FakeRegistry.SCHEMA_ID);

        assertThat(registry.requests()).singleElement().satisfies(request -> {
            assertThat(request.method()).isEqualTo("POST");
            assertThat(request.path()).isEqualTo("/apis/ccompat/v7/subjects/telemetry.events-value");
            assertThat(request.authorization()).isEmpty();
            assertThat(new ObjectMapper().readTree(request.body()).get("schema").asText())
                    .isEqualTo(EventSchema.text());
        });
    }

    @Test
    void registersTheSchemaWhereTheHostWantsThat() throws Exception {
        RegistryAccess access = new RegistryAccess(List.of(registry.url()), null, null, null, true);

        assertThat(lookup(access).find()).isEqualTo(FakeRegistry.SCHEMA_ID);
        assertThat(registry.requests())
                .extracting(Request::path)
                .containsExactly("/subjects/telemetry.events-value/versions");
    }

    @Test
    void sendsTheCredentialsWithTheFirstRequest() throws Exception {
        registry.demand(BASIC);

        assertThat(lookup(access(registry.url(), BASIC)).find()).isEqualTo(FakeRegistry.SCHEMA_ID);
        assertThat(registry.requests()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 429, 500, 503})
    void triesTheNextUrlWhenOneIsAway(int status) throws Exception {
        try (FakeRegistry broken = new FakeRegistry()) {
            broken.respondWith(status);
            RegistryAccess access = new RegistryAccess(
                    List.of("http://localhost:1", broken.url(), registry.url()), BASIC, null, null, false);

            assertThat(lookup(access).find()).isEqualTo(FakeRegistry.SCHEMA_ID);
        }
    }

    @Test
    void believesTheFirstThatResponds() {
        try (FakeRegistry other = new FakeRegistry()) {
            other.respondWith(404);
            assertFails(
                    new RegistryAccess(List.of(other.url(), registry.url()), null, null, null, false),
                    "does not know the schema");
        }
        assertThat(registry.requests()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void followsARedirectWithinTheRegistryAndAsksTheSame(int status) throws Exception {
        try (FakeRegistry front = new FakeRegistry()) {
            front.redirectTo(status, registry.url().replace("localhost", "LOCALHOST") + "/elsewhere");

            assertThat(lookup(access(front.url(), null)).find()).isEqualTo(FakeRegistry.SCHEMA_ID);
            assertThat(registry.requests()).singleElement().satisfies(request -> {
                assertThat(request.method()).isEqualTo("POST");
                assertThat(request.path()).isEqualTo("/elsewhere");
                assertThat(request.body()).isEqualTo(front.requests().get(0).body());
            });
        }
    }

    @Test
    void takesNoCredentialsToAnotherServer() throws Exception {
        try (FakeRegistry front = new FakeRegistry()) {
            front.redirectTo(307, registry.url() + "/elsewhere");
            lookup(access(front.url(), BASIC)).find();

            assertThat(front.requests()).extracting(Request::authorization).containsExactly(BASIC);
            assertThat(registry.requests()).extracting(Request::authorization).containsExactly("");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://localhost", "http://s3cret bad", "mailto:s3cret"})
    void followsNoRedirectToSomethingElse(String location) {
        registry.redirectTo(302, location);

        assertFails(access(registry.url(), BASIC), "no schema registry responds (IOException)");
    }

    @Test
    void doesNotGoRoundInCircles() {
        registry.redirectTo(302, "/again");

        assertFails(access(registry.url(), BASIC), "no schema registry responds");
        assertThat(registry.requests()).hasSize(6);
    }

    @Test
    void trustsNoCertificateThatNobodyVouchesFor() throws Exception {
        try (FakeRegistry secured = secured()) {
            assertFails(access(secured.url(), BASIC), "no schema registry responds (SunCertPathBuilderException)");
            assertThat(secured.requests()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"r.pem,", "store.p12, s3cret-of-the-store"})
    void trustsTheCertificatesOfItsOwnTrustStore(String file, @Nullable String password) throws Exception {
        try (FakeRegistry secured = secured()) {
            RegistryAccess access =
                    new RegistryAccess(List.of(secured.url()), BASIC, certificates.resolve(file), password, false);
            assertThat(lookup(access).find()).isEqualTo(FakeRegistry.SCHEMA_ID);
        }
    }

    @Test
    void trustsACertificateForItsHostAlone() throws Exception {
        try (FakeRegistry secured = secured()) {
            assertFails(
                    new RegistryAccess(
                            List.of(secured.url().replace("localhost", "127.0.0.1")),
                            BASIC,
                            certificates.resolve("r.pem"),
                            null,
                            false),
                    "no schema registry responds (CertificateException)");
        }
    }

    @Test
    void leavesNoHttpsForHttp() throws Exception {
        try (FakeRegistry secured = secured()) {
            secured.redirectTo(302, registry.url());
            assertFails(
                    new RegistryAccess(List.of(secured.url()), BASIC, certificates.resolve("r.pem"), null, false),
                    "no schema registry responds");
            assertThat(registry.requests()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"store.p12, s3cret-but-wrong", "missing.pem, ", "r.pem.key, s3cret"})
    void saysThatTheTrustStoreCannotBeRead(String file, @Nullable String password) {
        assertFails(
                new RegistryAccess(List.of("https://localhost:1"), BASIC, certificates.resolve(file), password, false),
                "schemaRegistryTrustStore cannot be read (");
    }

    @Test
    void goesThroughTheProxyOfTheJvm() throws Exception {
        ProxySelector before = ProxySelector.getDefault();
        ProxySelector.setDefault(new Proxies(new InetSocketAddress("localhost", registry.port())));
        try {
            assertThat(lookup(access("http://registry.invalid", BASIC)).find()).isEqualTo(FakeRegistry.SCHEMA_ID);
            assertThat(registry.requests())
                    .extracting(Request::path)
                    .containsExactly("http://registry.invalid/subjects/telemetry.events-value");
        } finally {
            ProxySelector.setDefault(before);
        }
    }

    private static SchemaIdLookup lookup(RegistryAccess access) {
        return new SchemaIdLookup(access, TIMEOUT);
    }

    private static RegistryAccess access(String url, @Nullable String authorization) {
        return new RegistryAccess(List.of(url), authorization, null, null, false);
    }

    /** In one line, without a secret, and with nothing of the kind in the host's log at its lowest level. */
    private static void assertFails(RegistryAccess access, String message) {
        try (LogCapture log = new LogCapture("ROOT", Level.TRACE);
                JdkLog jdk = new JdkLog()) {
            assertThatThrownBy(() -> lookup(access).find())
                    .isInstanceOf(RegistryException.class)
                    .hasMessageContaining(message)
                    .hasMessageNotContainingAny("s3cret", "\n", BASIC.substring(6), certificates.toString())
                    .hasNoCause();
            assertThat(jdk.lines()).as("the JDK's own log is on").isNotEmpty();
            assertThat(Stream.concat(log.lines().stream(), jdk.lines().stream()))
                    .noneMatch(line -> line.contains("s3cret") || line.contains(BASIC.substring(6)));
        }
    }

    private static FakeRegistry secured() throws Exception {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        char[] password = "s3cret-of-the-store".toCharArray();
        try (InputStream in = Files.newInputStream(certificates.resolve("store.p12"))) {
            keys.load(in, password);
        }
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, password);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), null, null);
        FakeRegistry secured = new FakeRegistry(context);
        secured.repair();
        return secured;
    }

    private static void keytool(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of(
                "-keystore", certificates.resolve("store.p12").toString(), "-storepass", "s3cret-of-the-store"));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }

    /** One proxy for everything. */
    private static final class Proxies extends ProxySelector {

        private final InetSocketAddress proxy;

        Proxies(InetSocketAddress proxy) {
            this.proxy = proxy;
        }

        @Override
        public List<Proxy> select(URI uri) {
            return List.of(new Proxy(Proxy.Type.HTTP, proxy));
        }

        @Override
        public void connectFailed(URI uri, SocketAddress address, IOException e) {
            throw new AssertionError(e);
        }
    }
}
