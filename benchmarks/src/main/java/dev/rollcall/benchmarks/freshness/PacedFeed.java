package dev.rollcall.benchmarks.freshness;

import dev.rollcall.benchmarks.contenders.Stage;
import dev.rollcall.benchmarks.events.EventSender;
import dev.rollcall.benchmarks.events.EventSource;
import dev.rollcall.benchmarks.events.Load;
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

/** Sends events at a steady pace, of bytes that were encoded before, and probes among them. Until it is closed. */
final class PacedFeed implements AutoCloseable {
    /** Among this many events is one probe. */
    private static final int PROBE_EVERY = 250;

    private static final int PROBE_NAMES = 100;
    private static final int POOL = 50_000;
    private static final long PAUSE_NANOS = 1_000_000;

    private final int rate;
    private final Probes probes;
    private final Serializer<TelemetryEvent> serializer;
    private final List<ProducerRecord<byte[], byte[]>> pool = new ArrayList<>();
    private final List<Probe> probePool = new ArrayList<>();
    private final EventSender<byte[]> sender;
    private final AtomicLong acknowledged = new AtomicLong();
    private final Thread thread = new Thread(this::run, "feed");
    private volatile boolean stopping;

    /** @param rate events per second */
    PacedFeed(int rate, Stage stage, Probes probes) {
        this.rate = rate;
        this.probes = probes;
        serializer = Topics.EVENTS
                .valueSerde(Map.of("schema.registry.url", stage.registryUrl()))
                .serializer();
        EventSource source =
                new EventSource(stage.load().shape(), new Random(stage.load().seed()));
        for (int i = 0; i < POOL; i++) {
            pool.add(record(source.next()));
        }
        for (int i = 0; i < PROBE_NAMES; i++) {
            // The same user always: the same partition, and so in order.
            TelemetryEvent event = source.next("Probe." + i, "1.0.0", i);
            long waited =
                    event.getSentAt().toEpochMilli() - event.getOccurredAt().toEpochMilli();
            probePool.add(new Probe(event.getEvent(), waited, record(event)));
        }
        sender = EventSender.ofBytes(stage.bootstrapServers(), Map.of("linger.ms", "5"));
        thread.start();
    }

    /** @param waited milliseconds from its occurrence to its sending */
    private record Probe(String name, long waited, ProducerRecord<byte[], byte[]> record) {}

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
        long start = System.nanoTime();
        long sent = 0;
        while (!stopping) {
            long due = (System.nanoTime() - start) / 1_000 * rate / 1_000_000;
            for (; sent < due && !stopping; sent++) {
                if (sent % PROBE_EVERY == 0) {
                    send(probePool.get((int) (sent / PROBE_EVERY % PROBE_NAMES)));
                } else {
                    sender.send(pool.get((int) (sent % POOL)), metadata -> acknowledged.incrementAndGet());
                }
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private void send(Probe probe) {
        sender.send(probe.record(), metadata -> {
            long occurred = metadata.timestamp() - probe.waited();
            long window = occurred - Math.floorMod(occurred, Load.WINDOW.toMillis());
            probes.received(new Probes.Row(probe.name(), window), metadata.timestamp());
            acknowledged.incrementAndGet();
        });
    }

    private ProducerRecord<byte[], byte[]> record(TelemetryEvent event) {
        String topic = Topics.EVENTS.name();
        return new ProducerRecord<>(topic, EventSource.key(event), serializer.serialize(topic, event));
    }
}
