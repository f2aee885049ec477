package dev.rollcall.benchmarks.events;

import dev.rollcall.schemas.Topics;
import dev.rollcall.streams.cluster.Provision;
import dev.rollcall.streams.cluster.TopicLayout;
import dev.rollcall.streams.config.JobConfig;
import dev.rollcall.testkit.broker.BrokerProcess;
import dev.rollcall.testkit.process.Ports;
import dev.rollcall.testkit.registry.RegistryProcess;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import java.util.stream.Stream;
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

/** A registry and a broker in processes of their own, and what an administrator does with topics and groups. Thread-safe. */
public final class Cluster implements AutoCloseable {
    /** Options of the broker's Java virtual machine: as Kafka's own start script has them. */
    private static final List<String> JVM = List.of("-Xmx1g", "-Xms1g", "-XX:+UseG1GC");

    private final RegistryProcess registry;
    private final BrokerProcess broker;
    private final Admin admin;

    /**
     * A cluster whose registry runs, and whose broker does not yet.
     *
     * @param folder for data and logs
     * @param jvm more options of the broker's Java virtual machine
     */
    public Cluster(Path folder, List<String> jvm) throws InterruptedException {
        registry = RegistryProcess.start(Ports.free(), folder);
        broker = new BrokerProcess(
                folder, Stream.of(JVM, jvm).flatMap(List::stream).toList());
        admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
        registry.awaitReady();
    }

    /** Starts the broker; returns when it is ready. */
    public Cluster start() throws InterruptedException {
        broker.start();
        broker.awaitReady();
        return this;
    }

    /** Stops the broker in good order. */
    public void stop() {
        broker.stop();
    }

    public String bootstrapServers() {
        return broker.bootstrapServers();
    }

    public String registryUrl() {
        return registry.url();
    }

    /** The broker's id in the operating system. */
    public long brokerPid() {
        return broker.pid();
    }

    /** Creates the topics of an application, where they are missing, and registers their schemas. */
    static void provision(String bootstrapServers, String registryUrl, String applicationId, int partitions) {
        int internal = TopicLayout.of(applicationId).internalPartitions();
        Provision.apply(
                Map.of("bootstrap.servers", bootstrapServers),
                Map.of("schema.registry.url", registryUrl),
                new TopicLayout(applicationId, partitions, internal, OptionalInt.of(1)));
    }

    /** Creates the topics of an application and forgets those before it: only one may count on a cluster. */
    public void makeRoomFor(String applicationId, int partitions) throws InterruptedException {
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
        provision(bootstrapServers(), registryUrl(), applicationId, partitions);
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

    /** How many members of the group have partitions of the events; 0 while a rebalance is under way. */
    public long readers(String group) throws InterruptedException {
        var found = await(admin.describeConsumerGroups(List.of(group)).all(), GroupIdNotFoundException.class);
        return found == null
                ? 0
                : found.values().stream()
                        .filter(description -> description.groupState() == GroupState.STABLE)
                        .flatMap(description -> description.members().stream())
                        .filter(member -> member.assignment().topicPartitions().stream()
                                .anyMatch(partition -> partition.topic().equals(Topics.EVENTS.name())))
                        .count();
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
        broker.close();
        registry.close();
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
