package dev.rollcall.benchmarks.speed;

import dev.rollcall.schemas.Topics;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** A broker's consumer groups and topics, as its administrator sees them. Thread-safe. */
final class Groups implements AutoCloseable {
    private final Admin admin;

    Groups(String bootstrapServers) {
        admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers));
    }

    /** Whether a member of the group has partitions of the events, and no rebalance is under way. */
    boolean readsEvents(String group) throws InterruptedException {
        try {
            ConsumerGroupDescription found = admin.describeConsumerGroups(List.of(group))
                    .all()
                    .get()
                    .values()
                    .iterator()
                    .next();
            return found.groupState() == GroupState.STABLE
                    && found.members().stream()
                            .flatMap(member -> member.assignment().topicPartitions().stream())
                            .anyMatch(partition -> partition.topic().equals(Topics.EVENTS.name()));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof GroupIdNotFoundException) {
                return false;
            }
            throw new IllegalStateException("the group " + group + " cannot be seen: " + e.getMessage(), e);
        }
    }

    /** The sum of the offsets that a group has committed, or -1 when there are none. */
    long committed(String group) throws InterruptedException {
        try {
            var offsets = admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get();
            return offsets.isEmpty()
                    ? -1
                    : offsets.values().stream()
                            .mapToLong(offset -> offset == null ? 0 : offset.offset())
                            .sum();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof GroupIdNotFoundException) {
                return -1;
            }
            throw new IllegalStateException("the offsets of " + group + " cannot be seen: " + e.getMessage(), e);
        }
    }

    /** Makes a topic; returns when the broker knows it. */
    void create(NewTopic topic) throws InterruptedException {
        try {
            admin.createTopics(List.of(topic)).all().get();
            while (!isKnown(topic.name())) {
                Thread.sleep(20);
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(topic.name() + " cannot be made: " + e.getMessage(), e);
        }
    }

    private boolean isKnown(String topic) throws InterruptedException, ExecutionException {
        try {
            admin.describeTopics(List.of(topic)).allTopicNames().get();
            return true;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return false;
            }
            throw e;
        }
    }

    /** Removes every topic but the events and Kafka's own; returns when they are gone. */
    void removeAllButEvents() throws InterruptedException {
        remove(name -> !name.equals(Topics.EVENTS.name()));
    }

    /** Removes every topic but Kafka's own; returns when they are gone. */
    void removeAll() throws InterruptedException {
        remove(name -> true);
    }

    private void remove(Predicate<String> which) throws InterruptedException {
        try {
            List<String> doomed =
                    admin.listTopics().names().get().stream().filter(which).toList();
            admin.deleteTopics(doomed).all().get();
            while (admin.listTopics().names().get().stream().anyMatch(doomed::contains)) {
                Thread.sleep(20);
            }
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                throw new IllegalStateException("topics cannot be removed: " + e.getMessage(), e);
            }
        }
    }

    @Override
    public void close() {
        admin.close();
    }
}
