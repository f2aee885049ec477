package dev.rollcall.benchmarks.chaos;

import dev.rollcall.benchmarks.chaos.RecordSource.Made;
import dev.rollcall.benchmarks.events.EventSender;
import dev.rollcall.schemas.Topics;
import dev.rollcall.testkit.truth.TruthReader;
import dev.rollcall.testkit.truth.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.producer.ProducerRecord;

/** The records of a run on their way to the broker, at a steady pace; outlasts a broker that is away. */
final class Traffic implements AutoCloseable {
    private static final String TEN_MINUTES = "600000";

    private final EventSender<byte[]> sender;
    private final RecordSource source;
    private final Map<String, Long> acknowledged = new ConcurrentHashMap<>();

    Traffic(String bootstrapServers, RecordSource source) {
        this.source = source;
        Map<String, String> settings =
                Map.of("delivery.timeout.ms", TEN_MINUTES, "max.block.ms", TEN_MINUTES, "max.request.size", "10000000");
        sender = EventSender.ofBytes(bootstrapServers, settings);
    }

    /**
     * Sends records; returns when the last one is acknowledged.
     *
     * @param rate records per second
     */
    void send(long records, int rate) throws InterruptedException {
        long start = System.nanoTime();
        for (long sent = 0; sent < records; sent++) {
            send(source.next(sent / (double) records));
            long ahead = sent * 1_000 / rate - (System.nanoTime() - start) / 1_000_000;
            if (ahead >= 10) {
                Thread.sleep(ahead);
            }
        }
        sender.flush();
    }

    /** How many records the broker has acknowledged, by the reason to reject them or {@link Verdict#GOOD}. */
    Map<String, Long> acknowledged() {
        return new TreeMap<>(acknowledged);
    }

    @Override
    public void close() {
        sender.close();
    }

    private void send(Made made) {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(Topics.EVENTS.name(), made.key(), made.value());
        String reason = made.expected() == null ? Verdict.GOOD : made.expected().code();
        if (made.expected() != null) {
            record.headers().add(TruthReader.EXPECTED_REASON, reason.getBytes(StandardCharsets.UTF_8));
        }
        sender.send(record, metadata -> acknowledged.merge(reason, 1L, Long::sum));
    }
}
