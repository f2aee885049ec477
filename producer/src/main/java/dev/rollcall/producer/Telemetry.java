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
 * Usage telemetry of one run of an application. Thread-safe. An interface, so that the tests of a host can use a
 * recorder, such as that of {@code rollcall-testing}. Methods that later versions add have a default implementation.
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
 * <p>No method throws, blocks or does I/O on the caller's thread, except that {@link #flush} and {@link #close} wait
 * for a bounded time. A daemon thread, which starts with the first event, sends the events. Events that cannot be sent
 * wait on disk for a later run, see {@link Exit}. Lost events are counted by {@link LossReason} and reported with the
 * next record. Names have at most 200 chars, attributes at most 32 entries with keys of 100 and values of 500 chars;
 * longer ones are cut. Control characters (except line breaks and tabs in values) and unpaired surrogates are replaced
 * by U+FFFD. Names that begin with two underscores are reserved.
 *
 * <p>Telemetry is off, without a thread, socket or file, if the environment says {@code DO_NOT_TRACK} or {@code
 * <PRODUCT>_OPTOUT_TELEMETRY} (any value other than empty, 0 or false), if the user's recorded {@link Consent} does, or
 * with {@link Builder#enabled enabled(false)}.
 *
 * <p>The user of the application may set {@code <PRODUCT>_TELEMETRY_PRINT=1}: each record is printed on the standard
 * error stream, and nothing is sent. Its operator may set {@code <PRODUCT>_TELEMETRY_BOOTSTRAP_SERVERS} and {@code
 * <PRODUCT>_TELEMETRY_SCHEMA_REGISTRY_URL}, or {@code <PRODUCT>_TELEMETRY_ENDPOINT}, to send the events elsewhere.
 *
 * <p>The library logs a line at INFO when its connection changes, and at most one a minute while events are lost. It
 * does not load Kafka's client before a broker and the registry accept connections, and never with {@link
 * Builder#endpoint}. Kafka's client logs by itself: its settings at INFO, and a warning for each failed attempt to
 * reach a broker, at first one a second, later one a minute. To avoid these lines, set the level of {@code
 * org.apache.kafka} to OFF.
 */
public interface Telemetry extends AutoCloseable {

    /**
     * Starts to configure the telemetry of an application.
     *
     * @param product its name. The names of its environment variables begin with it, in capitals, with _ for everything
     *     but letters and digits, and with a _ before a leading digit
     * @param version its version
     */
    static Builder builder(String product, String version) {
        return new Builder(product, version);
    }

    /** Telemetry that is off: it accepts every call and does nothing. */
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
     * @param attributes of the event; must not contain user data. Copied
     */
    void record(String event, Map<String, String> attributes);

    /**
     * Waits until Kafka or the edge has acknowledged all events that were recorded before the call.
     *
     * @return false if the time ran out, the thread was interrupted, or some of these events were lost meanwhile
     */
    boolean flush(Duration timeout);

    /** A snapshot of the counts of recorded, sent and lost events. */
    TelemetryStats stats();

    /**
     * Sends the waiting events or writes them to disk, see {@link Exit}, and ends. Returns within the close timeout,
     * whatever the network does, and at once if the thread is interrupted. Idempotent.
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

        /** The job accepts events of two days, unless its operator says otherwise; an hour is left for their way. */
        private static final Duration DEFAULT_SPOOL_AGE = Duration.ofHours(47);

        /** A sender needs more than a second of a processor. */
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
         * Kafka brokers as {@code host:port}, separated by commas. The environment may name others; the options {@code
         * kafkaTls}, {@code kafkaCredentials} and {@code kafkaTrustStore} do not apply to these: write {@code
         * SSL://host:port} for TLS.
         */
        public Builder bootstrapServers(String servers) {
            destination.bootstrapServers(servers);
            return this;
        }

        /**
         * Connects to the brokers over TLS; the JVM must trust their certificates. {@link #kafkaCredentials} and {@link
         * #kafkaTrustStore} imply it.
         */
        public Builder kafkaTls() {
            destination.brokers().tls();
            return this;
        }

        /**
         * The user and password for the brokers, over TLS. They may contain any character except control characters.
         * They are sent by SCRAM-SHA-512, unless {@link #kafka} sets {@code sasl.mechanism} to {@code SCRAM-SHA-256} or
         * {@code PLAIN}, and never to brokers that the environment names.
         *
         * @throws IllegalArgumentException if the user is blank, or one of them is missing or has control characters
         */
        public Builder kafkaCredentials(String user, String password) {
            destination.brokers().credentials(user, password);
            return this;
        }

        /**
         * The certificates that are trusted for the brokers, instead of the JVM's: a file in PEM, PKCS #12 or JKS.
         *
         * @param password null if the file has none
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
         * The user and password for the registry, with any characters. They prevail over those in the URL, and are not
         * sent to a registry that the environment names.
         *
         * @throws IllegalArgumentException if the user is blank or has a colon, which basic authentication cannot carry
         */
        public Builder schemaRegistryCredentials(String user, String password) {
            destination.registry().credentials(user, password);
            return this;
        }

        /**
         * The bearer token for the registry, instead of a user and password. Not sent to a registry that the
         * environment names.
         *
         * @throws IllegalArgumentException if it is blank or has characters that a token cannot have
         */
        public Builder schemaRegistryToken(String token) {
            destination.registry().token(token);
            return this;
        }

        /**
         * The certificates that are trusted for the registry, instead of the JVM's: a file in PEM, PKCS #12 or JKS.
         *
         * @param password null if the file has none
         */
        public Builder schemaRegistryTrustStore(Path file, @Nullable String password) {
            destination.registry().trustStore(file, password);
            return this;
        }

        /**
         * The edge to which events are sent over HTTP, instead of brokers and registry, e.g. {@code
         * https://telemetry.example.org}. Proxies and trusted certificates are those of the JVM. Kafka's client is not
         * needed then. The environment may name another edge.
         *
         * @throws IllegalArgumentException if it is null; {@link #build()} checks the rest
         */
        public Builder endpoint(URI url) {
            destination.endpoint(url);
            return this;
        }

        /**
         * The write key of the product, if the edge requires one. It is shipped with the application and therefore not
         * secret. Not sent to an edge that the environment names.
         *
         * @throws IllegalArgumentException if it is blank or has characters that a key cannot have
         */
        public Builder endpointKey(String key) {
            destination.endpointKey(key);
            return this;
        }

        /**
         * The user of the application. Only a keyed hash of it leaves the process. Without it, the installation is
         * counted.
         */
        public Builder userId(String id) {
            this.userId = id;
            return this;
        }

        /**
         * The key of the hash, at least 16 random bytes, for applications that want the same user counted once across
         * machines. Without it each installation has its own. A key that is shipped inside an application is known to
         * everybody who has the application: with it, ids that are easy to guess, such as mail addresses, can be found
         * by trying.
         */
        public Builder hashKey(byte[] key) {
            this.hashKey = KeyedHash.checkKey(key);
            return this;
        }

        /**
         * Adds the version of a library to every event; 32 libraries at most. Does nothing if the version is unknown
         * (null or blank), e.g. that of a package without a manifest.
         *
         * @throws IllegalArgumentException if the name is blank
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
         * Adds an attribute to every event, e.g. the edition of the application. It must not contain user data. An
         * attribute of the event itself prevails. Each one counts towards the 32 attributes of an event.
         *
         * @throws IllegalArgumentException if the key is blank, or key or value exceed the limits of events
         */
        public Builder attribute(String key, String value) {
            if (key == null || key.isBlank() || key.strip().length() > Limits.KEY) {
                throw new IllegalArgumentException(
                        "attribute: " + key + " is not a valid key; use 1 to " + Limits.KEY + " characters");
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

        /** Turns telemetry on or off; on by default. The user's environment prevails. */
        public Builder enabled(boolean enabled) {
            this.enabled = enabled;
            return this;
        }

        /**
         * Does nothing at all before the user has agreed with {@link Consent#grant}; false by default. A recorded
         * choice of the user applies either way.
         */
        public Builder requireConsent(boolean required) {
            this.consentRequired = required;
            return this;
        }

        /**
         * Shows the user what is collected, e.g. {@code notice -> System.err.print(notice.text())}. {@link #build()}
         * calls it on its thread, once per installation, and again when later events contain more; not while telemetry
         * is off or only prints. If it throws, nothing is sent, and events are lost as {@link LossReason#UNANNOUNCED}.
         */
        public Builder notice(Consumer<Notice> show) {
            this.notice = show;
            return this;
        }

        /**
         * Samples: lets one in this number of installations report, drawn once from the installation's secret; 1 by
         * default, which is every installation. In the others telemetry is off. Events carry the number, so that counts
         * can be scaled.
         */
        public Builder oneIn(int installations) {
            this.oneIn = installations;
            return this;
        }

        /** Prints each record on the standard error stream, as JSON, and sends nothing. */
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
         * The maximum number of events that wait in memory, 4096 by default; rounded up to a power of two. Further
         * events are lost. So are events that need more than 1 KiB per slot on average (4 MiB at least).
         */
        public Builder queueCapacity(int events) {
            this.queueCapacity = events;
            return this;
        }

        /** The fate of events that have not been sent when the program ends; {@link Exit#SPOOL} by default. */
        public Builder exit(Exit exit) {
            this.exit = given("exit", exit);
            return this;
        }

        /**
         * The maximum bytes of events that wait on disk, 1 MiB by default, of all processes that share the state
         * folder. The oldest events are deleted first. With 0 nothing is kept on disk.
         */
        public Builder spoolBytes(int bytes) {
            this.spoolBytes = bytes;
            return this;
        }

        /**
         * The maximum age of events when they are sent, 47 hours by default. It must not exceed the maximum age of the
         * counting job, which is two days unless its operator says otherwise.
         */
        public Builder spoolAge(Duration age) {
            this.spoolAge = given("spoolAge", age);
            return this;
        }

        /**
         * The minimum time between two processes that {@link Exit#DETACH} starts, 15 minutes by default. Each needs
         * more than a second of a processor.
         */
        public Builder senderInterval(Duration interval) {
            this.senderInterval = given("senderInterval", interval);
            return this;
        }

        /** The maximum time of {@link Telemetry#close()} and of the exit of the JVM; 2 seconds by default. */
        public Builder closeTimeout(Duration timeout) {
            this.closeTimeout = given("closeTimeout", timeout);
            return this;
        }

        /**
         * The folder for the installation's secret, the user's choice and waiting events of this product; by default
         * the operating system's folder for such files.
         */
        public Builder stateDirectory(Path directory) {
            this.stateDirectory = directory;
            return this;
        }

        /**
         * Adds a setting of Kafka's producer under Kafka's own name. {@link #build()} checks it, and loads some of
         * Kafka's classes for that: avoid it in programs that live for milliseconds.
         *
         * @throws IllegalArgumentException for a setting that the library owns
         */
        public Builder kafka(String setting, String value) {
            destination.brokers().kafka(given("kafka", setting), given(setting, value));
            return this;
        }

        /** The environment variables, instead of those of the process. */
        public Builder environment(Map<String, String> variables) {
            given("environment", variables).forEach((name, value) -> given(given("environment", name), value));
            this.environment = Map.copyOf(variables);
            return this;
        }

        /** Registers the schema if the registry does not know it. For development; false by default. */
        public Builder autoRegisterSchemas(boolean register) {
            destination.registry().register(register);
            return this;
        }

        /**
         * Builds the telemetry as configured. If the user's environment is invalid, telemetry is off, with one log
         * line. Reads the user's choice from the state folder, a file of a few bytes; with {@link #notice}, also
         * whether the user has seen the notice; with {@link #oneIn}, also the installation's secret, which it creates
         * if there is none. Does no other I/O.
         *
         * @throws IllegalArgumentException naming the option, its value and the remedy, also if the user has opted out
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

        /** The fault of the user's environment, which must not keep the host from starting; null if there is none. */
        private @Nullable String faultOf(HostEnvironment host, @Nullable Path state) {
            if (prints(host)) {
                return null;
            }
            if (state == null) {
                return "the environment names no state folder; set XDG_STATE_HOME, or LOCALAPPDATA on"
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
                throw new IllegalArgumentException(
                        option + "=null is not a value; leave the option out for its default");
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
