package dev.rollcall.cli.rejected;

import dev.rollcall.cli.console.Fault;
import dev.rollcall.cli.rejected.entry.Marks;
import dev.rollcall.cli.rejected.entry.Position;
import dev.rollcall.cli.rejected.entry.RawEvent;
import dev.rollcall.schemas.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * What puts rejected events back on {@code telemetry.events}, each together with its {@linkplain Marks mark} in one
 * transaction, many events to a transaction. There is one at a time: a new one ends the transactions of any other, and
 * only then may the marks be read. For one thread.
 */
public final class Replayer implements Outlet {

    /** Header of an event that was replayed: its position on {@code telemetry.rejected}. */
    public static final String REPLAYED_FROM = "rollcall.replayed_from";

    private static final String TRANSACTIONAL_ID = "rollcall-rejected-replay";
    private static final int MAX_EVENTS = 1_000;
    private static final int MAX_BYTES = 4 * 1024 * 1024;

    private final KafkaProducer<byte[], byte[]> producer;
    private final AtomicReference<@Nullable String> refused = new AtomicReference<>();
    private boolean open;
    private int events;
    private long bytes;
    private long committed;

    /**
     * Connects; returns when no transaction of an earlier replay is open any more.
     *
     * @param kafka settings of the producer, at least {@code bootstrap.servers}
     * @throws Fault when the brokers do not respond or refuse
     */
    public Replayer(Map<String, ?> kafka) throws InterruptedException {
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.putIfAbsent("max.block.ms", "30000");
        settings.putIfAbsent("request.timeout.ms", "10000");
        settings.putIfAbsent("delivery.timeout.ms", "30000");
        settings.putIfAbsent("linger.ms", "5");
        settings.put("max.request.size", String.valueOf(2 * 1024 * 1024));
        settings.put("enable.idempotence", "true");
        settings.put("enable.metrics.push", "false");
        settings.put("acks", "all");
        // The job waits for an open transaction: a killed replay must not stop it for long.
        settings.put("transaction.timeout.ms", "35000");
        settings.put("transactional.id", TRANSACTIONAL_ID);
        producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
        try {
            attempt(producer::initTransactions);
        } catch (InterruptedException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /**
     * {@inheritDoc}
     *
     * @throws Fault when the brokers do not respond or refuse; then nothing but {@link #close} is left to do
     */
    @Override
    public void putBack(Position from, RawEvent event) throws InterruptedException {
        attempt(() -> {
            if (!open) {
                producer.beginTransaction();
                open = true;
            }
            ProducerRecord<byte[], byte[]> record =
                    new ProducerRecord<>(Topics.EVENTS.name(), null, event.key(), event.value(), event.headers());
            record.headers().add(REPLAYED_FROM, from.toString().getBytes(StandardCharsets.UTF_8));
            send(from, record);
            send(from, Marks.of(from));
        });
        events++;
        bytes += event.keySize() + event.valueSize();
        if (events >= MAX_EVENTS || bytes >= MAX_BYTES) {
            commit();
        }
    }

    @Override
    public void commit() throws InterruptedException {
        if (open) {
            attempt(producer::commitTransaction);
            committed += events;
            open = false;
            events = 0;
            bytes = 0;
        }
    }

    @Override
    public void close() {
        boolean interrupted = Thread.interrupted();
        try {
            producer.close(Duration.ofSeconds(5));
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void send(Position from, ProducerRecord<byte[], byte[]> record) {
        // The commit fails where a send has; the callback keeps which record it was.
        Future<RecordMetadata> unused = producer.send(record, (sent, failure) -> {
            if (failure != null) {
                refused.compareAndSet(null, from + ": " + Fault.why(failure));
            }
        });
    }

    private void attempt(Runnable step) throws InterruptedException {
        try {
            step.run();
        } catch (InterruptException e) {
            Thread.interrupted();
            throw (InterruptedException) new InterruptedException().initCause(e);
        } catch (KafkaException e) {
            throw isFenced(e)
                    ? new Fault("transactional id " + TRANSACTIONAL_ID, "another replay has begun", fix(), e)
                    : new Fault("topic " + Topics.EVENTS.name(), why(e), fix(), e);
        }
    }

    private String why(KafkaException e) {
        String first = refused.get();
        return first == null ? Fault.why(e) : first;
    }

    private String fix() {
        return committed + " events are known to be replayed; the same command replays the others";
    }

    private static boolean isFenced(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ProducerFencedException || cause instanceof InvalidProducerEpochException) {
                return true;
            }
        }
        return false;
    }
}
