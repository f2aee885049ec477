package dev.rollcall.benchmarks.events;

import dev.rollcall.schemas.Topics;
import dev.rollcall.streams.cluster.Provision;
import dev.rollcall.streams.cluster.TopicLayout;
import dev.rollcall.streams.config.JobConfig;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListGroupsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/** A broker's topics and consumer groups, as its administrator sees them. Thread-safe. */
public final class Cluster implements AutoCloseable {
    /** Options of a measured broker's Java virtual machine: as Kafka's own start script has them. */
    public static final List<String> BROKER_JVM = List.of("-Xmx1g", "-Xms1g", "-XX:+UseG1GC");

    private final String bootstrapServers;
    private final Admin admin;

    public Cluster(String bootstrapServers) {
        this.bootstrapServers = bootstrapServers;
        admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers));
    }

    /** Creates the pipeline's topics, where they are missing. */
    public void createTopics(int partitions, String registryUrl) throws InterruptedException {
        if (!topics().contains(Topics.EVENTS.name())) {
            create(new NewTopic(Topics.EVENTS.name(), Optional.of(partitions), Optional.empty())
                    .configs(Topics.EVENTS.config()));
        }
        Provision.apply(Map.of("bootstrap.servers", bootstrapServers), Map.of("schema.registry.url", registryUrl), 1);
    }

    /** Creates the topics of an application and forgets those before it: only one may count on a cluster. */
    public void makeRoomFor(String applicationId, String registryUrl) throws InterruptedException {
        String combining = JobConfig.combineGroup("");
        for (GroupListing listed : Objects.requireNonNull(
                await(admin.listGroups(ListGroupsOptions.forConsumerGroups()).all(), null))) {
            String group = listed.groupId();
            if (group.endsWith(combining)) {
                // Instances that were killed are members until their sessions end.
                await(
                        admin.removeMembersFromConsumerGroup(group, new RemoveMembersFromConsumerGroupOptions())
                                .all(),
                        Exception.class);
                await(admin.deleteConsumerGroups(List.of(group)).all(), GroupIdNotFoundException.class);
            }
        }
        TopicLayout usual = TopicLayout.of(applicationId);
        Provision.apply(
                Map.of("bootstrap.servers", bootstrapServers),
                Map.of("schema.registry.url", registryUrl),
                new TopicLayout(applicationId, usual.eventPartitions(), usual.internalPartitions(), OptionalInt.of(1)));
    }

    /** Makes a topic; returns when the broker knows it. */
    public void create(NewTopic topic) throws InterruptedException {
        await(admin.createTopics(List.of(topic)).all(), null);
        while (await(
                        admin.describeTopics(List.of(topic.name())).allTopicNames(),
                        UnknownTopicOrPartitionException.class)
                == null) {
            Thread.sleep(20);
        }
    }

    /** Removes topics, but none of Kafka's own; returns when they are gone. */
    public void remove(Predicate<String> which) throws InterruptedException {
        List<String> doomed = topics().stream().filter(which).toList();
        await(admin.deleteTopics(doomed).all(), UnknownTopicOrPartitionException.class);
        while (topics().stream().anyMatch(doomed::contains)) {
            Thread.sleep(20);
        }
    }

    /** Whether a member of the group has partitions of the events, and no rebalance is under way. */
    public boolean readsEvents(String group) throws InterruptedException {
        var found = await(admin.describeConsumerGroups(List.of(group)).all(), GroupIdNotFoundException.class);
        return found != null
                && found.values().stream()
                        .filter(description -> description.groupState() == GroupState.STABLE)
                        .flatMap(description -> description.members().stream())
                        .flatMap(member -> member.assignment().topicPartitions().stream())
                        .anyMatch(partition -> partition.topic().equals(Topics.EVENTS.name()));
    }

    /** The sum of the offsets that a group has committed. */
    public long committed(String group) throws InterruptedException {
        var offsets = await(
                admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata(), GroupIdNotFoundException.class);
        return offsets == null
                ? 0
                : offsets.values().stream()
                        .filter(Objects::nonNull)
                        .mapToLong(offset -> offset.offset())
                        .sum();
    }

    @Override
    public void close() {
        admin.close();
    }

    private Set<String> topics() throws InterruptedException {
        return Objects.requireNonNull(await(admin.listTopics().names(), null));
    }

    /** The response, or null when the request failed in the expected way. */
    private static <T> @Nullable T await(KafkaFuture<T> request, @Nullable Class<?> expected)
            throws InterruptedException {
        try {
            return request.get();
        } catch (ExecutionException e) {
            if (expected != null && expected.isInstance(e.getCause())) {
                return null;
            }
            throw new IllegalStateException("the broker refused a request: " + e.getMessage(), e);
        }
    }
}
