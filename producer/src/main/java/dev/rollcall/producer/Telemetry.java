package dev.rollcall.producer;

import dev.rollcall.producer.internal.DestinationOptions;
import dev.rollcall.producer.internal.PrintRoute;
import dev.rollcall.producer.internal.SendingRoute;
import dev.rollcall.producer.internal.SessionOptions;
import dev.rollcall.producer.internal.delivery.EventRecorder;
import dev.rollcall.producer.internal.delivery.Route;
import dev.rollcall.producer.internal.event.Limits;
import dev.rollcall.producer.internal.event.LossLedger;
import dev.rollcall.producer.internal.platform.HostEnvironment;
import dev.rollcall.producer.internal.platform.HostLog;
import dev.rollcall.producer.internal.state.ConsentGuard;
import dev.rollcall.producer.internal.state.Identity;
import dev.rollcall.producer.internal.state.Installation;
import dev.rollcall.producer.internal.state.KeyedHash;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Usage telemetry of one run of an application. Thread-safe. An interface, so that a host's tests can put in a recorder of
 * their own, such as that of {@code rollcall-testing}; methods that are added come with an implementation.
 *
 * <pre>{@code
 * try (Telemetry telemetry = Telemetry.builder("my-app", "1.2.3")
 *         .bootstrapServers("telemetry.example.org:9093")
 *         .kafkaTls()
 *         .schemaRegistryUrl("https://telemetry.example.org:8081")
 *         .build()) {
 *     telemetry.record("Flow.start");
 * }
 * }</pre>
 *
 * <p>Nothing here throws, blocks or does I/O on the caller's thread, except that {@link #flush} and {@link #close} wait
 * for as long as they are told. A daemon thread, started with the first event, sends. What cannot be sent waits on disk for
 * a later run, see {@link Exit}; what is lost all the same is counted by {@link LossReason} and reported with the next
 * record. Names have at most 200 chars, attributes at most 32 entries with
 * keys of 100 and values of 500 chars; what is longer is cut. Control characters and halves of characters are replaced by
 * U+FFFD, but for line breaks and tabs in values. Names that begin with two underscores are reserved.
 *
 * <p>Telemetry is off, with no thread, socket or file, when the environment says {@code DO_NOT_TRACK} or {@code
 * <PRODUCT>_OPTOUT_TELEMETRY} (any value but empty, 0 or false), when the user's recorded {@link Consent} does, or with
 * {@link Builder#enabled enabled(false)}.
 *
 * <p>The user of the application may set {@code <PRODUCT>_TELEMETRY_PRINT=1} to see each record on the standard error
 * stream while nothing is sent, and its operator {@code <PRODUCT>_TELEMETRY_BOOTSTRAP_SERVERS} and {@code
 * <PRODUCT>_TELEMETRY_SCHEMA_REGISTRY_URL}, or {@code <PRODUCT>_TELEMETRY_ENDPOINT}, to have them sent elsewhere.
 *
 * <p>The library logs a line at INFO when its connection changes, and one a minute while events get lost. Kafka's client
 * is not even loaded before a broker and the registry take connections, and never with {@link Builder#endpoint}. From then on it
 * logs by itself: its settings at
 * INFO, and a warning for each attempt to reach a broker that went away, at first one a second, later one a minute. A host
 * that wants none of that sets the level of {@code org.apache.kafka} and {@code io.confluent} to OFF.
 */
public interface Telemetry extends AutoCloseable {

    /**
     * Starts to configure the telemetry of an application.
     *
     * @param product its name, also in the names of its environment variables: capitals, all but letters and digits as _,
     *     and a _ before a leading digit
     * @param version its version
     */
    static Builder builder(String product, String version) {
        return new Builder(product, version);
    }

    /** Telemetry that is off: it takes every call and does nothing. */
    static Telemetry off() {
        return new EmbeddedTelemetry(null, Map.of(), Duration.ZERO);
    }

    /** Records that something happened, e.g. {@code Flow.start}. Returns at once. */
    default void record(String event) {
        record(event, Map.of());
    }

    /**
     * Records that something happened, with one attribute. Returns at once.
     *
     * @param value must not be user data
     */
    default void record(String event, String key, String value) {
        record(event, Collections.singletonMap(key, value));
    }

    /**
     * Records that something happened. Returns at once.
     *
     * @param attributes what to add; must not hold user data. Copied
     */
    void record(String event, Map<String, String> attributes);

    /**
     * Waits until what was recorded before the call was acknowledged, by Kafka or by the edge.
     *
     * @return false when time ran out, the thread was interrupted, or some of it got lost meanwhile
     */
    boolean flush(Duration timeout);

    /** A snapshot of what was recorded and what became of it. */
    TelemetryStats stats();

    /**
     * Sends what still waits or leaves it on disk, see {@link Exit}, and ends. Returns within the close timeout, whatever the
     * network does; when the thread is interrupted, at once. Closing twice does no harm.
     */
    @Override
    void close();

    /** Configures the telemetry of an application. Not thread-safe. */
    final class Builder {

        private static final int DEFAULT_QUEUE_CAPACITY = 4096;
        private static final int LARGEST_QUEUE_CAPACITY = 1 << 20;
        private static final int MOST_INSTALLATIONS = 10_000;
        private static final Duration DEFAULT_CLOSE_TIMEOUT = Duration.ofSeconds(2);
        private static final int DEFAULT_SPOOL_BYTES = 1 << 20;
        private static final int SMALLEST_SPOOL_BYTES = 1 << 14;
        private static final int LARGEST_SPOOL_BYTES = 1 << 30;

        /** The job takes events of two days, unless its operator says otherwise; an hour is left for their way. */
        private static final Duration DEFAULT_SPOOL_AGE = Duration.ofHours(47);

        /** A sender takes more than a second of a processor. */
        private static final Duration DEFAULT_SENDER_INTERVAL = Duration.ofMinutes(15);

        private final String product;
        private final String version;
        private final Map<String, String> dependencies = new LinkedHashMap<>();
        private final Map<String, String> attributes = new LinkedHashMap<>();
        private final DestinationOptions destination = new DestinationOptions();
        private @Nullable String userId;
        private byte @Nullable [] hashKey;
        private @Nullable Path stateDirectory;
        private @Nullable PrintStream printStream;
        private boolean enabled = true;
        private boolean consentRequired;
        private @Nullable Consumer<Notice> notice;
        private int oneIn = 1;
        private int queueCapacity = DEFAULT_QUEUE_CAPACITY;
        private Duration closeTimeout = DEFAULT_CLOSE_TIMEOUT;
        private Exit exit = Exit.SPOOL;
        private int spoolBytes = DEFAULT_SPOOL_BYTES;
        private Duration spoolAge = DEFAULT_SPOOL_AGE;
        private Duration senderInterval = DEFAULT_SENDER_INTERVAL;
        private Map<String, String> environment = System.getenv();

        private Builder(String product, String version) {
            this.product = product;
            this.version = version;
        }

        /**
         * Some Kafka brokers, {@code host:port} separated by commas. The environment may name others, for which the options
         * {@code kafkaTls}, {@code kafkaCredentials} and {@code kafkaTrustStore} do not count: {@code SSL://host:port} has TLS.
         */
        public Builder bootstrapServers(String servers) {
            destination.bootstrapServers(servers);
            return this;
        }

        /**
         * Whether the brokers are reached over TLS; their certificates must be those of somebody whom the JVM trusts. Implied by
         * {@link #kafkaCredentials} and {@link #kafkaTrustStore}.
         */
        public Builder kafkaTls() {
            destination.brokers().tls();
            return this;
        }

        /**
         * The user and password for the brokers, with any characters but control characters, over TLS. Told to the brokers by
         * SCRAM-SHA-512, unless {@link #kafka} sets {@code sasl.mechanism} to {@code SCRAM-SHA-256} or {@code PLAIN}. Not
         * sent to brokers that the environment names.
         *
         * @throws IllegalArgumentException when the user is blank, or one of them is missing or has control characters
         */
        public Builder kafkaCredentials(String user, String password) {
            destination.brokers().credentials(user, password);
            return this;
        }

        /**
         * Whose certificates are trusted for the brokers, instead of those that the JVM trusts: a file in PEM, PKCS #12 or JKS.
         *
         * @param password null where the file has none
         */
        public Builder kafkaTrustStore(Path file, @Nullable String password) {
            destination.brokers().trustStore(file, password);
            return this;
        }

        /** The schema registry, one or more URLs separated by commas. The environment may name another. */
        public Builder schemaRegistryUrl(String url) {
            destination.registry().url(url);
            return this;
        }

        /**
         * The user and password for the registry, with any characters. They prevail over those in the URL, and are not sent to
         * a registry that the environment names.
         *
         * @throws IllegalArgumentException when the user is blank or has a colon, which basic authentication cannot carry
         */
        public Builder schemaRegistryCredentials(String user, String password) {
            destination.registry().credentials(user, password);
            return this;
        }

        /**
         * The bearer token for the registry, in place of a user and password. Not sent to a registry that the environment names.
         *
         * @throws IllegalArgumentException when it is blank or holds what no token does
         */
        public Builder schemaRegistryToken(String token) {
            destination.registry().token(token);
            return this;
        }

        /**
         * Whose certificates are trusted for the registry, instead of those that the JVM trusts: a file in PEM, PKCS #12 or JKS.
         *
         * @param password null where the file has none
         */
        public Builder schemaRegistryTrustStore(Path file, @Nullable String password) {
            destination.registry().trustStore(file, password);
            return this;
        }

        /**
         * The edge that events are sent to over HTTP, in place of brokers and registry, e.g. {@code
         * https://telemetry.example.org}. Proxies and trusted certificates are those of the JVM. Kafka's client is not needed
         * then. The environment may name another.
         *
         * @throws IllegalArgumentException when it is null; what else is wrong with it, {@link #build()} says
         */
        public Builder endpoint(URI url) {
            destination.endpoint(url);
            return this;
        }

        /**
         * The write key of the product, where the edge wants one. It ships with the application, so it is no secret. Not sent to
         * an edge that the environment names.
         *
         * @throws IllegalArgumentException when it is blank or holds what no key does
         */
        public Builder endpointKey(String key) {
            destination.endpointKey(key);
            return this;
        }

        /** Who uses the application. Only a keyed hash of it leaves the process; without it, the installation counts. */
        public Builder userId(String id) {
            this.userId = id;
            return this;
        }

        /**
         * The key of the hash, at least 16 random bytes, for applications that want the same user counted once across
         * machines. Without it each installation has its own. A key that ships inside an application is known to whoever has
         * the application: with it, ids that can be guessed, such as mail addresses, are found by trying.
         */
        public Builder hashKey(byte[] key) {
            this.hashKey = KeyedHash.checkKey(key);
            return this;
        }

        /**
         * Names a library whose version is worth knowing; 32 at most. Where the version is not known, such as that of a
         * package without a manifest, it is left out.
         *
         * @throws IllegalArgumentException when the name is blank
         */
        public Builder dependency(String name, @Nullable String version) {
            if (name == null || name.isBlank()) {
                throw new IllegalArgumentException("dependency=" + name + " is blank; name the library");
            }
            if (version != null && !version.isBlank()) {
                dependencies.put(name, version);
            }
            return this;
        }

        /**
         * Adds an attribute to every event, e.g. the edition of the application; must not hold user data. An attribute that
         * an event has of itself prevails. Each counts towards the 32 of an event.
         *
         * @throws IllegalArgumentException when the key is blank, or key or value are longer than those of events may be
         */
        public Builder attribute(String key, String value) {
            if (key == null || key.isBlank() || key.strip().length() > Limits.KEY) {
                throw new IllegalArgumentException(
                        "attribute: " + key + " is no key; use 1 to " + Limits.KEY + " characters");
            }
            if (value == null || value.length() > Limits.VALUE) {
                throw new IllegalArgumentException("attribute: the value of " + key + " is missing or longer than "
                        + Limits.VALUE + " characters; shorten it");
            }
            attributes.put(key.strip(), value);
            if (attributes.size() > Limits.ENTRIES) {
                throw new IllegalArgumentException(
                        "attribute: " + key + " is one too many; an event has at most " + Limits.ENTRIES);
            }
            return this;
        }

        /** Whether the application wants telemetry at all; true by default. What the user's environment says prevails. */
        public Builder enabled(boolean enabled) {
            this.enabled = enabled;
            return this;
        }

        /**
         * Whether nothing at all happens before the user has granted it with {@link Consent#grant}; false by default. A
         * choice that the user has recorded holds either way.
         */
        public Builder requireConsent(boolean required) {
            this.consentRequired = required;
            return this;
        }

        /**
         * How the user is told of telemetry, e.g. {@code notice -> System.err.print(notice.text())}. Called by {@link
         * #build()}, on its thread, once per installation, and again when later events hold more; not while telemetry is
         * off or only prints. When it throws, nothing is sent, and events count as {@link LossReason#UNANNOUNCED}.
         */
        public Builder notice(Consumer<Notice> show) {
            this.notice = show;
            return this;
        }

        /**
         * Sends the events of one in so many installations, drawn once from the installation's secret; 1 by default, which
         * is all of them. In the others telemetry is off. Events carry the number, so that counts can be scaled.
         */
        public Builder oneIn(int installations) {
            this.oneIn = installations;
            return this;
        }

        /** Whether each record is printed on the standard error stream, as JSON, and nothing is sent. */
        public Builder print(boolean print) {
            this.printStream = print ? System.err : null;
            return this;
        }

        /** Prints each record as a line of JSON, and sends nothing. */
        public Builder print(PrintStream out) {
            this.printStream = out;
            return this;
        }

        /**
         * How many events may wait in memory, 4096 by default; rounded up to a power of two. What exceeds it is lost, as is what
         * takes more than 1 KiB for each of them on average, or 4 MiB where that is more.
         */
        public Builder queueCapacity(int events) {
            this.queueCapacity = events;
            return this;
        }

        /** What becomes of events that have not been sent when the program ends; {@link Exit#SPOOL} by default. */
        public Builder exit(Exit exit) {
            this.exit = given("exit", exit);
            return this;
        }

        /**
         * How many bytes of events may wait on disk until they can be sent, 1 MiB by default; those of all processes that
         * share the state folder count. What is oldest makes room. With 0 nothing is kept on disk.
         */
        public Builder spoolBytes(int bytes) {
            this.spoolBytes = bytes;
            return this;
        }

        /**
         * How old events may be when they are sent, 47 hours by default. Not more than the counting job takes, which is two
         * days unless its operator says otherwise.
         */
        public Builder spoolAge(Duration age) {
            this.spoolAge = given("spoolAge", age);
            return this;
        }

        /**
         * How long it takes at least from one process that {@link Exit#DETACH} starts to the next, 15 minutes by default. Each
         * costs more than a second of a processor.
         */
        public Builder senderInterval(Duration interval) {
            this.senderInterval = given("senderInterval", interval);
            return this;
        }

        /** How long {@link Telemetry#close()} and the exit of the JVM may take for it; 2 seconds by default. */
        public Builder closeTimeout(Duration timeout) {
            this.closeTimeout = given("closeTimeout", timeout);
            return this;
        }

        /**
         * Where the installation's secret, the user's choice and events that wait are kept, those of this product alone; by
         * default in the folder that the operating system has for such files.
         */
        public Builder stateDirectory(Path directory) {
            this.stateDirectory = directory;
            return this;
        }

        /**
         * Adds a setting of Kafka's producer under Kafka's own name. {@link #build()} checks it, for which it loads some of
         * Kafka's classes; so programs that live for milliseconds do better without.
         *
         * @throws IllegalArgumentException for a setting that the library owns
         */
        public Builder kafka(String setting, String value) {
            destination.brokers().kafka(given("kafka", setting), given(setting, value));
            return this;
        }

        /** The environment variables to go by, instead of those of the process. */
        public Builder environment(Map<String, String> variables) {
            given("environment", variables).forEach((name, value) -> given(given("environment", name), value));
            this.environment = Map.copyOf(variables);
            return this;
        }

        /** Whether the schema is registered when the registry does not know it. For development; false by default. */
        public Builder autoRegisterSchemas(boolean register) {
            destination.registry().register(register);
            return this;
        }

        /**
         * The telemetry of the application as configured; off, with one log line, where what the user's environment says is
         * invalid. Reads the user's choice from the state folder, a file of a few
         * bytes; with {@link #notice}, also whether the user was told; with {@link #oneIn}, also the installation's secret,
         * which it makes where there is none. Does no other I/O.
         *
         * @throws IllegalArgumentException naming the option, its value and the remedy, also where the user has opted out
         */
        public Telemetry build() {
            checkName("product", product);
            checkName("version", version);
            if (userId != null && userId.isBlank()) {
                throw new IllegalArgumentException("userId is blank; leave it out to count installations");
            }
            if (queueCapacity <= 0 || queueCapacity > LARGEST_QUEUE_CAPACITY) {
                throw new IllegalArgumentException(
                        "queueCapacity=" + queueCapacity + " is out of range; use 1 to " + LARGEST_QUEUE_CAPACITY);
            }
            if (oneIn <= 0 || oneIn > MOST_INSTALLATIONS) {
                throw new IllegalArgumentException("oneIn=" + oneIn + " is out of range; use 1, which is every"
                        + " installation, to " + MOST_INSTALLATIONS);
            }
            if (closeTimeout.isNegative()) {
                throw new IllegalArgumentException(
                        "closeTimeout=" + closeTimeout + " is negative; use zero or more, e.g. PT2S");
            }
            if (spoolBytes != 0 && (spoolBytes < SMALLEST_SPOOL_BYTES || spoolBytes > LARGEST_SPOOL_BYTES)) {
                throw new IllegalArgumentException("spoolBytes=" + spoolBytes + " is out of range; use 0, which keeps"
                        + " nothing on disk, or " + SMALLEST_SPOOL_BYTES + " to " + LARGEST_SPOOL_BYTES);
            }
            if (spoolAge.isNegative() || spoolAge.isZero()) {
                throw new IllegalArgumentException(
                        "spoolAge=" + spoolAge + " is not positive; use what the counting job takes, e.g. PT47H");
            }
            if (senderInterval.isNegative()) {
                throw new IllegalArgumentException(
                        "senderInterval=" + senderInterval + " is negative; use zero or more, e.g. PT15M");
            }
            HostEnvironment host = HostEnvironment.of(product, environment);
            if (enabled && printStream == null) {
                destination.check(host);
            }
            if (!enabled || host.optedOut()) {
                return Telemetry.off();
            }
            Path state =
                    stateDirectory == null ? Installation.defaultDirectory(product, host.variables()) : stateDirectory;
            String fault = faultOf(host, state);
            if (fault != null) {
                HostLog.get().info("Telemetry is off: {}", fault);
                return Telemetry.off();
            }
            ConsentGuard permission = ConsentGuard.ask(state, consentRequired);
            Identity identity = new Identity(state, stateDirectory != null || prints(host), permission);
            if (permission.isWithdrawn() || !identity.isOneIn(oneIn, product)) {
                return Telemetry.off();
            }
            EventRecorder recorder = recorder(host, state, identity, permission);
            if (notice != null && !prints(host) && !Notice.tell(product, notice, state, permission)) {
                recorder.refuseAll();
            }
            return new EmbeddedTelemetry(recorder, attributes, closeTimeout);
        }

        /** What the user's environment has wrong, which must not keep the host from starting; null where that is nothing. */
        private @Nullable String faultOf(HostEnvironment host, @Nullable Path state) {
            if (prints(host)) {
                return null;
            }
            if (state == null) {
                return "the environment names no folder for what is kept; set XDG_STATE_HOME, or LOCALAPPDATA on"
                        + " Windows, to an absolute path that the locale can spell";
            }
            return destination.faultOf(host);
        }

        private boolean prints(HostEnvironment host) {
            return printStream != null || host.prints();
        }

        private EventRecorder recorder(
                HostEnvironment host, @Nullable Path state, Identity identity, ConsentGuard permission) {
            LossLedger ledger = new LossLedger();
            Limits limits = new Limits(ledger.cuts());
            SessionOptions session = sessionOptions(host, identity);
            PrintStream out = printStream == null && host.prints() ? System.err : printStream;
            Route route = out == null
                    ? new SendingRoute(
                            session,
                            limits,
                            destination.checked(host),
                            new SendingRoute.Keeping(state, spoolBytes, spoolAge, consentRequired, senderInterval),
                            exit,
                            permission,
                            ledger)
                    : new PrintRoute(session, limits, out, permission, ledger);
            return new EventRecorder(queueCapacity, closeTimeout, permission, ledger, limits, route);
        }

        private SessionOptions sessionOptions(HostEnvironment host, Identity identity) {
            return new SessionOptions(
                    product,
                    version,
                    userId,
                    hashKey == null ? null : new KeyedHash(hashKey),
                    identity,
                    oneIn,
                    Map.copyOf(dependencies),
                    host.variables());
        }

        private static <T> T given(String option, @Nullable T value) {
            if (value == null) {
                throw new IllegalArgumentException(option + "=null is no value; leave the option out for its default");
            }
            return value;
        }

        private static void checkName(String option, @Nullable String name) {
            if (name == null || name.isBlank()) {
                throw new IllegalArgumentException(option + "=" + name + " is blank; name the application's " + option);
            }
            if (name.strip().startsWith(Limits.RESERVED)) {
                throw new IllegalArgumentException(
                        option + "=" + name + " is reserved; leave out the leading underscores");
            }
        }
    }
}
