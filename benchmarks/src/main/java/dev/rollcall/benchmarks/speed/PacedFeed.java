package dev.rollcall.benchmarks.speed;

import dev.rollcall.benchmarks.speed.Events.Made;
import dev.rollcall.schemas.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Sends events at a steady pace, of bytes that were encoded before, and probes among them. Until it is closed. */
final class PacedFeed implements AutoCloseable {
    /** Among so many events is one probe. */
    private static final int PROBE_EVERY = 250;

    private static final int PROBE_NAMES = 100;
    private static final int POOL = 50_000;
    private static final long PAUSE_NANOS = 1_000_000;

    private final int rate;
    private final Probes probes;
    private final List<Made> pool;
    private final List<Made> probeEvents = new ArrayList<>();
    private final KafkaProducer<byte[], byte[]> producer;
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private final Thread thread = new Thread(this::run, "feed");
    private volatile boolean stopping;

    /** @param rate events per second */
    PacedFeed(int rate, Events events, Probes probes, String bootstrapServers) {
        this.rate = rate;
        this.probes = probes;
        pool = events.pool(POOL);
        for (int i = 0; i < PROBE_NAMES; i++) {
            // The same user always: the same partition, and so in order.
            probeEvents.add(events.make("Probe." + i, "1.0.0", i));
        }
        producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrapServers,
                        "acks",
                        "all",
                        "linger.ms",
                        "5",
                        "batch.size",
                        String.valueOf(64 * 1024),
                        "compression.type",
                        "lz4",
                        "enable.metrics.push",
                        "false"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        thread.start();
    }

    /** How many events the broker has. */
    long acknowledged() {
        Exception failed = failure.get();
        if (failed != null) {
            throw new IllegalStateException("an event was not delivered: " + failed, failed);
        }
        return acknowledged.get();
    }

    @Override
    public void close() throws InterruptedException {
        stopping = true;
        thread.join();
        producer.close();
    }

    private void run() {
        long start = System.nanoTime();
        long sent = 0;
        while (!stopping) {
            long due = (System.nanoTime() - start) / 1_000 * rate / 1_000_000;
            for (; sent < due && !stopping; sent++) {
                if (sent % PROBE_EVERY == 0) {
                    sendProbe(probeEvents.get((int) (sent / PROBE_EVERY % PROBE_NAMES)));
                } else {
                    send(pool.get((int) (sent % POOL)));
                }
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private void send(Made made) {
        producer.send(record(made), (metadata, error) -> delivered(error));
    }

    private void sendProbe(Made made) {
        producer.send(record(made), (metadata, error) -> {
            if (error == null) {
                long occurred = metadata.timestamp() - made.distance();
                long window = occurred - Math.floorMod(occurred, Load.WINDOW.toMillis());
                probes.received(new Probes.Row(made.name(), window), metadata.timestamp());
            }
            delivered(error);
        });
    }

    private void delivered(@Nullable Exception error) {
        if (error == null) {
            acknowledged.incrementAndGet();
        } else {
            failure.compareAndSet(null, error);
        }
    }

    private static ProducerRecord<byte[], byte[]> record(Made made) {
        return new ProducerRecord<>(Topics.EVENTS.name(), made.key(), made.value());
    }
}
