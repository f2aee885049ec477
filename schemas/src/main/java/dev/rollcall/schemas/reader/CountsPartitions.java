package dev.rollcall.schemas.reader;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/** The partitions that a reader reads: where it begins, those that are added, and where they first ended. */
final class CountsPartitions {

    private final KafkaConsumer<?, ?> consumer;
    private final String topic;
    private final String servers;
    private Map<TopicPartition, Long> firstEnds = Map.of();
    private boolean isWhole = true;

    CountsPartitions(KafkaConsumer<?, ?> consumer, String topic, String servers) {
        this.consumer = consumer;
        this.topic = topic;
        this.servers = servers;
    }

    /** Begins at a time, or at the start. */
    void assignFirst(@Nullable Instant since) {
        List<TopicPartition> found = current();
        if (found.isEmpty()) {
            throw new UnknownTopicOrPartitionException();
        }
        consumer.assign(found);
        firstEnds = consumer.endOffsets(found);
        if (since == null) {
            consumer.seekToBeginning(found);
        } else {
            seek(found, since);
        }
        // Positions are looked up now, not when a broker may be away.
        found.forEach(consumer::position);
    }

    /** Adds new partitions, from their start. Sends no request: the consumer's metadata knows them. */
    void assignNew() {
        List<TopicPartition> current;
        try {
            current = current();
        } catch (TimeoutException e) {
            // No broker knows of the topic now; what is assigned is read when one does again.
            return;
        }
        Set<TopicPartition> assigned = consumer.assignment();
        if (assigned.containsAll(current)) {
            return;
        }
        Set<TopicPartition> all = new HashSet<>(assigned);
        all.addAll(current);
        List<TopicPartition> added =
                current.stream().filter(each -> !assigned.contains(each)).toList();
        consumer.assign(all);
        consumer.seekToBeginning(added);
    }

    /** Whether reading began with the first row. */
    boolean isWhole() {
        return isWhole;
    }

    /** Whether everything that stood in the topic at first has been read. */
    boolean isReadToTheFirstEnds() {
        try {
            return firstEnds.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
        } catch (TimeoutException e) {
            return false;
        }
    }

    /** The failure in one line: what, why, and the fix. */
    CountsReaderException explain(KafkaException failure) {
        String at = "bootstrapServers '" + servers + "': ";
        Throwable cause = failure;
        while (cause.getCause() != null && !(cause instanceof AuthenticationException)) {
            cause = cause.getCause();
        }
        String why = String.valueOf(cause.getMessage());
        if (cause instanceof AuthenticationException) {
            return new CountsReaderException(
                    at + "Kafka refuses the credentials: " + why + "; check the sasl and ssl settings given to kafka",
                    failure);
        } else if (cause instanceof AuthorizationException) {
            return new CountsReaderException(
                    at + "Kafka refuses: " + why + "; allow this user to read and describe the topic " + topic,
                    failure);
        } else if (cause instanceof UnknownTopicOrPartitionException) {
            return new CountsReaderException(
                    at + "there is no topic " + topic + "; create it with the job's command provision", failure);
        } else if (cause instanceof TimeoutException) {
            return new CountsReaderException(
                    at + "no response from Kafka; check that it runs, its host and port, and security.protocol",
                    failure);
        }
        return new CountsReaderException(
                at + cause.getClass().getSimpleName() + ": " + why
                        + "; check the host and port, and the settings given to kafka",
                failure);
    }

    private List<TopicPartition> current() {
        return consumer.partitionsFor(topic).stream()
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList();
    }

    private void seek(Collection<TopicPartition> found, Instant since) {
        Map<TopicPartition, Long> offsets = firstSince(found, since.toEpochMilli());
        isWhole = offsets.equals(firstSince(found, 0));
        // A record that has come since is after the end that was looked up before.
        found.forEach(partition ->
                consumer.seek(partition, offsets.getOrDefault(partition, firstEnds.getOrDefault(partition, 0L))));
    }

    /** Offsets of the first records of a time or later, where there are any. */
    private Map<TopicPartition, Long> firstSince(Collection<TopicPartition> found, long millis) {
        Map<TopicPartition, Long> times = new HashMap<>();
        found.forEach(partition -> times.put(partition, millis));
        Map<TopicPartition, Long> offsets = new HashMap<>();
        consumer.offsetsForTimes(times).forEach((TopicPartition partition, @Nullable OffsetAndTimestamp first) -> {
            if (first != null) {
                offsets.put(partition, first.offset());
            }
        });
        return offsets;
    }
}
