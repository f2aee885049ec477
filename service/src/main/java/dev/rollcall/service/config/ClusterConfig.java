package dev.rollcall.service.config;

import dev.rollcall.schemas.RegistryUrl;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * How a cluster is reached. Immutable; {@link Environment} makes one from {@code ROLLCALL_*} variables.
 *
 * @param bootstrapServers Kafka, as {@code host:port[,host:port]}
 * @param schemaRegistryUrl root of the registry's Confluent API
 * @param kafka Kafka's own settings, under their own names, for every client
 * @param registry the registry client's own settings, under their own names
 */
public record ClusterConfig(
        String bootstrapServers, String schemaRegistryUrl, Map<String, String> kafka, Map<String, String> registry) {

    private static final Pattern SECRET = Pattern.compile("password|secret|jaas|user\\.info|token|\\.key");

    public ClusterConfig {
        if (bootstrapServers.isBlank()) {
            throw Settings.invalid("ROLLCALL_BOOTSTRAP_SERVERS", bootstrapServers, "name a broker as host:port");
        }
        if (!schemaRegistryUrl.matches("(https?|mock)://.+")) {
            throw Settings.invalid(
                    "ROLLCALL_SCHEMA_REGISTRY_URL",
                    RegistryUrl.withoutSecret(schemaRegistryUrl),
                    "use a URL, e.g. http://localhost:8081");
        }
        if (RegistryUrl.hasAmbiguousSecret(schemaRegistryUrl)) {
            throw Settings.invalid(
                    "ROLLCALL_SCHEMA_REGISTRY_URL",
                    RegistryUrl.withoutSecret(schemaRegistryUrl),
                    "the password has one of / @ ? # \\ in it; leave it out, and give user:password in"
                            + " ROLLCALL_SCHEMA_REGISTRY_BASIC_AUTH_USER_INFO, with"
                            + " ROLLCALL_SCHEMA_REGISTRY_BASIC_AUTH_CREDENTIALS_SOURCE=USER_INFO");
        }
        kafka = Map.copyOf(kafka);
        registry = Map.copyOf(registry);
    }

    /** Settings of any of Kafka's clients: the brokers, and {@link #kafka}. */
    public Map<String, Object> kafkaConfig() {
        Map<String, Object> config = new HashMap<>(kafka);
        config.put("bootstrap.servers", bootstrapServers);
        return config;
    }

    /** Those settings of {@link #kafka} that a client knows. */
    public Map<String, String> kafka(Set<String> known) {
        Map<String, String> config = new HashMap<>(kafka);
        config.keySet().retainAll(known);
        return config;
    }

    /** Settings of Confluent's serializers and registry client: the URL and {@link #registry}. */
    public Map<String, Object> registryConfig() {
        Map<String, Object> config = new TreeMap<>(registry);
        config.put("schema.registry.url", schemaRegistryUrl);
        return config;
    }

    /** The settings, with the values of secrets left out. */
    @Override
    public String toString() {
        return "ClusterConfig[bootstrapServers=" + bootstrapServers + ", schemaRegistryUrl="
                + RegistryUrl.withoutSecret(schemaRegistryUrl) + ", kafka=" + redacted(kafka) + ", registry="
                + redacted(registry) + "]";
    }

    private static Map<String, String> redacted(Map<String, String> settings) {
        Map<String, String> shown = new TreeMap<>(settings);
        shown.replaceAll((name, value) -> SECRET.matcher(name).find() ? "<hidden>" : value);
        return shown;
    }
}
