package dev.rollcall.producer.internal.kafka;

import dev.rollcall.producer.internal.delivery.Outlet;
import dev.rollcall.producer.internal.event.Entry;
import dev.rollcall.producer.internal.platform.HostLog;
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
public final class KafkaOutlet implements Outlet {

    private static final Logger log = HostLog.get();

    private final Uplink uplink;

    private String state = "";

    private KafkaOutlet(Uplink uplink) {
        this.uplink = uplink;
    }

    /**
     * The outlet to a destination, not connected yet.
     *
     * @param answerTimeout how long each attempt to reach it may take
     */
    public static Outlet to(Destination destination, Duration answerTimeout) {
        return new KafkaOutlet(new Uplink(destination, KafkaSettings.UNOBTRUSIVE, answerTimeout));
    }

    @Override
    public boolean connect() {
        try {
            uplink.connect();
            changeState("telemetry is connected");
            return true;
        } catch (UplinkException e) {
            changeState(e.getMessage() + "; events wait");
            return false;
        }
    }

    @Override
    public Handover offer(Entry entry, long now, Receipt receipt) {
        Delivery delivery = new Delivery(entry, receipt);
        try {
            uplink.send(entry.session().key(), entry.encode(uplink.schemaId(), now), delivery);
        } catch (RuntimeException e) {
            delivery.refusal = e;
        }
        Throwable refusal = delivery.refusal;
        if (refusal == null) {
            return Handover.TAKEN;
        }
        if (isForGood(refusal)) {
            return Handover.REFUSED;
        }
        if (!(refusal instanceof RetriableException || refusal instanceof InterruptException)) {
            // The producer may be beyond repair, so the next attempt starts with a new one.
            uplink.disconnect(Duration.ZERO);
            changeState(uplink.explain(refusal));
        }
        return Handover.LATER;
    }

    @Override
    public void close(Duration timeout) {
        uplink.disconnect(timeout);
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
        private final Entry entry;
        private final Receipt receipt;

        /** Set within the call of send, and only when Kafka's client did not even take the record. */
        private @Nullable Throwable refusal;

        Delivery(Entry entry, Receipt receipt) {
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
                receipt.failed(entry, isForGood(failure));
            }
        }
    }
}
