package dev.rollcall.streams.cluster;

import dev.rollcall.schemas.Topics;
import dev.rollcall.streams.config.CommitMark;
import dev.rollcall.streams.config.JobConfig;
import dev.rollcall.streams.config.KafkaSettings;
import dev.rollcall.streams.count.CountTopology;
import dev.rollcall.streams.failure.JobException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListGroupsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.ProducerFencedException;

/**
 * An application's claim to the counts of a cluster: the {@link CommitMark}s of its combining group. Whoever starts first
 * makes it, before any worker joins the group; who comes later with other settings, or as another application, is
 * refused.
 */
public final class Claim {

    private static final String COMBINE = JobConfig.combineGroup("");
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    private Claim() {}

    /**
     * Makes the claim, or finds it made.
     *
     * @throws JobException when the application counts with other settings, when another application counts on the
     *     cluster, or when Kafka does not respond or refuses; one line
     */
    public static void make(Admin admin, JobConfig config) {
        make(
                admin,
                config,
                () -> new KafkaProducer<>(
                        new KafkaSettings(config).combineProducer(config.applicationId() + "-claim")));
    }

    /** As above, with a new producer for each try. */
    static void make(Admin admin, JobConfig config, Supplier<Producer<byte[], byte[]>> producers) {
        try {
            refuseOthers(admin, config);
            Map<TopicPartition, OffsetAndMetadata> committed = offsets(admin, config.combineGroup(), false);
            if (committed.isEmpty()) {
                committed = claim(admin, config, producers);
                refuseRivals(admin, config, committed.isEmpty());
            }
            CommitMark.of(config).check(committed.values());
        } catch (KafkaException | ExecutionException e) {
            throw Clients.kafkaFailed(config.bootstrapServers(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new JobException("interrupted", e);
        }
    }

    /** The applications with a claim to the counts of the cluster, except for one; of those that may be seen. */
    static List<String> others(Admin admin, String applicationId) throws InterruptedException, ExecutionException {
        List<String> others = new ArrayList<>();
        for (String group : groups(admin)) {
            if (group.endsWith(COMBINE) && !group.equals(JobConfig.combineGroup(applicationId))) {
                visibleOffsets(admin, group).values().stream()
                        .map(offset -> CommitMark.parse(offset.metadata()))
                        .flatMap(Optional::stream)
                        .map(CommitMark::applicationId)
                        .filter(other -> JobConfig.combineGroup(other).equals(group))
                        .findFirst()
                        .ifPresent(others::add);
            }
        }
        return others;
    }

    private static void refuseOthers(Admin admin, JobConfig config) throws InterruptedException, ExecutionException {
        List<String> others = others(admin, config.applicationId());
        if (!others.isEmpty()) {
            throw new JobException(
                    "ROLLCALL_APPLICATION_ID: '" + config.applicationId() + "' would overwrite the rows of "
                            + others.get(0) + ", which counts on this cluster; use that id, or stop it and run"
                            + " `rollcall reset --application-id " + others.get(0) + "`");
        }
    }

    /**
     * Refuses both of two applications that come at the same moment, and leaves neither with a claim. A commit returns before what
     * it wrote can be read: only who looks once its own claim can be read is sure to see that of the other, or to be seen.
     */
    private static void refuseRivals(Admin admin, JobConfig config, boolean own)
            throws InterruptedException, ExecutionException {
        long deadline = System.nanoTime() + LONGEST_WAIT.toNanos();
        while (offsets(admin, config.combineGroup(), false).isEmpty()) {
            if (System.nanoTime() > deadline) {
                throw new JobException("the claim of the application " + config.applicationId()
                        + " cannot be read after it was written; start it again");
            }
            Thread.sleep(20);
        }
        try {
            refuseOthers(admin, config);
        } catch (JobException e) {
            if (own) {
                withdraw(admin, config);
            }
            throw e;
        }
    }

    private static void withdraw(Admin admin, JobConfig config) throws InterruptedException {
        try {
            admin.deleteConsumerGroups(List.of(config.combineGroup(), config.applicationId()))
                    .all()
                    .get();
        } catch (ExecutionException e) {
            // Without the right to, the claim stays until a reset, which the refusal names.
        }
    }

    /** Where the application has counted, offsets that are gone are no reason to begin again: that would count twice. */
    private static void refuseForgotten(Admin admin, JobConfig config) throws InterruptedException, ExecutionException {
        Set<String> topics = admin.listTopics().names().get();
        if (CountTopology.changelogs(config.applicationId()).stream().anyMatch(topics::contains)) {
            throw new JobException("the offsets of the application " + config.applicationId()
                    + " are gone, but its rows are not, and starting again could count events twice; run"
                    + " `rollcall reset` to count again, or follow docs/operations.md (After a long stop)");
        }
    }

    private static Collection<String> groups(Admin admin) throws InterruptedException, ExecutionException {
        try {
            return admin.listGroups(ListGroupsOptions.forConsumerGroups()).all().get().stream()
                    .map(GroupListing::groupId)
                    .toList();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof AuthorizationException) {
                return List.of();
            }
            throw e;
        }
    }

    private static Map<TopicPartition, OffsetAndMetadata> visibleOffsets(Admin admin, String group)
            throws InterruptedException, ExecutionException {
        try {
            return offsets(admin, group, false);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof AuthorizationException) {
                return Map.of();
            }
            throw e;
        }
    }

