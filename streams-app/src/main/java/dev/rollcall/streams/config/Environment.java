package dev.rollcall.streams.config;

import dev.rollcall.streams.partial.InternalFormat;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;
import org.jspecify.annotations.Nullable;

/** The environment variables of the job, and how they become a {@link JobConfig}. A function of them and their files. */
final class Environment {

    private static final String PREFIX = "ROLLCALL_";
    private static final String KAFKA = PREFIX + "KAFKA_";
    private static final String REGISTRY = PREFIX + "SCHEMA_REGISTRY_";

    /** The registry's client takes its TLS settings with this before Kafka's names. */
    private static final String REGISTRY_TLS = "schema.registry.";

    /** Ends the name of a variable that names a file with the value, for values that are secret. */
    private static final String FILE = "_FILE";

    /** What Kubernetes gives each pod for a service whose name begins with rollcall, where service links are on. */
    private static final Pattern SERVICE_LINK = Pattern.compile(
            PREFIX + "(\\w+_)?"
                    + "(SERVICE_HOST|SERVICE_PORT(_\\w+)?|PORT_\\d+_(TCP|UDP|SCTP)(_PROTO|_PORT|_ADDR)?|PORT=(tcp|udp|sctp)://.*)");

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

    private Environment() {}

    /** The variables that have a meaning of their own. */
    enum Variable {
        BOOTSTRAP_SERVERS(null, "Kafka, as host:port[,host:port]"),
        SCHEMA_REGISTRY_URL(null, "root of the registry's Confluent API"),
        APPLICATION_ID("rollcall", "the same for all instances that share the work"),
        WINDOW("1h", "length of the windows; a day is a whole number of them"),
        GRACE("10m", "how long after its end, in received time, a window stays open"),
        MAX_AGE("2d", "greatest time from an event to its sending; also how long rows can change"),
        KEEP_WINDOWS(
                "400d",
                "how long windows are kept: retention of a new `telemetry.counts`, and what the API shows. Days are kept for ever"),
        COMMIT_INTERVAL(
                "1s", "how often what was read is committed: freshness against work. Ten times rarer in a backlog"),
        STATE_DIR("rollcall-state", "where instances on this machine keep their state; keep it over restarts"),
        HTTP_ADDRESS("127.0.0.1:8080", "where the page and the counts are served; port 0 is any free one"),
        HTTP_HOSTS(
                "localhost",
                "names that browsers may reach it by, comma separated, besides the address and the loopback's; `*` for any"),
        MANAGEMENT_ADDRESS("127.0.0.1:9464", "where health and metrics are served; port 0 is any free one"),
        COMBINE_THREADS("1", "threads that read and add up events"),
        COUNT_THREADS("1", "threads that keep the rows"),
        MAX_SERIES("10000", "rows of a product in a window; further events and versions count as `__other__`"),
        MAX_PRODUCTS("1000", "products in a window; further ones count as `__other__`"),
        BREAKDOWNS(
                "platform,architecture,runtime:major,ci_vendor",
                "fields whose values are counted by day, comma separated; also `dependencies.NAME` and `attributes.NAME`; `:major` and `:minor` cut versions; `none` for none"),
        API_ROWS(
                "500000",
                "rows of windows that the API on HTTP holds in memory, the newest; of days, of users, and of breakdowns, a quarter as many; 0 turns it off"),
        INTERNAL_FORMAT(
                String.valueOf(InternalFormat.WRITTEN),
                "version of the sums and rows that are written; `1`, without people and breakdowns, while an older instance may run");

        final @Nullable String standard;
        final String meaning;

        Variable(@Nullable String standard, String meaning) {
            this.standard = standard;
            this.meaning = meaning;
        }

        String variable() {
            return PREFIX + name();
        }

        private String in(Map<String, String> env) {
            String value = env.get(variable());
            if (value != null && !value.isBlank()) {
                return value.strip();
            }
            if (standard == null) {
                throw new IllegalArgumentException(variable() + " is not set; it is the " + meaning);
            }
            return standard;
        }

        private Duration duration(Map<String, String> env) {
            return Durations.parse(variable(), in(env));
        }

        private InetSocketAddress address(Map<String, String> env) {
            String text = in(env);
            int colon = text.lastIndexOf(':');
            try {
                String host = text.substring(0, colon);
                return InetSocketAddress.createUnresolved(
                        host.isEmpty() ? "127.0.0.1" : host, Integer.parseInt(text.substring(colon + 1)));
            } catch (RuntimeException e) {
                throw new IllegalArgumentException(
                        variable() + ": '" + text + "' is not an address; write host:port, e.g. " + standard, e);
            }
        }

        private Set<String> names(Map<String, String> env) {
            return Arrays.stream(in(env).split(","))
                    .map(name -> name.strip().toLowerCase(Locale.ROOT))
                    .collect(Collectors.toUnmodifiableSet());
        }

        private int number(Map<String, String> env) {
            try {
                return Integer.parseInt(in(env));
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(
                        variable() + ": '" + in(env) + "' is not a whole number; write e.g. 2", e);
            }
        }
    }

