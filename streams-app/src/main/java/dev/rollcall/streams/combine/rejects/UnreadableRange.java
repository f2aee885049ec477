package dev.rollcall.streams.combine.rejects;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Offsets that no consumer can read, since a record in their batch is not one, though the batch's checksum is right: a
 * broker does not look into all that it stores. Kafka's own Java producer writes such a record where the name of a header
 * holds half of a surrogate pair. A consumer then fails at each poll until it is past the batch.
 */
public final class UnreadableRange {

    /** What the consumer's exception says of the place; it carries it in no other way. A test pins the words. */
    private static final Pattern PLACE = Pattern.compile("fetching the next record from (\\S+)-(\\d+)\\.");

    private static final Duration POLL = Duration.ofMillis(500);

    /** Well within the time that a member of the group may take from poll to poll. */
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private UnreadableRange() {}

    /** The partition that holds the record, or empty where the exception tells of anything else. */
    public static Optional<TopicPartition> partition(KafkaException failure) {
        Matcher place = PLACE.matcher(String.valueOf(failure.getMessage()));
        return failure.getCause() instanceof InvalidRecordException && place.find()
                ? Optional.of(new TopicPartition(place.group(1), Integer.parseInt(place.group(2))))
                : Optional.empty();
    }

    /**
     * Finds the first offset after {@code first} that can be read, offset by offset: what holds a batch together is not to
     * be seen from here, and no record that can be read may be passed over. Where it takes too long, it returns the offset
     * that it has come to; what is before that cannot be read.
     *
     * @param first an offset that cannot be read
     * @param consumers makes a consumer without a group
     */
    public static long end(TopicPartition partition, long first, Supplier<Consumer<ByteBuffer, ByteBuffer>> consumers) {
        long deadline = System.nanoTime() + LONGEST.toNanos();
        try (Consumer<ByteBuffer, ByteBuffer> consumer = consumers.get()) {
            consumer.assign(List.of(partition));
            long last = consumer.endOffsets(List.of(partition)).getOrDefault(partition, first + 1);
            long offset = first + 1;
            while (offset < last && System.nanoTime() < deadline && !isReadable(consumer, partition, offset)) {
                offset++;
            }
            return offset;
        }
    }

    private static boolean isReadable(Consumer<?, ?> consumer, TopicPartition partition, long offset) {
        consumer.seek(partition, offset);
        try {
            while (consumer.poll(POLL).isEmpty() && consumer.position(partition) == offset) {
                // The broker has not answered yet: there is something to read before the end.
            }
            return true;
        } catch (KafkaException e) {
            if (partition(e).isEmpty()) {
                throw e;
            }
            return false;
        }
    }
}
