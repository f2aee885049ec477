package dev.rollcall.producer.internal.kafka;

import dev.rollcall.producer.RelayException;
import dev.rollcall.producer.internal.registry.SchemaIds;
import dev.rollcall.producer.internal.relay.RelayConnection;
import java.time.Duration;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;

/** A relay's way to Kafka; made anew after a failure that Kafka's producer may not recover from. */
public final class KafkaRelayConnection implements RelayConnection {

    private static final Duration RESPONSE_TIMEOUT = Duration.ofSeconds(4);

    private final KafkaConnection connection;

    /** Set by any thread that learns of a failure. */
    private volatile boolean broken;

    private KafkaRelayConnection(KafkaConnection connection) {
        this.connection = connection;
    }

    /** The connection to a destination, not made yet. */
    public static RelayConnection to(Destination destination) {
        return new KafkaRelayConnection(new KafkaConnection(
                destination,
                KafkaSettings.EXACT,
                SchemaIds.asked(destination.registry(), RESPONSE_TIMEOUT),
                RESPONSE_TIMEOUT));
    }

    @Override
    public int connect() {
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
        boolean passes = failure instanceof RetriableException
                || failure instanceof RecordTooLargeException
                || failure instanceof InvalidRecordException;
        if (!passes) {
            broken = true;
        }
        outcome.failed(new RelayException(connection.explain(failure), failure));
    }
}
