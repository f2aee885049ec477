package dev.rollcall.cli.rejected.entry;

import dev.rollcall.schemas.Topics;
import dev.rollcall.streams.combine.rejects.Rejects;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * The records that say which events were replayed: on {@code telemetry.rejected} itself, without key and value, with
 * the event's position as a header. A mark is in the event's partition, behind it, and so is kept at least as long.
 */
public final class Marks {

    /** Header of a mark: the position on {@code telemetry.rejected} of the event that was replayed. */
    public static final String REPLAYED = "rollcall.replayed";

    private Marks() {}

    /** Whether a record of {@code telemetry.rejected} is a mark, and not an event. */
    public static boolean isMark(ConsumerRecord<byte[], byte[]> record) {
        return marked(record) != null;
    }

    public static ProducerRecord<byte[], byte[]> of(Position event) {
        ProducerRecord<byte[], byte[]> mark =
                new ProducerRecord<>(Topics.REJECTED.name(), event.partition(), null, null);
        mark.headers().add(REPLAYED, event.toString().getBytes(StandardCharsets.UTF_8));
        return mark;
    }

    /** The event that a record marks, or null where it is no mark. */
    static @Nullable Position marked(ConsumerRecord<byte[], byte[]> record) {
        Header header = record.headers().lastHeader(REPLAYED);
        // A rejected event keeps its client's headers, of any name; but it has a reason, which a client cannot prevent.
        if (header == null || header.value() == null || record.headers().lastHeader(Rejects.REASON) != null) {
            return null;
        }
        Position event = Position.parse(new String(header.value(), StandardCharsets.UTF_8));
        return event != null && event.partition() == record.partition() ? event : null;
    }
}
