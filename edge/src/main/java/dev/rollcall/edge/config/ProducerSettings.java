package dev.rollcall.edge.config;

import dev.rollcall.producer.TelemetryRelay;
import dev.rollcall.service.config.ClusterConfig;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * A cluster as the producer library takes it.
 *
 * @param bootstrapServers Kafka, as {@code host:port[,host:port]}
 * @param registryUrl root of the registry's Confluent API, with user and password in it where there are any
 * @param kafka further settings of Kafka's producers
 */
public record ProducerSettings(String bootstrapServers, String registryUrl, Map<String, String> kafka) {

    private static final String TRUST_STORE = "schema.registry.ssl.truststore.location";
    private static final String TRUST_STORE_PASSWORD = "schema.registry.ssl.truststore.password";

    /** Where credentials come from follows from which are there; the type of a trust store, from the file. */
    private static final Set<String> REGISTRY = Set.of(
            "basic.auth.user.info",
            "basic.auth.credentials.source",
            "bearer.auth.token",
            "bearer.auth.credentials.source",
            TRUST_STORE,
            TRUST_STORE_PASSWORD,
            "schema.registry.ssl.truststore.type");

    /** The settings for a cluster. */
    public static ProducerSettings of(ClusterConfig cluster) {
        String user = cluster.registry().get("basic.auth.user.info");
        String url = cluster.schemaRegistryUrl();
        return new ProducerSettings(
                cluster.bootstrapServers(),
                user == null ? url : url.replace("://", "://" + encoded(user) + "@"),
                cluster.kafka(ProducerConfig.configNames()));
    }

    /**
     * A relay to a cluster, without a key and Kafka's settings. Of the registry client's settings, those are taken that the
     * library has: user and password, token, and trust store.
     *
     * @throws IllegalArgumentException for any other of them; one line
     */
    public static TelemetryRelay.Builder relay(ClusterConfig cluster) {
        cluster.registry().keySet().stream()
                .filter(setting -> !REGISTRY.contains(setting))
                .sorted()
                .findFirst()
                .ifPresent(setting -> {
                    throw new IllegalArgumentException("ROLLCALL_SCHEMA_REGISTRY_"
                            + setting.replace("schema.registry.", "")
                                    .replace('.', '_')
                                    .toUpperCase(Locale.ROOT)
                            + ": the edge does not use this setting; remove it");
                });
        ProducerSettings settings = of(cluster);
        TelemetryRelay.Builder relay = TelemetryRelay.builder()
                .bootstrapServers(settings.bootstrapServers)
                .schemaRegistryUrl(settings.registryUrl);
        String token = cluster.registry().get("bearer.auth.token");
        if (token != null) {
            relay.schemaRegistryToken(token);
        }
        String trustStore = cluster.registry().get(TRUST_STORE);
        if (trustStore != null) {
            relay.schemaRegistryTrustStore(
                    Path.of(trustStore), cluster.registry().get(TRUST_STORE_PASSWORD));
        }
        return relay;
    }

    /** A password may hold what ends it in a URL. */
    private static String encoded(String userInfo) {
        return URLEncoder.encode(userInfo, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** Without the registry's user and password. */
    @Override
    public String toString() {
        return "ProducerSettings[bootstrapServers=" + bootstrapServers + "]";
    }
}
