package dev.rollcall.benchmarks.check;

import dev.rollcall.schemas.TelemetryEvent;
import dev.rollcall.schemas.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;

/** Reads the whole events topic into a {@link Truth}, with Confluent's deserializer. */
public final class TruthReader {
    /** Header of a record that was made to be rejected: the code of the reason. Good events have no such header. */
    public static final String EXPECTED_REASON = "benchmark.expected";

    private static final Duration POLL = Duration.ofMillis(200);

    private TruthReader() {}

    /** Reads what the topic holds now. */
    public static Truth read(String bootstrapServers, String registryUrl, Duration window, Duration grace) {
        Truth truth = new Truth(window, grace);
        Deserializer<TelemetryEvent> decoder = Topics.EVENTS
                .valueSerde(Map.of("schema.registry.url", registryUrl))
                .deserializer();
        Map<String, Object> settings = Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "isolation.level",
                "read_committed",
                "max.poll.records",
                "5000",
                "enable.metrics.push",
                "false");
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = Readers.assignFromBeginning(consumer, List.of(Topics.EVENTS.name()));
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(POLL).forEach(record -> add(truth, record, decoder));
            }
        }
        return truth;
    }

    private static void add(Truth truth, ConsumerRecord<byte[], byte[]> record, Deserializer<TelemetryEvent> decoder) {
        Header reason = record.headers().lastHeader(EXPECTED_REASON);
        if (reason != null) {
            truth.garbage(
                    new Position(record.partition(), record.offset()),
                    new String(reason.value(), StandardCharsets.UTF_8));
            return;
        }
        if (record.timestampType() != TimestampType.LOG_APPEND_TIME) {
            throw new IllegalStateException("a record without the broker's time: " + record.timestampType());
        }
        TelemetryEvent event = decoder.deserialize(record.topic(), record.value());
        truth.good(
                event.getProduct(),
                event.getEvent(),
                event.getVersion(),
                event.getUid(),
                record.timestamp(),
                event.getSentAt().toEpochMilli() - event.getOccurredAt().toEpochMilli(),
                event.getOneIn(),
                event.getLostBefore());
    }
}
