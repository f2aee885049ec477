package dev.rollcall.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import dev.rollcall.testkit.broker.Certificates;
import dev.rollcall.testkit.broker.EmbeddedBroker;
import dev.rollcall.testkit.process.Ports;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker that takes TLS and passwords alone, reached by the builder's options. */
class EncryptedBrokerIT {

    private static final String MARK = "s3cret";
    private static final String USER = "an \"app\"\\ of/@:%+";
    private static final String PASSWORD = "s3cret/s3cret@s3cret:s3cret%s3cret+s3cret\"s3cret\\s3cret s3cret";
    private static final String STORE_PASSWORD = " " + PASSWORD + " ";
    private static final String KEYS = "changeit";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    static Path folder;

    private static final FakeRegistry REGISTRY = FakeRegistry.inOrder();
    private static Certificates certificates;
    private static EmbeddedBroker broker;
    private static Admin admin;

    @BeforeAll
    static void start() throws Exception {
        certificates = new Certificates(folder, KEYS);
        certificates.authority("authority");
        certificates.issue("broker", "authority", "-validity", "2");
        int port = Ports.free();
        int innerPort = Ports.freeOtherThan(port);
        broker = EmbeddedBroker.on(folder.resolve("broker-data"))
                .port(port)
                .with(settings(port, innerPort, Ports.free()))
                .start();
        admin = Admin.create(Map.of("bootstrap.servers", EmbeddedBroker.address(innerPort)));
        admin.createTopics(List.of(new NewTopic("telemetry.events", 1, (short) 1)))
                .all()
                .get();
        admin.alterUserScramCredentials(List.of(new UserScramCredentialUpsertion(
                        USER, new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096), PASSWORD)))
                .all()
                .get();
        await().until(() -> admin.describeUserScramCredentials().all().get().containsKey(USER));
    }

    @AfterAll
    static void stop() {
        REGISTRY.close();
        if (admin != null) {
            admin.close();
        }
        if (broker != null) {
            broker.close();
        }
    }

    @Test
    void aCertificateThatNobodyTrustsShowsNoSecret() throws Exception {
        assertWaits("unable to find valid certification path to requested target", builder(PASSWORD));
    }

    @Test
    void aPasswordThatTheBrokerRefusesIsNotShown() throws Exception {
        assertWaits(
                "SaslAuthenticationException: Authentication failed",
                builder(PASSWORD + ".").kafkaTrustStore(certificates.pem("authority"), null));
    }

    @Test
    void aTrustStoreThatCannotBeReadIsNamedWithoutItsPassword() throws Exception {
        Path store = trustStore();
        assertWaits(
                "kafkaTrustStore=" + store + " cannot be read (IOException); correct the file or its password",
                builder(PASSWORD).kafkaTrustStore(store, PASSWORD));
        assertWaits(
                "cannot be read (NoSuchFileException)",
                builder(PASSWORD).kafkaTrustStore(folder.resolve("none"), STORE_PASSWORD));
    }

    @Test
    void deliversWithAPasswordOfAnyCharacters() throws Exception {
        assertDelivers(builder(PASSWORD).kafkaTrustStore(certificates.pem("authority"), null));
    }

    @Test
    void deliversWithATrustStoreThatHasAPassword() throws Exception {
        assertDelivers(builder(PASSWORD).kafkaTrustStore(trustStore(), STORE_PASSWORD));
    }

    @Test
    void aDetachedSenderHasTheSameOptions() throws Exception {
        long before = events();

        Telemetry telemetry = builder(PASSWORD)
                .kafkaTrustStore(trustStore(), STORE_PASSWORD)
                .exit(Exit.DETACH)
                .build();
        telemetry.record("e");
        telemetry.close();

        await().atMost(PATIENCE).until(() -> events() > before);
        assertThat(telemetry.stats().sent()).isZero();
    }

    private static void assertDelivers(Telemetry.Builder builder) throws Exception {
        long before = events();
        try (LogCapture log = new LogCapture("dev.rollcall", Level.INFO);
                Telemetry telemetry = builder.build()) {
            telemetry.record("e");

            assertThat(telemetry.flush(PATIENCE))
                    .as(() -> log.lines().toString())
                    .isTrue();
            assertThat(events()).isEqualTo(before + 1);
        }
    }

    private static void assertWaits(String why, Telemetry.Builder builder) {
        try (LogCapture log = new LogCapture("ROOT", Level.DEBUG)) {
            Telemetry telemetry = builder.build();
            telemetry.record("e");
            assertThat(telemetry.flush(Duration.ofMillis(100))).isFalse();
            await().atMost(PATIENCE).until(() -> log.lines().stream()
                    .anyMatch(line -> line.contains(why) && line.endsWith("; events wait")));
            telemetry.close();

            assertThat(log.lines()).noneMatch(line -> line.contains(MARK));
            assertThat(telemetry + " " + telemetry.stats()).doesNotContain(MARK);
        }
    }

    private static Telemetry.Builder builder(String password) throws IOException {
        return Telemetry.builder("encrypted", "1")
                .environment(Map.of())
                .bootstrapServers(broker.bootstrapServers())
                .schemaRegistryUrl(REGISTRY.url())
                .kafkaCredentials(USER, password)
                .stateDirectory(Files.createTempDirectory(folder, "state"));
    }

    /** The authority in PKCS #12. */
    private static Path trustStore() throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        try (InputStream in = Files.newInputStream(certificates.pem("authority"))) {
            store.setCertificateEntry(
                    "ca", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        Path file = Files.createTempFile(folder, "trust", ".p12");
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, STORE_PASSWORD.toCharArray());
        }
        return file;
    }

    private static long events() throws ExecutionException, InterruptedException {
        TopicPartition partition = new TopicPartition("telemetry.events", 0);
        return admin.listOffsets(Map.of(partition, OffsetSpec.latest()))
                .partitionResult(partition)
                .get()
                .offset();
    }

    private static Map<String, Object> settings(int port, int innerPort, int controllerPort) {
        String listeners = "CLIENT://127.0.0.1:" + port + ",INNER://127.0.0.1:" + innerPort;
        Map<String, Object> settings = new HashMap<>();
        settings.put("listeners", listeners + ",CONTROLLER://127.0.0.1:" + controllerPort);
        settings.put("advertised.listeners", listeners);
        settings.put("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
        settings.put("listener.security.protocol.map", "CLIENT:SASL_SSL,INNER:PLAINTEXT,CONTROLLER:PLAINTEXT");
        settings.put("inter.broker.listener.name", "INNER");
        settings.put("sasl.enabled.mechanisms", "SCRAM-SHA-512");
        settings.put(
                "listener.name.client.scram-sha-512.sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required;");
        settings.put("listener.name.client.ssl.keystore.type", "PKCS12");
        settings.put(
                "listener.name.client.ssl.keystore.location",
                certificates.keyStore("broker").toString());
        settings.put("listener.name.client.ssl.keystore.password", KEYS);
        return settings;
    }
}