    /** What a group has committed of the events; if stable, once transactions that are under way have ended. */
    private static Map<TopicPartition, OffsetAndMetadata> offsets(Admin admin, String group, boolean stable)
            throws InterruptedException, ExecutionException {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        admin.listConsumerGroupOffsets(group, new ListConsumerGroupOffsetsOptions().requireStable(stable))
                .partitionsToOffsetAndMetadata(group)
                .get()
                .forEach((partition, offset) -> {
                    if (offset != null && partition.topic().equals(Topics.EVENTS.name())) {
                        offsets.put(partition, offset);
                    }
                });
        return offsets;
    }

    /**
     * Commits the beginnings of all partitions of both stages, unless another instance does.
     *
     * @return what another instance has committed; else empty
     */
    @SuppressWarnings("removal") // The class becomes an interface in Kafka 5.0
    private static Map<TopicPartition, OffsetAndMetadata> claim(
            Admin admin, JobConfig config, Supplier<Producer<byte[], byte[]>> producers)
            throws InterruptedException, ExecutionException {
        long deadline = System.nanoTime() + LONGEST_WAIT.toNanos();
        while (true) {
            try (Producer<byte[], byte[]> producer = producers.get()) {
                // From here on no instance that came before can commit, and one that comes later fences this one.
                producer.initTransactions();
                Map<TopicPartition, OffsetAndMetadata> others = offsets(admin, config.combineGroup(), true);
                if (others.isEmpty()) {
                    refuseForgotten(admin, config);
                    producer.beginTransaction();
                    producer.sendOffsetsToTransaction(
                            beginnings(
                                    admin,
                                    Topics.EVENTS.name(),
                                    CommitMark.of(config).metadata()),
                            new ConsumerGroupMetadata(config.combineGroup()));
                    producer.sendOffsetsToTransaction(
                            beginnings(admin, config.partials().name(), ""),
                            new ConsumerGroupMetadata(config.applicationId()));
                    producer.commitTransaction();
                }
                return others;
            } catch (KafkaException e) {
                if (!isOvertaken(e) || System.nanoTime() > deadline) {
                    throw e;
                }
            }
        }
    }

    /** Whether another instance came between; errors that Kafka's client does not expect there have no type of their own. */
    private static boolean isOvertaken(KafkaException e) {
        Throwable reason = e instanceof ApiException || e.getCause() == null ? e : e.getCause();
        return reason instanceof ProducerFencedException
                || reason instanceof InvalidProducerEpochException
                || reason instanceof InvalidTxnStateException
                || reason.getClass() == KafkaException.class;
    }

    private static Map<TopicPartition, OffsetAndMetadata> beginnings(Admin admin, String topic, String metadata)
            throws InterruptedException, ExecutionException {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        admin.describeTopics(List.of(topic)).allTopicNames().get().values().stream()
                .flatMap(found -> found.partitions().stream())
                .forEach(partition ->
                        asked.put(new TopicPartition(topic, partition.partition()), OffsetSpec.earliest()));
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        admin.listOffsets(asked)
                .all()
                .get()
                .forEach((partition, beginning) ->
                        offsets.put(partition, new OffsetAndMetadata(beginning.offset(), metadata)));
        return offsets;
    }
}
