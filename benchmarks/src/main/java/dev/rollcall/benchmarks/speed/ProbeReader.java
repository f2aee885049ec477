package dev.rollcall.benchmarks.speed;

import dev.rollcall.benchmarks.check.Readers;
import dev.rollcall.benchmarks.dsl.SeriesRow;
import dev.rollcall.schemas.EventCount;
import dev.rollcall.schemas.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.LongDeserializer;

/** Tells probes when their rows are visible to a reader of what is committed; on a thread of its own. */
final class ProbeReader implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(50);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Consumer<ConsumerRecord<byte[], byte[]>> rows;
    private final Thread thread = new Thread(this::run, "probe-reader");
    private volatile boolean stopping;

    private ProbeReader(String bootstrapServers, String topic, Consumer<ConsumerRecord<byte[], byte[]>> rows) {
        this.rows = rows;
        consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrapServers,
                        "isolation.level",
                        "read_committed",
                        "enable.metrics.push",
                        "false"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        Readers.assignFromBeginning(consumer, List.of(topic));
        thread.setDaemon(true);
        thread.start();
    }

    /** Of the job's rows. */
    static ProbeReader ofJob(String bootstrapServers, String registryUrl, Probes probes) {
        Deserializer<EventCount> decoder = Topics.COUNTS
                .valueSerde(Map.of("schema.registry.url", registryUrl))
                .deserializer();
        return new ProbeReader(bootstrapServers, Topics.COUNTS.name(), record -> {
            EventCount row = decoder.deserialize(record.topic(), record.value());
            probes.visible(
                    new Probes.Row(row.getEvent(), row.getWindowStart().toEpochMilli()),
                    row.getCount(),
                    System.currentTimeMillis());
        });
    }

    /** Of a DSL topology's rows. */
    static ProbeReader ofDsl(String bootstrapServers, String topic, Probes probes) {
        LongDeserializer decoder = new LongDeserializer();
        return new ProbeReader(bootstrapServers, topic, record -> {
            SeriesRow row = SeriesRow.of(record.key());
            probes.visible(
                    new Probes.Row(row.event(), row.windowStart()),
                    decoder.deserialize(record.topic(), record.value()),
                    System.currentTimeMillis());
        });
    }

    @Override
    public void close() throws InterruptedException {
        stopping = true;
        thread.join();
    }

    private void run() {
        try (consumer) {
            while (!stopping) {
                consumer.poll(POLL).forEach(rows);
            }
        }
    }
}
