package dev.rollcall.streams.combine.rejects;

import dev.rollcall.schemas.Topics;
import dev.rollcall.streams.event.MalformedEventException;
import dev.rollcall.streams.event.Reason;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * The form of records on {@code telemetry.rejected}: key, value and headers as they came, cut where they are too large,
 * and headers that say where they came from and why they were not counted.
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

    /** Header: the whole size of the record in bytes, as {@code key=3,value=5000000,headers=0}. */
    public static final String SIZE = "rollcall.size";
    /** Header: which of {@code key}, {@code value} and {@code headers} were cut, separated by commas; mostly empty. */
    public static final String TRUNCATED = "rollcall.truncated";

    /**
     * Maximum size of key, value and headers together, in bytes. With the job's own headers it is below the broker's
     * default limit for a batch, so that a reject passes even where it cannot be compressed.
     */
    public static final int MAX_BYTES = 1_000_000;

    private static final int MAX_DETAIL = 1_000;
    /** The two lengths in a header, at most. */
    private static final int HEADER_LENGTHS = 10;

    private Rejects() {}

    /**
     * The reject of a record.
     *
     * @param maxBytes maximum size of key, value and headers together; {@link #MAX_BYTES} or less
     */
    public static ProducerRecord<byte[], byte[]> rejected(
            ConsumerRecord<ByteBuffer, ByteBuffer> record, MalformedEventException why, int maxBytes) {
        long keySize = size(record.key());
        long valueSize = size(record.value());
        long headersSize = size(record.headers());
        boolean fits = keySize + valueSize + headersSize <= maxBytes;
        List<Header> headers = first(record.headers(), fits ? headersSize : maxBytes / 8);
        byte[] key = first(record.key(), fits ? keySize : maxBytes / 8);
        byte[] value = first(record.value(), fits ? valueSize : maxBytes - size(headers) - length(key));
        ProducerRecord<byte[], byte[]> rejected =
                new ProducerRecord<>(Topics.REJECTED.name(), null, key, value, headers);
        String truncated = Stream.of(
                        length(key) < keySize ? "key" : "",
                        length(value) < valueSize ? "value" : "",
                        size(headers) < headersSize ? "headers" : "")
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining(","));
        String detail = String.valueOf(why.getMessage());
        add(rejected, REASON, why.reason().code());
        add(rejected, DETAIL, detail.substring(0, Math.min(detail.length(), MAX_DETAIL)));
        add(rejected, TOPIC, record.topic());
        add(rejected, PARTITION, String.valueOf(record.partition()));
        add(rejected, OFFSET, String.valueOf(record.offset()));
        add(rejected, RECEIVED_AT, String.valueOf(record.timestamp()));
        add(rejected, SIZE, "key=" + keySize + ",value=" + valueSize + ",headers=" + headersSize);
        // Always there, so that a client's header of this name is never the last one.
        add(rejected, TRUNCATED, truncated);
        return rejected;
    }

    /** The reject of an offset that no consumer can read: nothing of its record is known. */
    public static ProducerRecord<byte[], byte[]> unreadable(TopicPartition partition, long offset) {
        ProducerRecord<byte[], byte[]> rejected = new ProducerRecord<>(Topics.REJECTED.name(), null, null, null);
        add(rejected, REASON, Reason.UNREADABLE.code());
        add(rejected, DETAIL, "the batch of the record cannot be read");
        add(rejected, TOPIC, partition.topic());
        add(rejected, PARTITION, String.valueOf(partition.partition()));
        add(rejected, OFFSET, String.valueOf(offset));
        add(rejected, TRUNCATED, "key,value,headers");
        return rejected;
    }

    private static byte @Nullable [] first(@Nullable ByteBuffer bytes, long limit) {
        if (bytes == null) {
            return null;
        }
        byte[] first = new byte[(int) Math.min(bytes.remaining(), limit)];
        bytes.duplicate().get(first);
        return first;
    }

    /** The headers before the first one that does not fit. */
    private static List<Header> first(Headers headers, long limit) {
        List<Header> first = new ArrayList<>();
        long left = limit;
        for (Header header : headers) {
            left -= size(header);
            if (left < 0) {
                break;
            }
            first.add(header);
        }
        return first;
    }

    private static long size(@Nullable ByteBuffer bytes) {
        return bytes == null ? 0 : bytes.remaining();
    }

    private static long length(byte @Nullable [] bytes) {
        return bytes == null ? 0 : bytes.length;
    }

    private static long size(Iterable<Header> headers) {
        long size = 0;
        for (Header header : headers) {
            size += size(header);
        }
        return size;
    }

    private static long size(Header header) {
        return HEADER_LENGTHS + header.key().getBytes(StandardCharsets.UTF_8).length + length(header.value());
    }

    private static void add(ProducerRecord<?, ?> record, String name, String value) {
        record.headers().add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
