package dev.rollcall.producer;

import dev.rollcall.producer.internal.kafka.BrokerOptions;
import dev.rollcall.producer.internal.kafka.KafkaDestination;
import dev.rollcall.producer.internal.kafka.KafkaRelayConnection;
import dev.rollcall.producer.internal.kafka.KafkaSettings;
import dev.rollcall.producer.internal.registry.RegistryAccess;
import dev.rollcall.producer.internal.relay.RelayLoop;
import dev.rollcall.producer.internal.relay.RelayedSessions;
import dev.rollcall.producer.internal.state.Installation;
import dev.rollcall.producer.internal.state.KeyedHash;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Forwards events that happened in other processes, for importers, bridges and services that receive events. The limits
 * of names and attributes are those of {@link Telemetry}. Thread-safe.
 *
 * <p>Each event has a future. It completes when all in-sync replicas have the event, and fails with a {@link
 * RelayException} if that did not happen in time: a server has some seconds to accept a connection, and an event has 9
 * s from then on, unless the host sets Kafka's {@code delivery.timeout.ms}. An event whose future failed may have
 * arrived nevertheless. A failure concerns the events that were not acknowledged; for later events the relay connects
 * again. Nothing is repeated: an event that the caller sends again may be counted twice.
 *
 * <p>At most {@link Builder#bufferCapacity} events are unacknowledged at a time. While the buffer is full, {@link
 * #trySend} fails at once, and {@link #send} waits for 10 s at most. Futures complete on a thread of Kafka's or the
 * relay's: do not block it.
 *
 * <p>Events of one session have numbers in the order in which they are sent, from 1, unless they bring their own. A
 * relay remembers the 10,000 sessions that had an event most recently; one that returns after that starts from 1 again.
 */
public final class TelemetryRelay implements AutoCloseable {

    private static final Duration SEND_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);
    private static final int MOST_SESSIONS = 10_000;

    private final RelayLoop loop;

    private TelemetryRelay(RelayLoop loop) {
        this.loop = loop;
    }

    /** Starts to configure a relay. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Sends an event. Blocks while the buffer is full, for 10 s at most; then the future fails. An interrupt ends the
     * wait in the same way.
     *
     * @return completes when Kafka has acknowledged the event; fails with a {@link RelayException}
     */
    public CompletableFuture<Acknowledgement> send(RelayedEvent event) {
        return loop.send(event, SEND_TIMEOUT);
    }

    /**
     * Sends an event and never blocks: while the buffer is full, the future fails at once.
     *
     * @return completes when Kafka has acknowledged the event; fails with a {@link RelayException}
     */
    public CompletableFuture<Acknowledgement> trySend(RelayedEvent event) {
        return loop.send(event, Duration.ZERO);
    }

    /**
     * Continues after a failure, if the relay is {@link Builder#ordered}. Call it when every future is complete.
     * Otherwise without effect.
     */
    public void resume() {
        loop.resume();
    }

    /**
     * Waits until the outcome of every event sent before is known, for callers that do not look at the futures.
     *
     * @throws RelayException if an event failed since the last flush, with the first reason; or if the thread is
     *     interrupted
     */
    public void flush() {
        loop.flush();
    }

    /** How many events Kafka has acknowledged. */
    public long sent() {
        return loop.acknowledged();
    }

    /**
     * Waits, for 10 s at most, until every event is acknowledged, and ends. When this returns, every future is
     * complete; events that were not acknowledged have failed. Throws nothing. Idempotent.
     */
    @Override
    public void close() {
        loop.close(CLOSE_TIMEOUT);
    }

    /** The position of an event in Kafka. Immutable. */
    public static final class Acknowledgement {

        private final int partition;
        private final long offset;

        private Acknowledgement(int partition, long offset) {
            this.partition = partition;
            this.offset = offset;
        }

        /** The acknowledgement of an event that is at this position of the topic. */
        public static Acknowledgement of(int partition, long offset) {
            return new Acknowledgement(partition, offset);
        }

        /** Partition of {@code telemetry.events}. */
        public int partition() {
            return partition;
        }

        /** Offset within the partition. */
        public long offset() {
            return offset;
        }

        @Override
        public String toString() {
            return "Acknowledgement[partition=" + partition + ", offset=" + offset + "]";
        }
    }

    /** Configures a relay. Not thread-safe. */
    public static final class Builder {

        private static final int DEFAULT_BUFFER_CAPACITY = 10_000;
        private static final int LARGEST_BUFFER_CAPACITY = 1 << 20;

        private final BrokerOptions brokers = new BrokerOptions();
        private final RegistryAccess.Options registry = new RegistryAccess.Options();
        private @Nullable String bootstrapServers;
        private @Nullable KeyedHash hash;
        private @Nullable Path stateDirectory;
        private int bufferCapacity = DEFAULT_BUFFER_CAPACITY;
        private boolean ordered;

        private Builder() {}

        /** Kafka brokers as {@code host:port}, separated by commas. */
        public Builder bootstrapServers(String servers) {
            this.bootstrapServers = servers;
            return this;
        }

        /**
         * Connects to the brokers over TLS; the JVM must trust their certificates. {@link #kafkaCredentials} and {@link
         * #kafkaTrustStore} imply it.
         */
        public Builder kafkaTls() {
            brokers.tls();
            return this;
        }

        /**
         * The user and password for the brokers, over TLS. They may contain any character except control characters.
         * They are sent by SCRAM-SHA-512, unless {@link #kafka} sets {@code sasl.mechanism} to {@code SCRAM-SHA-256} or
         * {@code PLAIN}.
         *
         * @throws IllegalArgumentException if the user is blank, or one of them is missing or has control characters
         */
        public Builder kafkaCredentials(String user, String password) {
            brokers.credentials(user, password);
            return this;
        }

        /**
         * The certificates that are trusted for the brokers, instead of the JVM's: a file in PEM, PKCS #12 or JKS.
         *
         * @param password null if the file has none
         */
        public Builder kafkaTrustStore(Path file, @Nullable String password) {
            brokers.trustStore(file, password);
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
         * The bearer token for the registry, instead of a user and password.
         *
         * @throws IllegalArgumentException if it is blank or has characters that a token cannot have
         */
        public Builder schemaRegistryToken(String token) {
            registry.token(token);
            return this;
        }

        /**
         * The certificates that are trusted for the registry, instead of the JVM's: a file in PEM, PKCS #12 or JKS.
         *
         * @param password null if the file has none
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

        /** The folder in which a random key is kept from run to run, instead of {@link #hashKey}. */
        public Builder stateDirectory(Path directory) {
            this.stateDirectory = directory;
            return this;
        }

        /**
         * Adds a setting of Kafka's producer under Kafka's own name.
         *
         * @throws IllegalArgumentException for a setting that the library owns
         */
        public Builder kafka(String setting, String value) {
            brokers.kafka(setting, value);
            return this;
        }

        /** Registers the schema if the registry does not know it. For development; false by default. */
        public Builder autoRegisterSchemas(boolean register) {
            registry.register(register);
            return this;
        }

        /**
         * Makes a failure apply to every later event too, until {@link TelemetryRelay#resume}. A caller that then sends
         * the failed events again, in their order, keeps the order of each user. A {@linkplain
         * RelayException#isPermanent permanent} failure concerns its event alone. False by default.
         */
        public Builder ordered(boolean ordered) {
            this.ordered = ordered;
            return this;
        }

        /** The maximum number of unacknowledged events, 10,000 by default. */
        public Builder bufferCapacity(int events) {
            this.bufferCapacity = events;
            return this;
        }

        /**
         * Builds the relay as configured. Does no I/O except for the key; its thread connects with the first event.
         *
         * @throws IllegalArgumentException naming the option, its value and the remedy
         */
        public TelemetryRelay build() {
            if (bufferCapacity <= 0 || bufferCapacity > LARGEST_BUFFER_CAPACITY) {
                throw new IllegalArgumentException(
                        "bufferCapacity=" + bufferCapacity + " is out of range; use 1 to " + LARGEST_BUFFER_CAPACITY);
            }
            String servers = KafkaDestination.checkServers(bootstrapServers, "bootstrapServers");
            KafkaDestination destination = new KafkaDestination(servers, registry.build(), brokers.settings(servers));
            if (brokers.hasKafkaSettings()) {
                KafkaSettings.Check.check(destination, KafkaSettings.EXACT);
            }
            RelayedSessions sessions = new RelayedSessions(hash == null ? keptHash() : hash, MOST_SESSIONS);
            return new TelemetryRelay(
                    RelayLoop.start(KafkaRelayConnection.to(destination, ordered), sessions, bufferCapacity));
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
                                + "); name a writable folder be written, or give hashKey",
                        e);
            }
        }
    }
}
