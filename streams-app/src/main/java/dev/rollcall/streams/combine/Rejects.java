package dev.rollcall.streams.combine;

import dev.rollcall.schemas.Topics;
import dev.rollcall.streams.event.MalformedEventException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.utils.Utils;

/**
 * The form of records on {@code telemetry.rejected}: key, value and headers as they came, and headers that say where
 * they came from and why they were not counted.
 */
public final class Rejects {

    /** Header: the code of a {@link dev.rollcall.streams.event.Reason}. */
    public static final String REASON = "rollcall.reason";
    /** Header: the reason in words. Never holds anything of the record. */
    public static final String DETAIL = "rollcall.detail";
    /** Header: the topic that the record came from. */
    public static final String TOPIC = "rollcall.topic";
    /** Header: its partition there, as decimal text. */
    public static final String PARTITION = "rollcall.partition";
    /** Header: its offset there, as decimal text. */
    public static final String OFFSET = "rollcall.offset";
    /** Header: when the broker received it, milliseconds since the epoch, as decimal text. */
    public static final String RECEIVED_AT = "rollcall.received_at";

    private Rejects() {}

    static ProducerRecord<byte[], byte[]> rejected(
            ConsumerRecord<ByteBuffer, ByteBuffer> record, MalformedEventException why) {
        ProducerRecord<byte[], byte[]> rejected = new ProducerRecord<>(
                Topics.REJECTED.name(),
                null,
                Utils.toNullableArray(record.key()),
                Utils.toNullableArray(record.value()),
                record.headers());
        Headers headers = rejected.headers();
        add(headers, REASON, why.reason().code());
        add(headers, DETAIL, String.valueOf(why.getMessage()));
        add(headers, TOPIC, record.topic());
        add(headers, PARTITION, String.valueOf(record.partition()));
        add(headers, OFFSET, String.valueOf(record.offset()));
        add(headers, RECEIVED_AT, String.valueOf(record.timestamp()));
        return rejected;
    }

    private static void add(Headers headers, String name, String value) {
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
