package dev.rollcall.producer.internal.kafka;

import dev.rollcall.producer.internal.delivery.Transport;
import dev.rollcall.producer.internal.event.NumberedEvent;
import dev.rollcall.producer.internal.platform.HostLog;
import dev.rollcall.producer.internal.registry.SchemaIds;
import java.time.Duration;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** Sends each event to Kafka. */
public final class KafkaTransport implements Transport {

    private static final Logger log = HostLog.get();

    private final KafkaConnection connection;

    private String state = "";

    private KafkaTransport(KafkaConnection connection) {
        this.connection = connection;
    }

    /**
     * The transport to a destination, not connected yet.
     *
     * @param schemaIds of its registry
     * @param responseTimeout how long each attempt to reach it may take
     */
    public static Transport to(KafkaDestination destination, SchemaIds schemaIds, Duration responseTimeout) {
        return new KafkaTransport(
                new KafkaConnection(destination, KafkaSettings.UNOBTRUSIVE, schemaIds, responseTimeout));
    }

    @Override
    public boolean connect() {
        try {
            connection.connect();
            changeState("telemetry is connected");
            return true;
        } catch (ConnectionException e) {
            changeState(e.getMessage() + "; events wait");
            return false;
        }
    }

    @Override
    public @Nullable Throwable offer(NumberedEvent entry, long now, Receipt receipt) {
        Delivery delivery = new Delivery(entry, receipt);
        try {
            connection.send(entry.session().key(), entry.encode(connection.schemaId(), now), delivery);
        } catch (RuntimeException e) {
            delivery.refusal = e;
        }
        Throwable refusal = delivery.refusal;
        if (refusal == null) {
            return null;
        }
        if (isForGood(refusal)) {
            receipt.failed(entry, true, refusal);
            return null;
        }
        if (!(refusal instanceof RetriableException || refusal instanceof InterruptException)) {
            // The producer may be beyond repair, so the next attempt starts with a new one.
            connection.disconnect(Duration.ZERO);
            changeState(connection.explain(refusal));
        }
        return refusal;
    }

    @Override
    public void close(Duration timeout) {
        connection.disconnect(timeout);
    }

    private void changeState(String now) {
        if (!now.equals(state)) {
            state = now;
            log.info("{}", now);
        }
    }

    /** Whether it is the record that Kafka does not take, rather than the moment. */
    private static boolean isForGood(Throwable refusal) {
        return refusal instanceof RecordTooLargeException || refusal instanceof InvalidRecordException;
    }

    /** What becomes of one record. */
    private static final class Delivery implements Callback {

        private final Thread sender = Thread.currentThread();
        private final NumberedEvent entry;
        private final Receipt receipt;

        /** Set within the call of send, and only when Kafka's client did not even take the record. */
        private @Nullable Throwable refusal;

        Delivery(NumberedEvent entry, Receipt receipt) {
            this.entry = entry;
            this.receipt = receipt;
        }

        @Override
        public void onCompletion(@Nullable RecordMetadata metadata, @Nullable Exception failure) {
            if (failure == null) {
                receipt.delivered(entry);
            } else if (Thread.currentThread() == sender) {
                refusal = failure;
            } else {
                receipt.failed(entry, isForGood(failure), failure);
            }
        }
    }
}
