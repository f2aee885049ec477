package dev.rollcall.edge.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.rollcall.producer.RelayedEvent;
import dev.rollcall.producer.RelayedId;
import dev.rollcall.producer.Telemetry;
import dev.rollcall.producer.TelemetryRelay;
import dev.rollcall.service.config.ClusterConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProducerSettingsTest {

    private final BlockingQueue<String> authorizations = new LinkedBlockingQueue<>();
    private HttpServer registry;

    @TempDir
    Path folder;

    @BeforeEach
    void startRegistry() throws IOException {
        registry = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        registry.createContext("/", exchange -> {
            authorizations.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            exchange.sendResponseHeaders(401, -1);
            exchange.close();
        });
        registry.start();
    }

    @AfterEach
    void stopRegistry() {
        registry.stop(0);
    }

    @Test
    void refuseWhatTheLibraryHasNot() {
        assertThatThrownBy(() -> settings(Map.of("schema.registry.ssl.protocol", "TLSv1.3")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("ROLLCALL_SCHEMA_REGISTRY_SSL_PROTOCOL: what sends events does not use this setting;"
                        + " remove it");
    }

    @Test
    void carryUserAndAnyPasswordOfTheRegistry() throws Exception {
        String user = "app:p/s3cret@s3cret:s3cret%2Fs3cret+s3cret ?#";
        ProducerSettings settings = settings(Map.of("basic.auth.user.info", user));

        try (Telemetry telemetry = settings.telemetry("p", "1")
                .stateDirectory(folder)
                .environment(Map.of())
                .closeTimeout(Duration.ZERO)
                .build()) {
            telemetry.record("e");

            assertThat(authorizations.poll(30, TimeUnit.SECONDS))
                    .isEqualTo("Basic " + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8)));
        }
        assertThat(settings).asString().doesNotContain("s3cret");
    }

    @Test
    void carryATokenOfTheRegistry() throws Exception {
        try (TelemetryRelay relay = settings(Map.of("bearer.auth.token", "s3cret"))
                .relay()
                .hashKey(new byte[16])
                .build()) {
            assertThat(relay.trySend(event())).isNotNull();

            assertThat(authorizations.poll(30, TimeUnit.SECONDS)).isEqualTo("Bearer s3cret");
        }
    }

    @Test
    void carryWhomToTrust() {
        ProducerSettings settings = settings(Map.of(
                "schema.registry.ssl.truststore.location",
                folder.resolve("missing.pem").toString()));

        try (TelemetryRelay relay = settings.relay().hashKey(new byte[16]).build()) {
            assertThat(relay.trySend(event()))
                    .failsWithin(Duration.ofSeconds(30))
                    .withThrowableThat()
                    .withMessageContaining("schemaRegistryTrustStore cannot be read (NoSuchFileException)");
        }
    }

    private ProducerSettings settings(Map<String, String> given) {
        return new ProducerSettings(new ClusterConfig(
                "127.0.0.1:1", "http://127.0.0.1:" + registry.getAddress().getPort(), Map.of(), given));
    }

    private static RelayedEvent event() {
        return RelayedEvent.builder()
                .product("p")
                .version("1")
                .event("e")
                .user(RelayedId.raw("u"))
                .session(RelayedId.raw("s"))
                .occurredAt(Instant.now())
                .build();
    }
}