    static JobConfig read(Map<String, String> env) {
        JobConfig config = new JobConfig(
                cluster(env),
                Variable.APPLICATION_ID.in(env),
                Variable.WINDOW.duration(env),
                Variable.GRACE.duration(env),
                Variable.MAX_AGE.duration(env),
                Variable.KEEP_WINDOWS.duration(env),
                Variable.COMMIT_INTERVAL.duration(env),
                folder(Variable.STATE_DIR.in(env)),
                Variable.HTTP_ADDRESS.address(env),
                Variable.HTTP_HOSTS.names(env),
                Variable.MANAGEMENT_ADDRESS.address(env),
                Variable.COMBINE_THREADS.number(env),
                Variable.COUNT_THREADS.number(env),
                Variable.MAX_SERIES.number(env),
                Variable.MAX_PRODUCTS.number(env),
                BreakdownField.parse(Variable.BREAKDOWNS.in(env)),
                Variable.API_ROWS.number(env),
                Variable.INTERNAL_FORMAT.number(env));
        new KafkaSettings(config).check();
        return config;
    }

    private static Path folder(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException(
                    Variable.STATE_DIR.variable() + ": '" + text + "' is invalid (" + e.getReason()
                            + "); name a folder",
                    e);
        }
    }

    static String applicationId(Map<String, String> env) {
        return Variable.APPLICATION_ID.in(env);
    }

    static Duration keepWindows(Map<String, String> env) {
        return JobConfig.checkKeepWindows(
                Variable.KEEP_WINDOWS.duration(env),
                JobConfig.canChangeFor(
                        Variable.WINDOW.duration(env), Variable.GRACE.duration(env), Variable.MAX_AGE.duration(env)));
    }

    static ClusterConfig cluster(Map<String, String> given) {
        checkNames(given);
        Map<String, String> env = withFiles(withoutServiceLinks(given));
        Map<String, String> kafka = new HashMap<>();
        Map<String, String> registry = new HashMap<>();
        new TreeMap<>(env).forEach((name, value) -> {
            if (name.startsWith(KAFKA)) {
                kafka.put(kafkaSetting(name), value);
            } else if (name.startsWith(REGISTRY) && !isVariable(name)) {
                String setting = setting(name, REGISTRY);
                registry.put(setting.startsWith("ssl.") ? REGISTRY_TLS + setting : setting, value);
            }
        });
        return new ClusterConfig(
                Variable.BOOTSTRAP_SERVERS.in(env), Variable.SCHEMA_REGISTRY_URL.in(env), kafka, registry);
    }

    static void checkNames(Map<String, String> env) {
        withoutServiceLinks(env).keySet().stream()
                .filter(name -> name.startsWith(PREFIX) && !isVariable(name))
                .filter(name -> !name.startsWith(KAFKA) && !name.startsWith(REGISTRY))
                .sorted()
                .findFirst()
                .ifPresent(name -> {
                    throw new IllegalArgumentException(name + ": no such variable; is it " + nearest(name) + "?");
                });
    }

    private static Map<String, String> withoutServiceLinks(Map<String, String> env) {
        Map<String, String> without = new HashMap<>(env);
        without.entrySet()
                .removeIf(variable -> SERVICE_LINK.matcher(variable.getKey()).matches()
                        || SERVICE_LINK.matcher(variable.toString()).matches());
        return without;
    }

    /** The variable whose name is most like a name. */
    private static String nearest(String name) {
        return Arrays.stream(Variable.values())
                .map(Variable::variable)
                .min(Comparator.comparingInt(known -> distance(name, known)))
                .orElseThrow();
    }

    /** Levenshtein's distance: how many letters to insert, delete or replace. */
    private static int distance(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[to.length()];
    }

    /** The variables with what stands in files in place of the files' names. */
    private static Map<String, String> withFiles(Map<String, String> given) {
        Map<String, String> env = new HashMap<>(given);
        given.forEach((name, value) -> {
            if (name.endsWith(FILE) && (isSetting(name, KAFKA) || isSetting(name, REGISTRY))) {
                String variable = name.substring(0, name.length() - FILE.length());
                if (given.containsKey(variable)) {
                    throw new IllegalArgumentException(name + ": " + variable + " is set, too; remove one of them");
                }
                env.remove(name);
                env.put(variable, content(name, value));
            }
        });
        return env;
    }

    /** Kafka has settings of its own that end so. */
    private static boolean isSetting(String name, String prefix) {
        return name.startsWith(prefix) && !kafkaSettings().contains(setting(name, prefix));
    }

    private static String content(String name, String file) {
        try {
            String content = Files.readString(Path.of(file.strip())).strip();
            if (!content.isEmpty()) {
                return content;
            }
        } catch (IOException | InvalidPathException e) {
            throw new IllegalArgumentException(
                    name + ": '" + file + "' cannot be read (" + e.getClass().getSimpleName()
                            + "); name a text file that can",
                    e);
        }
        throw new IllegalArgumentException(name + ": '" + file + "' is empty; write the value into it");
    }

    private static boolean isVariable(String name) {
        return Arrays.stream(Variable.values()).anyMatch(v -> v.variable().equals(name));
    }

    private static String kafkaSetting(String name) {
        String setting = setting(name, KAFKA);
        if (OWNED.contains(setting)) {
            throw new IllegalArgumentException(
                    name + ": the guarantees rest on Rollcall's own value of " + setting + "; remove the variable");
        }
        if (!kafkaSettings().contains(setting)) {
            throw new IllegalArgumentException(
                    name + ": Kafka has no setting " + setting + "; see Kafka's documentation of its clients");
        }
        return setting;
    }

    private static String setting(String variable, String prefix) {
        return variable.substring(prefix.length()).toLowerCase(Locale.ROOT).replace('_', '.');
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
