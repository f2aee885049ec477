package dev.rollcall.producer.internal.kafka;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a host configures of the way to its brokers, as settings of Kafka's producer. Loads no Kafka class. Not thread-safe.
 */
public final class BrokerOptions {

    static final String TRUST_STORE = "ssl.truststore.location";
    static final String TRUST_STORE_PASSWORD = "ssl.truststore.password";
    static final String TRUST_STORE_TYPE = "ssl.truststore.type";

    /** Of a trust store whose format is found when it is read. */
    static final String ANY_TYPE = "any";

    private static final String PROTOCOL = "security.protocol";
    private static final String MECHANISM = "sasl.mechanism";
    private static final String JAAS = "sasl.jaas.config";

    private static final String TLS_SERVER = "SSL://";

    private final Map<String, String> kafka = new LinkedHashMap<>();
    private boolean tls;
    private @Nullable String user;
    private String password = "";
    private @Nullable Path trustStore;
    private @Nullable String trustStorePassword;

    /**
     * A setting under Kafka's own name.
     *
     * @throws IllegalArgumentException for a setting that the library owns
     */
    public void kafka(String setting, String value) {
        KafkaSettings.refuseOwned(setting);
        kafka.put(setting, value);
    }

    /** Whether there is a setting under Kafka's own name, which only Kafka can check. */
    public boolean hasKafkaSettings() {
        return !kafka.isEmpty();
    }

    /** Whether anything is configured here. */
    public boolean isUsed() {
        return tls || !kafka.isEmpty();
    }

    /** TLS. */
    public void tls() {
        tls = true;
    }

    /**
     * SASL over TLS.
     *
     * @throws IllegalArgumentException when the user is blank, or one of them is missing or has control characters
     */
    public void credentials(String user, String password) {
        if (user == null || user.isBlank() || hasControls(user) || password == null || hasControls(password)) {
            throw new IllegalArgumentException(
                    "kafkaCredentials: the user is blank, there is no password, or one of them"
                            + " has control characters; give both as they were issued");
        }
        tls = true;
        this.user = user;
        this.password = password;
    }

    /**
     * Whose certificates are trusted, over TLS.
     *
     * @throws IllegalArgumentException when there is no file
     */
    public void trustStore(Path file, @Nullable String password) {
        if (file == null) {
            throw new IllegalArgumentException(
                    "kafkaTrustStore=null is not a file; leave the option out to trust the JVM's certificates");
        }
        tls = true;
        this.trustStore = file;
        this.trustStorePassword = password;
    }

    /**
     * The settings for the host's brokers.
     *
     * @throws IllegalArgumentException where a setting of Kafka's contradicts an option
     */
    public Map<String, String> settings(String servers) {
        if (!tls) {
            return elsewhere(servers);
        }
        Map<String, String> settings = new LinkedHashMap<>(kafka);
        set(PROTOCOL, user == null ? "SSL" : "SASL_SSL", settings);
        if (user != null) {
            settings.putIfAbsent(MECHANISM, "SCRAM-SHA-512");
            String module = loginModule(String.valueOf(settings.get(MECHANISM)));
            set(JAAS, module + " required username=" + quoted(user) + " password=" + quoted(password) + ";", settings);
        }
        if (trustStore != null) {
            set(TRUST_STORE, trustStore.toString(), settings);
            set(TRUST_STORE_TYPE, ANY_TYPE, settings);
            if (trustStorePassword != null) {
                set(TRUST_STORE_PASSWORD, trustStorePassword, settings);
            }
        }
        return settings;
    }

    /**
     * The settings for brokers that the user's environment names. They get none of the credentials that {@link #credentials}
     * holds, and are as they are called: {@code SSL://host:port} has TLS.
     */
    public Map<String, String> elsewhere(String servers) {
        Map<String, String> settings = new LinkedHashMap<>(kafka);
        if (servers.regionMatches(true, 0, TLS_SERVER, 0, TLS_SERVER.length())) {
            settings.putIfAbsent(PROTOCOL, "SSL");
        }
        return settings;
    }

    private static void set(String setting, String value, Map<String, String> settings) {
        if (settings.put(setting, value) != null) {
            throw new IllegalArgumentException("kafka: " + setting
                    + " is given twice, as kafkaTls, kafkaCredentials or kafkaTrustStore set it; leave one out");
        }
    }

    private static String loginModule(String mechanism) {
        return switch (mechanism) {
            case "SCRAM-SHA-512", "SCRAM-SHA-256" -> "org.apache.kafka.common.security.scram.ScramLoginModule";
            case "PLAIN" -> "org.apache.kafka.common.security.plain.PlainLoginModule";
            default ->
                throw new IllegalArgumentException(
                        "kafka: sasl.mechanism takes no user and password; use SCRAM-SHA-512, SCRAM-SHA-256 or PLAIN,"
                                + " or leave out kafkaCredentials");
        };
    }

    /** As Kafka reads it, which is how {@link java.io.StreamTokenizer} does. */
    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private static boolean hasControls(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isISOControl(text.charAt(i))) {
                return true;
            }
        }
        return false;
    }
}
