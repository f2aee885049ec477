package dev.rollcall.testkit.truth;

import dev.rollcall.testkit.rows.Position;
import dev.rollcall.testkit.rows.Readers;
import io.confluent.kafka.serializers.KafkaAvroDeserializer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.record.TimestampType;

/** Reads the whole events topic into a {@link Truth}, with Confluent's deserializer. */
public final class TruthReader {
    /** Header of a record that was made to be rejected: the code of the reason. Good events have no such header. */
    public static final String EXPECTED_REASON = "benchmark.expected";

    private static final String EVENTS = "telemetry.events";
    private static final Duration POLL = Duration.ofMillis(200);

    private TruthReader() {}

    /** Adds what the topic holds now. */
    public static void read(Truth truth, String bootstrapServers, String registryUrl) {
        KafkaAvroDeserializer decoder = Readers.deserializer(registryUrl, false);
        try (KafkaConsumer<byte[], byte[]> consumer = Readers.fromBeginning(bootstrapServers, List.of(EVENTS))) {
            Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(POLL).forEach(record -> add(truth, record, decoder));
            }
        }
    }

    private static void add(Truth truth, ConsumerRecord<byte[], byte[]> record, KafkaAvroDeserializer decoder) {
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
        GenericRecord event = (GenericRecord) decoder.deserialize(record.topic(), record.value());
        truth.good(
                record.partition(),
                record.timestamp(),
                new Truth.Event(
                        event.get("product").toString(),
                        event.get("version").toString(),
                        event.get("event").toString(),
                        event.get("uid").toString(),
                        (long) event.get("session_seq"),
                        (long) event.get("lost_before"),
                        ((Number) event.get("one_in")).longValue(),
                        (long) event.get("sent_at") - (long) event.get("occurred_at"),
                        truth.fields().stream().map(field -> field.of(event)).toList()));
    }
}
