package dev.rollcall.streams.combine;

import dev.rollcall.streams.failure.JobException;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where a worker reads: from the committed offsets on, and never anywhere else unnoticed. Not thread-safe. */
final class ReadPositions {

    private static final Logger LOG = LoggerFactory.getLogger(ReadPositions.class);

    private final Consumer<ByteBuffer, ByteBuffer> consumer;

    ReadPositions(Consumer<ByteBuffer, ByteBuffer> consumer) {
        this.consumer = consumer;
    }

    /** Goes to the committed offsets; to the beginning of a partition that has none. */
    void seekToCommitted(Collection<TopicPartition> partitions) {
        Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(Set.copyOf(partitions));
        for (TopicPartition partition : partitions) {
            OffsetAndMetadata offset = committed.get(partition);
            if (offset == null) {
                consumer.seekToBeginning(Set.of(partition));
            } else {
                consumer.seek(partition, offset);
            }
        }
    }

    /** What to commit, with this metadata: everything before it was read. */
    Map<TopicPartition, OffsetAndMetadata> current(String metadata) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        for (TopicPartition partition : consumer.assignment()) {
            offsets.put(partition, new OffsetAndMetadata(consumer.position(partition), metadata));
        }
        return offsets;
    }

    /**
     * Goes to the beginning of partitions whose next records were deleted before they were read.
     *
     * @param outOfRange the positions that the broker does not have
     * @return how many offsets are skipped
     * @throws JobException when a position is not before the beginning: what was counted is no longer there
     */
    long skipExpired(Map<TopicPartition, Long> outOfRange) {
        Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(outOfRange.keySet());
        long skipped = 0;
        for (Map.Entry<TopicPartition, Long> position : outOfRange.entrySet()) {
            TopicPartition partition = position.getKey();
            long offset = position.getValue();
            long beginning = beginnings.getOrDefault(partition, 0L);
            if (offset >= beginning) {
                throw new JobException(partition + ": the brokers no longer have what was read up to offset " + offset
                        + "; the topic was created again, or they lost events: docs/operations.md says how to continue"
                        + " (Events that the brokers lost)");
            }
            LOG.error(
                    "{}: the events from offset {} to {} were deleted before they were read, and are not counted: "
                            + "retention.ms of the topic is too short, or the job was stopped for too long",
                    partition,
                    offset,
                    beginning - 1);
            consumer.seek(partition, beginning);
            skipped += beginning - offset;
        }
        return skipped;
    }
}
