package dev.rollcall.producer;

import dev.rollcall.producer.internal.event.Event;
import dev.rollcall.producer.internal.event.Limits;
import dev.rollcall.producer.internal.event.Session;
import dev.rollcall.producer.internal.kafka.ConnectionException;
import dev.rollcall.producer.internal.kafka.Destination;
import dev.rollcall.producer.internal.kafka.KafkaConnection;
import dev.rollcall.producer.internal.kafka.KafkaSettings;
import dev.rollcall.producer.internal.platform.SystemFiles;
import dev.rollcall.producer.internal.registry.RegistryAccess;
import dev.rollcall.producer.internal.registry.SchemaIds;
import dev.rollcall.producer.internal.state.Installation;
import dev.rollcall.producer.internal.state.KeyedHash;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * Publishes events that happened in other processes, for importers and bridges. Unlike {@link Telemetry} it blocks rather
 * than drops, and throws. User and session ids are hashed before they leave the process; events without a session share
 * one of the relay's. Names and attributes are held to the same limits as Telemetry's. Thread-safe.
 *
 * <p>Every event that was sent is acknowledged by all replicas in sync, once, when {@link #flush} returns. After a failure
 * the relay is spent: what was sent since the last flush may or may not have arrived, and everything but {@link #close}
 * throws.
 */
public final class TelemetryRelay implements AutoCloseable {

    private static final Duration RESPONSE_TIMEOUT = Duration.ofSeconds(4);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

    private final KafkaConnection connection;
    private final KeyedHash hash;
    private final String ownSession;
    private final Limits limits = new Limits(new AtomicLong());
    private final AtomicLong numbers = new AtomicLong();
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private volatile boolean failureThrown;
    private volatile boolean closed;

    private TelemetryRelay(KafkaConnection connection, KeyedHash hash) {
        this.connection = connection;
        this.hash = hash;
        this.ownSession = SystemFiles.randomId();
    }

    /** Starts to configure a relay. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Sends an event; blocks while the buffers are full. The counting job rejects an event that occurred longer ago than
     * the maximum age it is set to.
     *
     * @throws RelayException when Kafka or the registry fails, or does not answer within 10 s; maybe for an earlier event
     */
    public void send(RelayedEvent event) {
        if (closed) {
            throw new IllegalStateException("The relay is closed");
        }
        throwFailure();
        connect();
        Session session = session(event);
        long now = System.currentTimeMillis();
        Event happened = Event.of(
                limits.name(event.event()),
                limits.entries(event.attributes()),
                event.occurredAt() == null ? now : event.occurredAt().toEpochMilli());
        byte[] value = session.encode(connection.schemaId(), happened, numbers.incrementAndGet(), 0, now);
        try {
            connection.send(session.key(), value, (metadata, problem) -> settle(problem));
        } catch (KafkaException e) {
            settle(e);
        }
        throwFailure();
    }

    /**
     * Waits until everything sent is acknowledged.
     *
     * @throws RelayException when something was not, or the thread is interrupted
     */
    public void flush() {
        if (closed || numbers.get() == 0) {
            return;
        }
        try {
            connection.flush();
        } catch (KafkaException e) {
            throw new RelayException(connection.explain(e), e);
        }
        throwFailure();
    }

    /** How many events Kafka has acknowledged. */
    public long sent() {
        return acknowledged.get();
    }

    /**
     * Waits, for 10 s at most, until everything sent is acknowledged, and ends. Closing twice does no harm.
     *
     * @throws RelayException when something was not acknowledged, and no other call has said so
     */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        connection.disconnect(CLOSE_TIMEOUT);
        if (!failureThrown) {
            throwFailure();
        }
    }

    private synchronized void connect() {
        try {
            connection.connect();
        } catch (ConnectionException e) {
            throw new RelayException(e.getMessage(), e);
        }
    }

    private Session session(RelayedEvent event) {
        return new Session(
                limits.name(event.product()),
                limits.name(event.version()),
                hash.of(event.userId()),
                event.sessionId() == null ? ownSession : hash.of(event.sessionId()),
                1,
                event.startedAt(),
                limits.context(event.context()));
    }

    private void settle(@Nullable Exception problem) {
        if (problem == null) {
            acknowledged.incrementAndGet();
        } else {
            failure.compareAndSet(null, problem);
        }
    }

    private void throwFailure() {
        Exception first = failure.get();
        if (first != null) {
            failureThrown = true;
            throw new RelayException(connection.explain(first), first);
        }
    }

    /** Configures a relay. Not thread-safe. */
    public static final class Builder {

        private final Map<String, String> kafka = new LinkedHashMap<>();
        private final RegistryAccess.Options registry = new RegistryAccess.Options();
        private @Nullable String bootstrapServers;
        private @Nullable KeyedHash hash;
        private @Nullable Path stateDirectory;

        private Builder() {}

        /** Some Kafka brokers, {@code host:port} separated by commas. */
        public Builder bootstrapServers(String servers) {
            this.bootstrapServers = servers;
            return this;
        }

        /** The schema registry, one or more URLs separated by commas. */
        public Builder schemaRegistryUrl(String url) {
            registry.url(url);
            return this;
        }

        /**
         * The user and password for the registry, with any characters. They prevail over those in the URL.
         *
         * @throws IllegalArgumentException when the user is blank or has a colon, which basic authentication cannot carry
         */
        public Builder schemaRegistryCredentials(String user, String password) {
            registry.credentials(user, password);
            return this;
        }

        /**
         * The bearer token for the registry, in place of a user and password.
         *
         * @throws IllegalArgumentException when it is blank or holds what no token does
         */
        public Builder schemaRegistryToken(String token) {
            registry.token(token);
            return this;
        }

        /**
         * Whose certificates are trusted for the registry, instead of those that the JVM trusts: a file in PEM, PKCS #12 or JKS.
         *
         * @param password null where the file has none
         */
        public Builder schemaRegistryTrustStore(Path file, @Nullable String password) {
            registry.trustStore(file, password);
            return this;
        }

        /** The key of the hash, at least 16 random bytes. The same key gives the same users in every run. */
        public Builder hashKey(byte[] key) {
            this.hash = new KeyedHash(KeyedHash.checkKey(key));
            return this;
        }

        /** Where a random key is kept from run to run, instead of {@link #hashKey}. */
        public Builder stateDirectory(Path directory) {
            this.stateDirectory = directory;
            return this;
        }

        /**
         * Adds a setting of Kafka's producer under Kafka's own name, e.g. for TLS.
         *
         * @throws IllegalArgumentException for a setting that the library owns
         */
        public Builder kafka(String setting, String value) {
            KafkaSettings.refuseOwned(setting);
            kafka.put(setting, value);
            return this;
        }

        /** Whether the schema is registered when the registry does not know it. For development; false by default. */
        public Builder autoRegisterSchemas(boolean register) {
            registry.register(register);
            return this;
        }

        /**
         * The relay as configured. Does no I/O but for the key.
         *
         * @throws IllegalArgumentException naming the option, its value and the remedy
         */
        public TelemetryRelay build() {
            Destination destination = new Destination(
                    Destination.checkServers(bootstrapServers, "bootstrapServers"), registry.build(), kafka);
            if (!kafka.isEmpty()) {
                KafkaSettings.Check.check(destination, KafkaSettings.EXACT);
            }
            KafkaConnection connection = new KafkaConnection(
                    destination,
                    KafkaSettings.EXACT,
                    SchemaIds.asked(destination.registry(), RESPONSE_TIMEOUT),
                    RESPONSE_TIMEOUT);
            return new TelemetryRelay(connection, hash == null ? keptHash() : hash);
        }

        private KeyedHash keptHash() {
            Path directory =
                    stateDirectory == null ? Installation.defaultDirectory("relay", System.getenv()) : stateDirectory;
            if (directory == null) {
                throw new IllegalArgumentException(
                        "stateDirectory is missing; name a folder for the key, or give hashKey");
            }
            try {
                return new KeyedHash(Installation.secret(directory));
            } catch (IOException e) {
                throw new IllegalArgumentException(
                        "stateDirectory=" + directory + " cannot keep the key (" + e.getMessage()
                                + "); name a folder that can be written, or give hashKey",
                        e);
            }
        }
    }
}
