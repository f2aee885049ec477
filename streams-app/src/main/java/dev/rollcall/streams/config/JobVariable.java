package dev.rollcall.streams.config;

import dev.rollcall.service.config.ClusterConfig;
import dev.rollcall.service.config.Environment;
import dev.rollcall.service.config.Variable;
import dev.rollcall.service.log.Logs;
import dev.rollcall.streams.partial.InternalFormat;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;
import org.jspecify.annotations.Nullable;

/** The environment variables of the job, and how they become a {@link JobConfig}. A function of them and their files. */
enum JobVariable implements Variable {
    BOOTSTRAP_SERVERS(null, "Kafka, as host:port[,host:port]"),
    SCHEMA_REGISTRY_URL(null, "root of the registry's Confluent API"),
    APPLICATION_ID("rollcall", "id of the job; instances with the same id share the work"),
    ROLES(
            "combine,count,http",
            "parts of the job that this instance runs: `combine` adds up events, `count` keeps the rows, `http` serves them and the page"),
    WINDOW("1h", "length of the windows; a day is a whole number of them"),
    GRACE("10m", "how long a window stays open after its end, in received time"),
    MAX_AGE("2d", "maximum time from an event to its sending; also how long rows can change"),
    KEEP_WINDOWS(
            "400d",
            "how long windows are kept: retention of a new `telemetry.counts`, and range of the API. Days are kept for ever"),
    COMMIT_INTERVAL(
            "1s", "how often the job commits; shorter is fresher, longer is less work. Ten times longer in a backlog"),
    STATE_DIR("rollcall-state", "where instances on this machine keep their state; keep it over restarts"),
    HTTP_ADDRESS("127.0.0.1:8080", "where the page and the counts are served; port 0 is any free one"),
    HTTP_HOSTS(
            "localhost",
            "host names that browsers may use for it, comma separated; the HTTP address and the loopback are always allowed; `*` for any"),
    MANAGEMENT_ADDRESS("127.0.0.1:9464", "where health and metrics are served; port 0 is any free one"),
    COMBINE_THREADS("1", "threads that read and add up events"),
    COUNT_THREADS("1", "threads that keep the rows"),
    MAX_SERIES("10000", "maximum rows of a product in a window; further events and versions count as `__other__`"),
    MAX_PRODUCTS("1000", "maximum products in a window; further ones count as `__other__`"),
    BREAKDOWNS(
            "platform,architecture,runtime:major,ci_vendor",
            "fields whose values are counted by day, comma separated; also `dependencies.NAME` and `attributes.NAME`; `:major` and `:minor` cut versions; `none` for none"),
    API_ROWS(
            "500000",
            "newest rows of windows that the HTTP API keeps in memory; a quarter as many of days, of users, and of breakdowns; 0 turns the API off"),
    INTERNAL_FORMAT(
            String.valueOf(InternalFormat.WRITTEN),
            "version of the written sums and rows; `1`, without people and breakdowns, while an older instance may run"),
    LOG_FORMAT("text", Logs.FORMAT),
    LOG_LEVEL("info", Logs.LEVEL);

    /** Settings of Kafka that the guarantees rest on: with another value, records could be lost, repeated or altered. */
    @SuppressWarnings("deprecation") // Kafka takes the older names, too
    static final Set<String> OWNED = Set.of(
            StreamsConfig.APPLICATION_ID_CONFIG,
            StreamsConfig.BOOTSTRAP_SERVERS_CONFIG,
            StreamsConfig.PROCESSING_GUARANTEE_CONFIG,
            StreamsConfig.STATE_DIR_CONFIG,
            StreamsConfig.COMMIT_INTERVAL_MS_CONFIG,
            StreamsConfig.NUM_STREAM_THREADS_CONFIG,
            StreamsConfig.GROUP_PROTOCOL_CONFIG,
            StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG,
            StreamsConfig.DEFAULT_DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG,
            StreamsConfig.PRODUCTION_EXCEPTION_HANDLER_CLASS_CONFIG,
            StreamsConfig.DEFAULT_PRODUCTION_EXCEPTION_HANDLER_CLASS_CONFIG,
            StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG,
            StreamsConfig.PROCESSING_EXCEPTION_HANDLER_GLOBAL_ENABLED_CONFIG,
            StreamsConfig.ERRORS_DEAD_LETTER_QUEUE_TOPIC_NAME_CONFIG,
            StreamsConfig.DEFAULT_TIMESTAMP_EXTRACTOR_CLASS_CONFIG,
            StreamsConfig.DEFAULT_CLIENT_SUPPLIER_CONFIG,
            StreamsConfig.PROCESSOR_WRAPPER_CLASS_CONFIG,
            ConsumerConfig.GROUP_ID_CONFIG,
            ConsumerConfig.GROUP_INSTANCE_ID_CONFIG,
            ConsumerConfig.ISOLATION_LEVEL_CONFIG,
            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
            ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
            ConsumerConfig.INTERCEPTOR_CLASSES_CONFIG,
            ConsumerConfig.CHECK_CRCS_CONFIG,
            ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
            ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
            ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG,
            ProducerConfig.TRANSACTIONAL_ID_CONFIG,
            ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
            ProducerConfig.ACKS_CONFIG,
            ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
            ProducerConfig.TRANSACTION_TWO_PHASE_COMMIT_ENABLE_CONFIG,
            ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
            ProducerConfig.PARTITIONER_CLASS_CONFIG,
            ProducerConfig.PARTITIONER_IGNORE_KEYS_CONFIG,
            ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG,
            ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG);

    static final Environment ENVIRONMENT = new Environment(List.of(values()), kafkaSettings(), OWNED);

    private final @Nullable String defaultValue;
    private final String meaning;

    JobVariable(@Nullable String defaultValue, String meaning) {
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

    static JobConfig read(Map<String, String> env) {
        JobConfig config = new JobConfig(
                cluster(env),
                APPLICATION_ID.in(env),
                Role.parse(ROLES.in(env)),
                WINDOW.duration(env),
                GRACE.duration(env),
                MAX_AGE.duration(env),
                KEEP_WINDOWS.duration(env),
                COMMIT_INTERVAL.duration(env),
                STATE_DIR.path(env),
                HTTP_ADDRESS.address(env),
                HTTP_HOSTS.names(env),
                MANAGEMENT_ADDRESS.address(env),
                COMBINE_THREADS.number(env),
                COUNT_THREADS.number(env),
                MAX_SERIES.number(env),
                MAX_PRODUCTS.number(env),
                BreakdownField.parse(BREAKDOWNS.in(env)),
                API_ROWS.number(env),
                INTERNAL_FORMAT.number(env));
        new KafkaSettings(config).check();
        return config;
    }

    static String applicationId(Map<String, String> env) {
        return APPLICATION_ID.in(env);
    }

    static Duration keepWindows(Map<String, String> env) {
        return JobConfig.checkKeepWindows(
                KEEP_WINDOWS.duration(env),
                JobConfig.canChangeFor(WINDOW.duration(env), GRACE.duration(env), MAX_AGE.duration(env)));
    }

    static ClusterConfig cluster(Map<String, String> env) {
        return ENVIRONMENT.cluster(env, BOOTSTRAP_SERVERS, SCHEMA_REGISTRY_URL);
    }

    static Set<String> kafkaSettings() {
        Set<String> names = new HashSet<>(ConsumerConfig.configNames());
        names.addAll(ProducerConfig.configNames());
        names.addAll(AdminClientConfig.configNames());
        names.addAll(StreamsConfig.configDef().names());
        names.removeIf(name -> name.startsWith("internal."));
        return names;
    }
}
