package dev.rollcall.producer.internal.kafka;

import dev.rollcall.producer.RelayException;
import dev.rollcall.producer.internal.registry.SchemaIds;
import dev.rollcall.producer.internal.relay.RelayConnection;
import java.time.Duration;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;

/**
 * A relay's way to Kafka; made anew after a failure that Kafka's producer may not recover from.
 *
 * <p>Where it is ordered, each failure that is not permanent stops it. The thread that learns of one sets {@code stopped},
 * then {@code broken}, then gives up all that is on its way, and then tells the outcome. The thread that sends looks at {@code
 * stopped} after {@code broken}: so a record goes to the producer that is given up, or to none.
 */
public final class KafkaRelayConnection implements RelayConnection {

    private static final Duration RESPONSE_TIMEOUT = Duration.ofSeconds(4);

    private final KafkaConnection connection;

    /** Set by any thread that learns of a failure. */
    private volatile boolean broken;

    /** Set by any thread that learns of a failure, where the order matters. */
    private volatile boolean stopped;

    private @Nullable Exception cause;

    private final boolean ordered;

    private KafkaRelayConnection(KafkaConnection connection, boolean ordered) {
        this.connection = connection;
        this.ordered = ordered;
    }

    /**
     * The connection to a destination, not made yet.
     *
     * @param ordered whether a failure holds for everything that is sent later, until {@link #resume}
     */
    public static RelayConnection to(KafkaDestination destination, boolean ordered) {
        return new KafkaRelayConnection(
                new KafkaConnection(
                        destination,
                        KafkaSettings.EXACT,
                        SchemaIds.asked(destination.registry(), RESPONSE_TIMEOUT),
                        RESPONSE_TIMEOUT),
                ordered);
    }

    @Override
    public int connect() {
        boolean connected = false;
        try {
            checkGoing();
            int schemaId = open();
            checkGoing();
            connected = true;
            return schemaId;
        } finally {
            if (!connected) {
                stopped = ordered;
            }
        }
    }

    @Override
    public void resume() {
        synchronized (this) {
            cause = null;
        }
        stopped = false;
    }

    private void checkGoing() {
        if (stopped) {
            throw new RelayException("An earlier event was not acknowledged", null);
        }
    }

    private int open() {
        if (broken) {
            // Fails what is still in flight, which sets the mark again.
            connection.disconnect(Duration.ZERO);
            broken = false;
        }
        try {
            connection.connect();
            return connection.schemaId();
        } catch (ConnectionException e) {
            throw new RelayException(e.getMessage(), e);
        }
    }

    @Override
    public void send(byte[] key, byte[] value, Outcome outcome) {
        try {
            connection.send(key, value, (metadata, failure) -> {
                if (failure == null) {
                    outcome.acknowledged(metadata.partition(), metadata.offset());
                } else {
                    fail(outcome, failure);
                }
            });
        } catch (RuntimeException e) {
            fail(outcome, e);
        }
    }

    @Override
    public void close(Duration timeout) {
        connection.disconnect(timeout);
    }

    private void fail(Outcome outcome, Exception failure) {
        boolean permanent = failure instanceof RecordTooLargeException || failure instanceof InvalidRecordException;
        Exception reason = failure;
        if (ordered && !permanent) {
            stopped = true;
            reason = firstOf(failure);
            if (!broken) {
                broken = true;
                connection.abandon();
            }
        } else if (!permanent && !(failure instanceof RetriableException)) {
            broken = true;
        }
        outcome.failed(new RelayException(connection.explain(reason), failure, permanent));
    }

    /** What stopped it, rather than what became of the others by that. */
    private synchronized Exception firstOf(Exception failure) {
        Exception first = cause == null ? failure : cause;
        cause = first;
        return first;
    }
}
