package dev.rollcall.producer;

import java.time.Duration;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends each event to Kafka. */
final class KafkaOutlet implements Outlet {

    private static final Logger log = LoggerFactory.getLogger(Telemetry.class);

    private final Uplink uplink;
    private final Session session;
    private final Tally tally;

    private long number;
    private String state = "";

    KafkaOutlet(Uplink uplink, Session session, Tally tally) {
        this.uplink = uplink;
        this.session = session;
        this.tally = tally;
    }

    @Override
    public boolean offer(Occurrence occurrence) {
        if (!connected()) {
            return false;
        }
        long lostBefore = tally.takeUnreported();
        byte[] value =
                session.encode(uplink.schemaId(), occurrence, number + 1, lostBefore, System.currentTimeMillis());
        Delivery delivery = new Delivery(lostBefore);
        try {
            uplink.send(session.uid(), value, delivery);
        } catch (RuntimeException e) {
            delivery.refusal = e;
        }
        Throwable refusal = delivery.refusal;
        if (refusal == null) {
            number++;
            return true;
        }
        tally.untake(lostBefore);
        if (refusal instanceof RecordTooLargeException) {
            tally.lost(LossReason.UNDELIVERED);
            return true;
        }
        if (!(refusal instanceof RetriableException || refusal instanceof InterruptException)) {
            // The producer may be beyond repair, so the next attempt starts with a new one.
            uplink.disconnect(Duration.ZERO);
            changeState(uplink.explain(refusal));
        }
        return false;
    }

    @Override
    public void close(Duration timeout) {
        uplink.disconnect(timeout);
    }

    private boolean connected() {
        try {
            uplink.connect();
            changeState("telemetry is connected");
            return true;
        } catch (UplinkException e) {
            changeState(e.getMessage() + "; events wait in memory");
            return false;
        }
    }

    private void changeState(String now) {
        if (!now.equals(state)) {
            state = now;
            log.info("{}", now);
        }
    }

    /** What becomes of one record. */
    private final class Delivery implements Callback {

        private final Thread sender = Thread.currentThread();
        private final long lostBefore;

        /** Set within the call of send, and only when Kafka's client did not even take the record. */
        private @Nullable Throwable refusal;

        Delivery(long lostBefore) {
            this.lostBefore = lostBefore;
        }

        @Override
        public void onCompletion(@Nullable RecordMetadata metadata, @Nullable Exception failure) {
            if (failure == null) {
                tally.sent();
            } else if (Thread.currentThread() == sender) {
                refusal = failure;
            } else {
                tally.untake(lostBefore);
                tally.lost(LossReason.UNDELIVERED);
            }
        }
    }
}
