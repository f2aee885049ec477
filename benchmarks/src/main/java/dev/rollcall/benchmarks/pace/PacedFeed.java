package dev.rollcall.benchmarks.pace;

import dev.rollcall.benchmarks.events.EventSender;
import dev.rollcall.benchmarks.events.EventSource;
import dev.rollcall.benchmarks.events.Load;
import dev.rollcall.benchmarks.job.Stage;
import dev.rollcall.schemas.TelemetryEvent;
import dev.rollcall.schemas.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serializer;

/** Sends events at a pace, of bytes that were encoded before, and probes among them. Until it is closed. */
final class PacedFeed implements AutoCloseable {
    /** Among this many events is one probe. */
    private static final int PROBE_EVERY = 250;

    private static final int LEAST_POOL = 100 * PROBE_EVERY;
    private static final long PAUSE_NANOS = 1_000_000;

    private final Probes probes;
    private final List<Sample> pool = new ArrayList<>();
    private final EventSender<byte[]> sender;
    private final AtomicLong acknowledged = new AtomicLong();
    private final Thread thread = new Thread(this::run, "feed");
    private long sent;
    private volatile int rate;
    private volatile boolean stopping;

    /** A feed that sends nothing yet. */
    PacedFeed(Stage stage, Probes probes) {
        this.probes = probes;
        Serializer<TelemetryEvent> serializer =
                EventSender.serializer(stage.cluster().registryUrl());
        EventSource source =
                new EventSource(stage.load().shape(), new Random(stage.load().seed()));
        // Every series comes up, the rare ones among them in turn.
        int size = Math.max(LEAST_POOL, 4 * stage.load().series());
        for (int i = 0; i < size; i++) {
            boolean isProbe = i % PROBE_EVERY == 0;
            // The same user for a name of a probe: the same partition, and so in order.
            TelemetryEvent event = isProbe ? source.next("Probe." + i, "1.0.0", i) : source.next();
            pool.add(new Sample(
                    isProbe,
                    event.getEvent(),
                    event.getVersion(),
                    event.getSentAt().toEpochMilli() - event.getOccurredAt().toEpochMilli(),
                    new ProducerRecord<>(
                            Topics.EVENTS.name(),
                            EventSource.key(event),
                            serializer.serialize(Topics.EVENTS.name(), event))));
        }
        sender = EventSender.ofBytes(stage.cluster().bootstrapServers(), Map.of("linger.ms", "5"));
        thread.start();
    }

    /** @param waited milliseconds from its occurrence to its sending */
    private record Sample(
            boolean isProbe, String name, String version, long waited, ProducerRecord<byte[], byte[]> record) {}

    /** Sends so many events as fast as the broker takes them; returns when it has them. */
    void flood(long events) {
        for (long i = 0; i < events; i++) {
            sendNext();
        }
        sender.flush();
    }

    /** Sends so many events a second from now on. */
    void pace(int events) {
        rate = events;
    }

    /** How many series so many events are of. */
    long series(long events) {
        return pool.stream()
                .limit(events)
                .map(sample -> sample.name() + ' ' + sample.version())
                .distinct()
                .count();
    }

    /** How many events the broker has. */
    long acknowledged() {
        return acknowledged.get();
    }

    @Override
    public void close() throws InterruptedException {
        stopping = true;
        thread.join();
        try (sender) {
            sender.flush();
        }
    }

    private void run() {
        long last = System.nanoTime();
        double due = 0;
        while (!stopping) {
            long now = System.nanoTime();
            due += (now - last) / 1e9 * rate;
            last = now;
            for (; due >= 1 && !stopping; due--) {
                sendNext();
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private synchronized void sendNext() {
        Sample sample = pool.get((int) (sent++ % pool.size()));
        sender.send(sample.record(), metadata -> received(sample, metadata.timestamp()));
    }

    private void received(Sample sample, long at) {
        acknowledged.incrementAndGet();
        if (sample.isProbe()) {
            long occurred = at - sample.waited();
            long window = occurred - Math.floorMod(occurred, Load.WINDOW.toMillis());
            probes.received(new Probes.Row(sample.name(), window), at);
        }
    }
}
