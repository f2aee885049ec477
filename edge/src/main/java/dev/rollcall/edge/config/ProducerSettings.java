package dev.rollcall.edge.config;

import dev.rollcall.producer.Telemetry;
import dev.rollcall.producer.TelemetryRelay;
import dev.rollcall.service.config.ClusterConfig;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.jspecify.annotations.Nullable;

/** A cluster as the producer library takes it, with the credentials and the trust for it. */
public record ProducerSettings(ClusterConfig cluster) {

    private static final String USER = "basic.auth.user.info";
    private static final String TOKEN = "bearer.auth.token";
    private static final String TRUST_STORE = "schema.registry.ssl.truststore.location";
    private static final String TRUST_STORE_PASSWORD = "schema.registry.ssl.truststore.password";

    /** Where credentials come from follows from which are there; the type of a trust store, from the file. */
    private static final Set<String> REGISTRY = Set.of(
            USER,
            "basic.auth.credentials.source",
            TOKEN,
            "bearer.auth.credentials.source",
            TRUST_STORE,
            TRUST_STORE_PASSWORD,
            "schema.registry.ssl.truststore.type");

    /**
     * The settings for a cluster. Of the registry client's settings, those are taken that the library has: user and
     * password, token, and trust store.
     *
     * @throws IllegalArgumentException for any other of them; one line
     */
    public ProducerSettings {
        cluster.registry().keySet().stream()
                .filter(setting -> !REGISTRY.contains(setting))
                .sorted()
                .findFirst()
                .ifPresent(setting -> {
                    throw new IllegalArgumentException("ROLLCALL_SCHEMA_REGISTRY_"
                            + setting.replace("schema.registry.", "")
                                    .replace('.', '_')
                                    .toUpperCase(Locale.ROOT)
                            + ": what sends events does not use this setting; remove it");
                });
    }

    /** Kafka's settings for a producer. */
    public Map<String, String> kafka() {
        return cluster.kafka(ProducerConfig.configNames());
    }

    /** A relay to the cluster, without a key. */
    public TelemetryRelay.Builder relay() {
        TelemetryRelay.Builder relay = TelemetryRelay.builder()
                .bootstrapServers(cluster.bootstrapServers())
                .schemaRegistryUrl(cluster.schemaRegistryUrl());
        kafka().forEach(relay::kafka);
        registry(relay::schemaRegistryCredentials, relay::schemaRegistryToken, relay::schemaRegistryTrustStore);
        return relay;
    }

    /** Telemetry of an application to the cluster. */
    public Telemetry.Builder telemetry(String product, String version) {
        Telemetry.Builder telemetry = Telemetry.builder(product, version)
                .bootstrapServers(cluster.bootstrapServers())
                .schemaRegistryUrl(cluster.schemaRegistryUrl());
        kafka().forEach(telemetry::kafka);
        registry(
                telemetry::schemaRegistryCredentials,
                telemetry::schemaRegistryToken,
                telemetry::schemaRegistryTrustStore);
        return telemetry;
    }

    private void registry(
            BiConsumer<String, String> credentials,
            Consumer<String> token,
            BiConsumer<Path, @Nullable String> trustStore) {
        Map<String, String> settings = cluster.registry();
        if (settings.containsKey(USER)) {
            String[] user = settings.get(USER).split(":", 2);
            credentials.accept(user[0], user.length == 2 ? user[1] : "");
        }
        if (settings.containsKey(TOKEN)) {
            token.accept(settings.get(TOKEN));
        }
        if (settings.containsKey(TRUST_STORE)) {
            trustStore.accept(Path.of(settings.get(TRUST_STORE)), settings.get(TRUST_STORE_PASSWORD));
        }
    }
}
