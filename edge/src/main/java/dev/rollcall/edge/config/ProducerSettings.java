package dev.rollcall.edge.config;

import dev.rollcall.service.config.ClusterConfig;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * A cluster as the producer library takes it.
 *
 * @param bootstrapServers Kafka, as {@code host:port[,host:port]}
 * @param registryUrl root of the registry's Confluent API, with user and password in it where there are any
 * @param kafka further settings of Kafka's producers
 */
public record ProducerSettings(String bootstrapServers, String registryUrl, Map<String, String> kafka) {

    /** The settings for a cluster. */
    public static ProducerSettings of(ClusterConfig cluster) {
        String user = cluster.registry().get("basic.auth.user.info");
        String url = cluster.schemaRegistryUrl();
        return new ProducerSettings(
                cluster.bootstrapServers(),
                user == null ? url : url.replace("://", "://" + encoded(user) + "@"),
                cluster.kafka(ProducerConfig.configNames()));
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
