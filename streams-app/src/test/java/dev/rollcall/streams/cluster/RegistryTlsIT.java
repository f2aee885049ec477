package dev.rollcall.streams.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.rollcall.streams.config.JobConfig;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A registry whose certificate no public authority has signed. */
class RegistryTlsIT {

    private static final char[] PASSWORD = "changeit".toCharArray();

    @TempDir
    Path folder;

    private Path authority;
    private HttpsServer server;

    @BeforeEach
    void serve() throws Exception {
        Path keys = folder.resolve("keys.p12");
        Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        List<String> command = List.of(
                keytool.toString(),
                "-genkeypair",
                "-alias",
                "registry",
                "-keyalg",
                "RSA",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost",
                "-storetype",
                "PKCS12",
                "-keystore",
                keys.toString(),
                "-storepass",
                new String(PASSWORD));
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keys)) {
            store.load(in, PASSWORD);
        }
        String encoded = Base64.getMimeEncoder()
                .encodeToString(store.getCertificate("registry").getEncoded());
        authority = Files.writeString(
                folder.resolve("authority.pem"),
                "-----BEGIN CERTIFICATE-----\n" + encoded + "\n-----END CERTIFICATE-----\n");
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(store, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        server.createContext("/subjects", exchange -> {
            byte[] body = "[\"telemetry.events-value\"]".getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void isNotTrustedByItself() throws Exception {
        try (SchemaRegistryClient client = client(Map.of())) {
            assertThatThrownBy(client::getAllSubjects).hasMessageContaining("PKIX");
        }
    }

    @Test
    void isTrustedWithTheVariablesOfTheTrustStore() throws Exception {
        try (SchemaRegistryClient client = client(Map.of(
                "ROLLCALL_SCHEMA_REGISTRY_SSL_TRUSTSTORE_TYPE",
                "PEM",
                "ROLLCALL_SCHEMA_REGISTRY_SSL_TRUSTSTORE_LOCATION",
                authority.toString()))) {
            assertThat(client.getAllSubjects()).containsExactly("telemetry.events-value");
        }
    }

    private SchemaRegistryClient client(Map<String, String> variables) {
        Map<String, String> env = new HashMap<>(variables);
        env.put("ROLLCALL_BOOTSTRAP_SERVERS", "unused:1");
        env.put(
                "ROLLCALL_SCHEMA_REGISTRY_URL",
                "https://localhost:" + server.getAddress().getPort());
        return Clients.registry(JobConfig.cluster(env).registryConfig());
    }
}
