package dev.rollcall.producer.internal.kafka;

import dev.rollcall.producer.internal.platform.HostLog;
import dev.rollcall.producer.internal.registry.RegistryException;
import dev.rollcall.producer.internal.registry.SchemaIds;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * The way to {@code telemetry.events}: a Kafka producer, and the registry's id of the event schema. {@link #connect} and
 * {@link #disconnect} belong to one thread at a time; once connected, any thread may {@link #send}.
 */
public final class KafkaConnection {

    private static final Logger log = HostLog.get();

    private static final String TOPIC = "telemetry.events";

    private final KafkaDestination destination;
    private final Map<String, Object> kafkaSettings;
    private final SchemaIds schemaIds;
    private final Duration responseTimeout;

    private volatile @Nullable KafkaProducer<byte[], byte[]> producer;
    private volatile int schemaId;
    private volatile boolean connected;

    /**
     * A way that is not open yet.
     *
     * @param responseTimeout how long a broker may take to accept a connection
     */
    public KafkaConnection(
            KafkaDestination destination,
            Map<String, Object> preferences,
            SchemaIds schemaIds,
            Duration responseTimeout) {
        this.destination = destination;
        this.schemaIds = schemaIds;
        this.responseTimeout = responseTimeout;
        this.kafkaSettings = KafkaSettings.of(destination, preferences, KafkaSettings.nextClientId());
    }

    /** Makes what is still missing of the connection; returns at once when nothing is. */
    public void connect() throws ConnectionException {
        if (connected) {
            return;
        }
        if (schemaId == 0) {
            schemaId = findSchemaId();
        }
        findTopic();
        connected = true;
    }

    public int schemaId() {
        return schemaId;
    }

    public void send(byte[] key, byte[] value, Callback callback) {
        Future<RecordMetadata> unused = open().send(new ProducerRecord<>(TOPIC, key, value), callback);
    }

    public void flush() {
        open().flush();
    }

    /** Gives what was sent the time to arrive; then everything that did not fails. */
    public void disconnect(Duration timeout) {
        KafkaProducer<byte[], byte[]> open = producer;
        connected = false;
        producer = null;
        if (open != null) {
            try {
                open.close(timeout);
            } catch (KafkaException e) {
                // An interrupt, for instance. The producer is closed all the same, and told each record's callback.
                log.debug("Kafka's producer did not close cleanly", e);
            }
        }
    }

    /** Gives up what was sent and is not acknowledged, at once and on any thread, also Kafka's. Then disconnect and connect. */
    public void abandon() {
        KafkaProducer<byte[], byte[]> open = producer;
        if (open != null) {
            try {
                open.close(Duration.ZERO);
            } catch (KafkaException e) {
                log.debug("Kafka's producer did not close cleanly", e);
            }
        }
    }

    /** Why a record did not arrive, in one line. */
    public String explain(Throwable failure) {
        if (failure instanceof InterruptException) {
            return "The thread was interrupted before Kafka acknowledged everything";
        }
        return "bootstrapServers=" + destination.bootstrapServers() + ": Kafka did not acknowledge (" + oneLine(failure)
                + "); check the brokers and their logs";
    }

    private int findSchemaId() throws ConnectionException {
        try {
            return schemaIds.get();
        } catch (RegistryException e) {
            throw new ConnectionException(
                    "schemaRegistryUrl=" + destination.registry().url() + ": " + e.getMessage(), e);
        }
    }

    private void findTopic() throws ConnectionException {
        String brokers = "bootstrapServers=" + destination.bootstrapServers() + ": ";
        try {
            if (producer == null) {
                Probe.reachAnyOf(destination.brokers(), responseTimeout);
                producer = create();
            }
            open().partitionsFor(TOPIC);
        } catch (InterruptException e) {
            throw new ConnectionException("The thread was interrupted while it looked for the topic", e);
        } catch (TimeoutException e) {
            throw new ConnectionException(
                    e.getCause() instanceof UnknownTopicOrPartitionException
                            ? brokers + "there is no topic " + TOPIC + "; create it"
                            : brokers + "no Kafka broker responds (" + oneLine(e)
                                    + "); start it, or correct host and port",
                    e);
        } catch (IOException e) {
            throw new ConnectionException(
                    brokers + "no Kafka broker responds (" + oneLine(e) + "); start it, or correct host and port", e);
        } catch (RuntimeException e) {
            disconnect(Duration.ZERO);
            throw new ConnectionException(
                    brokers + "Kafka cannot be used (" + oneLine(e) + "); correct the settings or the cluster", e);
        }
    }

    private KafkaProducer<byte[], byte[]> create() throws ConnectionException {
        Map<String, Object> settings;
        try {
            settings = KafkaSettings.withTrustStore(kafkaSettings);
        } catch (IOException | GeneralSecurityException e) {
            throw new ConnectionException(
                    "kafkaTrustStore=" + kafkaSettings.get(BrokerOptions.TRUST_STORE) + " cannot be read ("
                            + e.getClass().getSimpleName() + "); correct the file or its password",
                    e);
        }
        try {
            return new KafkaProducer<>(settings);
        } catch (KafkaException e) {
            // Not even as the cause: what Kafka says may hold parts of a value.
            throw new ConnectionException(
                    "bootstrapServers=" + destination.bootstrapServers() + ": Kafka's producer refuses the settings ("
                            + root(e).getClass().getSimpleName() + "); correct those under Kafka's own names",
                    null);
        }
    }

    private KafkaProducer<byte[], byte[]> open() {
        KafkaProducer<byte[], byte[]> open = producer;
        if (open == null) {
            throw new IllegalStateException("not connected");
        }
        return open;
    }

    private static String oneLine(Throwable failure) {
        Throwable root = root(failure);
        String message = root.getMessage();
        return root.getClass().getSimpleName()
                + (message == null ? "" : ": " + message.lines().findFirst().orElse(""));
    }

    private static Throwable root(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }
}
