package dev.rollcall.producer.internal;

import dev.rollcall.producer.internal.delivery.Destination;
import dev.rollcall.producer.internal.edge.EdgeDestination;
import dev.rollcall.producer.internal.http.BearerToken;
import dev.rollcall.producer.internal.kafka.BrokerOptions;
import dev.rollcall.producer.internal.kafka.KafkaDestination;
import dev.rollcall.producer.internal.kafka.KafkaSettings;
import dev.rollcall.producer.internal.platform.HostEnvironment;
import dev.rollcall.producer.internal.registry.RegistryAccess;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a host configures of where events go, brokers and a registry or an edge, and what its user's environment says instead. Not
 * thread-safe.
 */
public final class DestinationOptions {

    private final BrokerOptions brokers = new BrokerOptions();
    private final RegistryAccess.Options registry = new RegistryAccess.Options();
    private @Nullable String bootstrapServers;
    private @Nullable URI endpoint;
    private @Nullable String endpointAuthorization;

    /** Some brokers, {@code host:port} separated by commas. */
    public void bootstrapServers(String servers) {
        this.bootstrapServers = servers;
    }

    public BrokerOptions brokers() {
        return brokers;
    }

    public RegistryAccess.Options registry() {
        return registry;
    }

    /**
     * Where an edge is.
     *
     * @throws IllegalArgumentException when it is null
     */
    public void endpoint(URI url) {
        if (url == null) {
            throw new IllegalArgumentException(
                    "endpoint=null is not the URL of an edge; leave the option out to send to Kafka");
        }
        endpoint = url;
    }

    /**
     * The write key for the edge.
     *
     * @throws IllegalArgumentException when it is blank or cannot be sent in a header
     */
    public void endpointKey(String key) {
        endpointAuthorization = BearerToken.authorization(key, "endpointKey");
    }

    /**
     * Whatever the user's environment says, the host's developer learns of what the host got wrong.
     *
     * @throws IllegalArgumentException naming the option and the remedy
     */
    public void check(HostEnvironment host) {
        URI url = endpoint;
        if (url != null) {
            EdgeDestination unused = EdgeDestination.at(url, endpointAuthorization);
            if (bootstrapServers != null || brokers.isUsed() || registry.isUsed()) {
                throw new IllegalArgumentException(
                        "endpoint is given together with bootstrapServers, schemaRegistryUrl or other"
                                + " options for Kafka; leave out either");
            }
            return;
        }
        if (endpointAuthorization != null) {
            throw new IllegalArgumentException("endpointKey is given without endpoint; name the edge, or leave it out");
        }
        boolean overHttp = host.value(HostEnvironment.ENDPOINT) != null;
        if (bootstrapServers != null || !(overHttp || host.value(HostEnvironment.BOOTSTRAP_SERVERS) != null)) {
            String unused = KafkaDestination.checkServers(bootstrapServers, "bootstrapServers");
        }
        Map<String, String> unusedSettings = brokers.settings(String.valueOf(bootstrapServers));
        if (registry.isNamed() || !(overHttp || host.value(HostEnvironment.SCHEMA_REGISTRY_URL) != null)) {
            RegistryAccess unused = registry.build();
        }
    }

    /** What the user's environment has wrong, which must not keep the host from starting; null where that is nothing. */
    public @Nullable String faultOf(HostEnvironment host) {
        String edge = host.value(HostEnvironment.ENDPOINT);
        boolean namesKafka = host.value(HostEnvironment.BOOTSTRAP_SERVERS) != null
                || host.value(HostEnvironment.SCHEMA_REGISTRY_URL) != null;
        if (namesKafka && (edge != null || endpoint != null)) {
            return host.name(HostEnvironment.BOOTSTRAP_SERVERS) + " or "
                    + host.name(HostEnvironment.SCHEMA_REGISTRY_URL) + " is set, where events go over HTTP; set "
                    + host.name(HostEnvironment.ENDPOINT) + " alone";
        }
        if (edge == null && !namesKafka) {
            return null;
        }
        try {
            Destination unused = build(host);
            return null;
        } catch (IllegalArgumentException e) {
            return e.getMessage();
        }
    }

    /**
     * Where events go, once Kafka has checked the settings that the host gives under Kafka's own names.
     *
     * @throws IllegalArgumentException naming the option and the remedy
     */
    public Destination checked(HostEnvironment host) {
        Destination destination = build(host);
        if (brokers.hasKafkaSettings() && destination instanceof KafkaDestination kafka) {
            KafkaSettings.Check.check(kafka, KafkaSettings.UNOBTRUSIVE);
        }
        return destination;
    }

    private Destination build(HostEnvironment host) {
        String edge = host.value(HostEnvironment.ENDPOINT);
        if (edge != null) {
            return EdgeDestination.elsewhere(edge, host.name(HostEnvironment.ENDPOINT));
        }
        URI url = endpoint;
        if (url != null) {
            return EdgeDestination.at(url, endpointAuthorization);
        }
        return kafka(host);
    }

    private KafkaDestination kafka(HostEnvironment host) {
        String others = host.value(HostEnvironment.BOOTSTRAP_SERVERS);
        String elsewhere = host.value(HostEnvironment.SCHEMA_REGISTRY_URL);
        String servers = others == null
                ? KafkaDestination.checkServers(bootstrapServers, "bootstrapServers")
                : KafkaDestination.checkServers(others, host.name(HostEnvironment.BOOTSTRAP_SERVERS));
        return new KafkaDestination(
                servers,
                elsewhere == null
                        ? registry.build()
                        : registry.elsewhere(elsewhere, host.name(HostEnvironment.SCHEMA_REGISTRY_URL)),
                others == null ? brokers.settings(servers) : brokers.elsewhere(servers));
    }
}
