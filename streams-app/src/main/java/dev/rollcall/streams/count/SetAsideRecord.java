package dev.rollcall.streams.count;

import dev.rollcall.streams.combine.rejects.Rejects;
import dev.rollcall.streams.partial.SetAsideReason;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * The form of batches and sums that are set aside, on {@code telemetry.rejected}: the bytes of the batch, or a batch of
 * the sums, cut where they are too large, and the headers of {@link Rejects}.
 */
final class SetAsideRecord {

    /** Header: how many events were set aside, as decimal text; 0 where the batch does not say. */
    static final String EVENTS = "rollcall.events";

    /** Maximum size of a value in bytes: twice that of the batches that the combining stage makes. */
    static final int MAX_BYTES = 512 * 1024;

    private SetAsideRecord() {}

    static Record<Object, Object> of(
            SetAsideReason reason, long events, byte @Nullable [] batch, RecordMetadata from, long timestamp) {
        int size = batch == null ? 0 : batch.length;
        Headers headers = new RecordHeaders();
        add(headers, Rejects.REASON, reason.code());
        add(headers, Rejects.DETAIL, reason.detail());
        add(headers, Rejects.TOPIC, from.topic());
        add(headers, Rejects.PARTITION, String.valueOf(from.partition()));
        add(headers, Rejects.OFFSET, String.valueOf(from.offset()));
        add(headers, Rejects.RECEIVED_AT, String.valueOf(timestamp));
        add(headers, EVENTS, String.valueOf(events));
        add(headers, Rejects.SIZE, "value=" + size);
        add(headers, Rejects.TRUNCATED, size > MAX_BYTES ? "value" : "");
        byte[] value = batch == null || size <= MAX_BYTES ? batch : Arrays.copyOf(batch, MAX_BYTES);
        return new Record<>(null, value, timestamp, headers);
    }

    private static void add(Headers headers, String name, String value) {
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
