package dev.rollcall.edge.config;

import dev.rollcall.service.config.Environment;
import dev.rollcall.service.config.Settings;
import dev.rollcall.service.config.Variable;
import dev.rollcall.service.log.Logs;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.jspecify.annotations.Nullable;

/** The environment variables of the edge, and how they become an {@link EdgeConfig}. A function of them and their files. */
enum EdgeVariable implements Variable {
    BOOTSTRAP_SERVERS(null, "Kafka, as host:port[,host:port]"),
    SCHEMA_REGISTRY_URL(null, "root of the registry's Confluent API"),
    HASH_KEY(
            null,
            "key that ids are hashed with, at least 16 random bytes in base64, the same for all instances; make one with `openssl rand -base64 32`"),
    HTTP_ADDRESS("127.0.0.1:8090", "where events are accepted; port 0 is any free one"),
    MANAGEMENT_ADDRESS("127.0.0.1:9465", "where health and metrics are served; port 0 is any free one"),
    QUEUE_DIR("rollcall-queue", "where this instance keeps events while Kafka is away; each instance needs its own"),
    QUEUE_MIB(
            "1024",
            "maximum MiB of the queue; at 80 % the instance is not ready, and when the queue is full it responds with 503"),
    MAX_AGE("2d", "maximum time from an event to its sending; at most that of the job"),
    PRODUCTS(
            "none",
            "JSON file with accepted products, their write keys, and denied products; read again when it changes"),
    ORIGINS("none", "origins whose pages may send, comma separated, e.g. https://app.example.org; `*` for any"),
    TRUSTED_PROXIES("none", "IP addresses and networks of proxies whose X-Forwarded-For is trusted, comma separated"),
    RATE("50000", "events per second of all senders together; 0 for no limit"),
    RATE_PRODUCT("20000", "events per second of a product; 0 for no limit"),
    RATE_PREFIX("2000", "events per second of a network prefix, /24 or /64; 0 for no limit"),
    CONNECTIONS("2048", "maximum connections; one network prefix gets an eighth of them"),
    LOG_FORMAT("text", Logs.FORMAT),
    LOG_LEVEL("info", Logs.LEVEL);

    /** Settings of Kafka that the guarantees rest on, or that the producer library sets itself. */
    static final Set<String> OWNED = Set.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
            ProducerConfig.ACKS_CONFIG,
            ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
            ProducerConfig.TRANSACTIONAL_ID_CONFIG,
            ProducerConfig.INTERCEPTOR_CLASSES_CONFIG,
            ProducerConfig.PARTITIONER_CLASS_CONFIG,
            ProducerConfig.PARTITIONER_IGNORE_KEYS_CONFIG,
            ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG,
            ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG);

    static final Environment ENVIRONMENT = new Environment(
            List.of(values()),
            ProducerConfig.configNames().stream()
                    .filter(name -> !name.startsWith("internal."))
                    .collect(Collectors.toUnmodifiableSet()),
            OWNED);

    private static final String NONE = "none";

    private final @Nullable String defaultValue;
    private final String meaning;

    EdgeVariable(@Nullable String defaultValue, String meaning) {
        this.defaultValue = defaultValue;
        this.meaning = meaning;
    }

    @Override
    public @Nullable String defaultValue() {
        return defaultValue;
    }

    @Override
    public String meaning() {
        return meaning;
    }

    @Override
    public boolean isSecret() {
        return this == HASH_KEY;
    }

    static EdgeConfig read(Map<String, String> given) {
        Map<String, String> env = ENVIRONMENT.withFiles(given);
        return new EdgeConfig(
                ENVIRONMENT.cluster(env, BOOTSTRAP_SERVERS, SCHEMA_REGISTRY_URL),
                key(env),
                HTTP_ADDRESS.address(env),
                MANAGEMENT_ADDRESS.address(env),
                QUEUE_DIR.path(env),
                QUEUE_MIB.number(env),
                MAX_AGE.duration(env),
                PRODUCTS.isNone(env) ? null : PRODUCTS.path(env),
                ORIGINS.isNone(env) ? Set.of() : ORIGINS.names(env),
                TRUSTED_PROXIES.isNone(env) ? Set.of() : TRUSTED_PROXIES.names(env),
                new EdgeConfig.Limits(
                        RATE.number(env), RATE_PRODUCT.number(env), RATE_PREFIX.number(env), CONNECTIONS.number(env)));
    }

    private boolean isNone(Map<String, String> env) {
        return in(env).equals(NONE);
    }

    /** The value is a secret: no message has it. */
    @SuppressWarnings("UnusedException")
    private static byte[] key(Map<String, String> env) {
        String text = HASH_KEY.in(env);
        byte[] key;
        try {
            key = Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw Settings.invalid(
                    HASH_KEY.variable(), "<hidden>", "write it in base64; `openssl rand -base64 32` makes one");
        }
        if (key.length < EdgeConfig.KEY_BYTES) {
            throw Settings.invalid(
                    HASH_KEY.variable(),
                    "<hidden>",
                    "it has " + key.length + " bytes, and at least " + EdgeConfig.KEY_BYTES
                            + " are needed; `openssl rand -base64 32` makes 32");
        }
        return key;
    }
}
