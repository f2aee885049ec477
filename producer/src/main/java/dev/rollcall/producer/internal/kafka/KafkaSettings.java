package dev.rollcall.producer.internal.kafka;

import dev.rollcall.producer.internal.platform.HostLog;
import dev.rollcall.producer.internal.registry.TrustStore;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.cert.Certificate;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigException;

/**
 * The settings of the Kafka producer: what the library owns, what it prefers, and what the host adds. Loads no Kafka
 * class: a host whose user opted out never loads one.
 */
public final class KafkaSettings {

    /** Preferences of a library inside a host: small, patient, silent, and never waiting for long. */
    public static final Map<String, Object> UNOBTRUSIVE = Map.ofEntries(
            Map.entry("linger.ms", 50),
            Map.entry("batch.size", 64 * 1024),
            Map.entry("compression.type", "gzip"),
            Map.entry("buffer.memory", 4L * 1024 * 1024),
            Map.entry("max.block.ms", 1_000L),
            Map.entry("request.timeout.ms", 10_000),
            Map.entry("delivery.timeout.ms", 60_000),
            Map.entry("socket.connection.setup.timeout.ms", 5_000L),
            Map.entry("socket.connection.setup.timeout.max.ms", 10_000L),
            // Each attempt to connect to a broker that is away makes Kafka's client log a warning.
            Map.entry("reconnect.backoff.ms", 1_000L),
            Map.entry("reconnect.backoff.max.ms", 60_000L),
            Map.entry("metric.reporters", ""));

    /** Preferences of an importer: large batches, and a broker that is away is noticed within 10 s. */
    public static final Map<String, Object> EXACT = Map.ofEntries(
            Map.entry("linger.ms", 20),
            Map.entry("batch.size", 64 * 1024),
            Map.entry("compression.type", "gzip"),
            Map.entry("max.block.ms", 8_000L),
            Map.entry("request.timeout.ms", 5_000),
            Map.entry("delivery.timeout.ms", 9_000),
            Map.entry("reconnect.backoff.ms", 250L),
            Map.entry("reconnect.backoff.max.ms", 2_000L),
            Map.entry("metric.reporters", ""));

    private static final Set<String> OWNED = Set.of(
            "acks",
            "bootstrap.servers",
            "client.id",
            "enable.idempotence",
            "enable.metrics.push",
            "key.serializer",
            "transactional.id",
            "value.serializer");

    private static final AtomicInteger CLIENTS = new AtomicInteger();

    private KafkaSettings() {}

    /**
     * Checks who may set a setting.
     *
     * @throws IllegalArgumentException when the library does not leave it to its host
     */
    public static void refuseOwned(String setting) {
        if (setting.equals("bootstrap.servers")) {
            throw new IllegalArgumentException(
                    "kafka: bootstrap.servers is given twice; use the option bootstrapServers");
        }
        if (OWNED.contains(setting)) {
            throw new IllegalArgumentException(
                    "kafka: " + setting + " is refused, exact counts and privacy depend on this setting; leave it out");
        }
    }

    /** A client id that is unique in this process, so that Kafka's metrics do not collide, and tells nothing. */
    static String nextClientId() {
        return "rollcall-" + CLIENTS.incrementAndGet();
    }

    static Map<String, Object> of(KafkaDestination destination, Map<String, Object> preferences, String clientId) {
        Map<String, Object> settings = new HashMap<>(preferences);
        settings.putAll(destination.kafka());
        settings.put("bootstrap.servers", destination.bootstrapServers());
        settings.put("client.id", clientId);
        settings.put("key.serializer", "org.apache.kafka.common.serialization.ByteArraySerializer");
        settings.put("value.serializer", "org.apache.kafka.common.serialization.ByteArraySerializer");
        settings.put("acks", "all");
        settings.put("enable.idempotence", true);
        settings.put("enable.metrics.push", false);
        return settings;
    }

    /**
     * The settings with the certificates of a trust store of {@link BrokerOptions#ANY_TYPE}. Kafka wants to know the type, and
     * removes spaces around the password.
     */
    static Map<String, Object> withTrustStore(Map<String, Object> settings)
            throws IOException, GeneralSecurityException {
        if (!BrokerOptions.ANY_TYPE.equals(settings.get(BrokerOptions.TRUST_STORE_TYPE))) {
            return settings;
        }
        Map<String, Object> read = new HashMap<>(settings);
        String file = String.valueOf(read.remove(BrokerOptions.TRUST_STORE));
        Object password = read.remove(BrokerOptions.TRUST_STORE_PASSWORD);
        KeyStore store = TrustStore.read(Path.of(file), password == null ? null : password.toString());
        StringBuilder pem = new StringBuilder();
        for (String alias : Collections.list(store.aliases())) {
            Certificate certificate = store.getCertificate(alias);
            if (certificate != null) {
                pem.append("-----BEGIN CERTIFICATE-----\n")
                        .append(Base64.getMimeEncoder().encodeToString(certificate.getEncoded()))
                        .append("\n-----END CERTIFICATE-----\n");
            }
        }
        if (pem.isEmpty()) {
            throw new KeyStoreException("no certificate");
        }
        read.put(BrokerOptions.TRUST_STORE_TYPE, "PEM");
        read.put("ssl.truststore.certificates", pem.toString());
        return read;
    }

    /** Finds out, before anything is sent, whether Kafka takes the settings that a host adds. Loads Kafka's classes. */
    public static final class Check {

        static {
            HostLog.prepare();
        }

        private Check() {}

        /**
         * Checks the settings that a host adds.
         *
         * @throws IllegalArgumentException naming the setting and the remedy
         */
        public static void check(KafkaDestination destination, Map<String, Object> preferences) {
            destination.kafka().forEach((setting, value) -> {
                if (!ProducerConfig.configNames().contains(setting)) {
                    throw new IllegalArgumentException("kafka: " + setting
                            + " is not a setting of Kafka's producer; correct the name or leave it out");
                }
            });
            try {
                ProducerConfig config = new ProducerConfig(of(destination, preferences, "rollcall"));
                long atLeast = config.getLong("linger.ms") + config.getInt("request.timeout.ms");
                if (config.getInt("delivery.timeout.ms") < atLeast) {
                    throw new IllegalArgumentException(
                            "kafka: delivery.timeout.ms=" + config.getInt("delivery.timeout.ms") + " is shorter than"
                                    + " linger.ms + request.timeout.ms; make it at least " + atLeast);
                }
            } catch (ConfigException e) {
                throw new IllegalArgumentException("kafka: Kafka's producer refuses the value of "
                        + named(destination, e) + "; correct it or leave it out");
            }
        }

        /** Which settings an exception names. Its message also holds their values, of which one may be a secret. */
        private static String named(KafkaDestination destination, ConfigException e) {
            String message = String.valueOf(e.getMessage());
            List<String> names = destination.kafka().keySet().stream()
                    .filter(name -> message.contains(name))
                    .sorted()
                    .toList();
            return names.isEmpty() ? "a setting" : String.join(", ", names);
        }
    }
}
