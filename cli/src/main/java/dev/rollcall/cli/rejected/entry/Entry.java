package dev.rollcall.cli.rejected.entry;

import dev.rollcall.streams.combine.rejects.Rejects;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** A record of {@code telemetry.rejected}. */
public sealed interface Entry {

    /**
     * An event that was not counted.
     *
     * @param at where it is on {@code telemetry.rejected}
     * @param reason the code of a {@link dev.rollcall.streams.event.Reason}, maybe of a later version
     * @param receivedAt when the broker received it, or null where it did not say
     * @param size how large it was, as the job writes it; empty where it did not
     * @param truncated which parts the job cut, separated by commas; empty where the event is whole
     */
    record Reject(
            Position at,
            String reason,
            String detail,
            Source source,
            @Nullable Instant receivedAt,
            String size,
            String truncated,
            RawEvent event)
            implements Entry {

        /** Whether bytes of the event are missing. */
        public boolean isTruncated() {
            return !truncated.isEmpty();
        }
    }

    /**
     * The mark of an event that was replayed.
     *
     * @param of where the event is on {@code telemetry.rejected}
     */
    record Mark(Position of) implements Entry {}

    /** What neither the job nor a replay has written. */
    record Foreign() implements Entry {}

    /** What a record is. */
    static Entry of(ConsumerRecord<byte[], byte[]> record) {
        Position marked = Marks.marked(record);
        if (marked != null) {
            return new Mark(marked);
        }
        String reason = text(record, Rejects.REASON);
        String topic = text(record, Rejects.TOPIC);
        Position position = Position.parse(text(record, Rejects.PARTITION) + "@" + text(record, Rejects.OFFSET));
        if (reason == null || topic == null || position == null) {
            return new Foreign();
        }
        return new Reject(
                new Position(record.partition(), record.offset()),
                reason,
                textOrEmpty(record, Rejects.DETAIL),
                new Source(topic, position),
                time(text(record, Rejects.RECEIVED_AT)),
                textOrEmpty(record, Rejects.SIZE),
                textOrEmpty(record, Rejects.TRUNCATED),
                RawEvent.of(record.key(), record.value(), record.headers()));
    }

    private static @Nullable Instant time(@Nullable String millis) {
        return millis == null || !millis.matches("\\d{1,18}") ? null : Instant.ofEpochMilli(Long.parseLong(millis));
    }

    private static String textOrEmpty(ConsumerRecord<?, ?> record, String name) {
        String text = text(record, name);
        return text == null ? "" : text;
    }

    /** The last header of the name: the job adds its own after those that a client may have sent. */
    private static @Nullable String text(ConsumerRecord<?, ?> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null || header.value() == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }
}
