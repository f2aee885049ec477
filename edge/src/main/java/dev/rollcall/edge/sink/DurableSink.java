package dev.rollcall.edge.sink;

import dev.rollcall.edge.queue.DiskQueue;
import dev.rollcall.producer.RelayedEvent;
import dev.rollcall.producer.RelayedId;
import dev.rollcall.producer.TelemetryRelay;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Makes events durable by Kafka's acknowledgement, or by a queue on disk while that does not come within a second. A future
 * completes on the dispatcher's thread: what follows it must not block, or belongs on another one. Thread-safe.
 */
public final class DurableSink implements EventSink {

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private final TelemetryRelay relay;
    private final DiskQueue queue;
    private final Dispatcher dispatcher;

    private DurableSink(TelemetryRelay relay, DiskQueue queue, Dispatcher dispatcher) {
        this.relay = relay;
        this.queue = queue;
        this.dispatcher = dispatcher;
    }

    /**
     * A sink that first sends what an earlier run left in its folder.
     *
     * @param relay with the brokers, the registry, the key and Kafka's settings
     * @param kafka those settings, which prevail over those of the edge
     * @param folder of the queue, of this instance alone
     * @param limit maximum bytes of the queue on disk
     * @throws IOException naming the folder, when another process has it open, or it cannot be used
     * @throws IllegalArgumentException naming the setting of the relay and the remedy
     */
    public static DurableSink open(
            TelemetryRelay.Builder relay,
            Map<String, String> kafka,
            Path folder,
            long limit,
            InstantSource clock,
            MeterRegistry meters)
            throws IOException {
        defaults(kafka).forEach((setting, value) -> {
            if (!kafka.containsKey(setting)) {
                relay.kafka(setting, value);
            }
        });
        TelemetryRelay built =
                relay.ordered(true).bufferCapacity(Dispatcher.WINDOW).build();
        DiskQueue queue;
        try {
            queue = DiskQueue.open(folder, limit, clock, meters);
        } catch (IOException | RuntimeException e) {
            built.close();
            throw e;
        }
        return new DurableSink(built, queue, Dispatcher.start(built, queue, clock, meters));
    }

    /**
     * An outage is noticed within 5 s, unless the operator's settings take longer. Many small batches cost much with gzip, which
     * the relay prefers.
     */
    private static Map<String, String> defaults(Map<String, String> kafka) {
        long request = milliseconds(kafka, "request.timeout.ms", 3_000);
        long linger = milliseconds(kafka, "linger.ms", 5);
        return Map.of(
                "linger.ms", "5",
                "compression.type", "lz4",
                "max.block.ms", "3000",
                "request.timeout.ms", "3000",
                "delivery.timeout.ms", String.valueOf(Math.max(5_000, request + linger)));
    }

    private static long milliseconds(Map<String, String> kafka, String setting, long otherwise) {
        String value = kafka.get(setting);
        // What is no number is refused by Kafka, with the setting's name.
        return value != null && value.matches("[0-9]{1,9}") ? Long.parseLong(value) : otherwise;
    }

    /**
     * {@inheritDoc}
     *
     * @return fails with {@link RefusedException}, too, when some of the events can never be stored, and the others are durable
     * @throws IllegalArgumentException when an id is not hashed, an event has no time, or has one of sending
     */
    @Override
    public CompletableFuture<Void> send(List<RelayedEvent> events) {
        for (RelayedEvent event : events) {
            checkHashed(event.user());
            RelayedId session = event.session();
            if (session != null) {
                checkHashed(session);
            }
            if (event.occurredAt() == null || event.sentAt() != null) {
                throw new IllegalArgumentException("an event needs a time of its own, by this process's clock");
            }
        }
        return events.isEmpty() ? CompletableFuture.completedFuture(null) : dispatcher.send(events);
    }

    @Override
    public boolean isAlive() {
        return dispatcher.isAlive();
    }

    @Override
    public List<String> notReady() {
        return dispatcher.notReady();
    }

    @Override
    public void close() {
        dispatcher.close(CLOSE_TIMEOUT);
        relay.close();
        dispatcher.releaseAcknowledged();
        queue.close();
    }

    private static void checkHashed(RelayedId id) {
        String unused = id.hashedWith(raw -> {
            throw new IllegalArgumentException("an id is not hashed");
        });
    }
}
