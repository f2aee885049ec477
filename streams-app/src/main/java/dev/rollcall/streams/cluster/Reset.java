package dev.rollcall.streams.cluster;

import dev.rollcall.schemas.Topic;
import dev.rollcall.schemas.Topics;
import dev.rollcall.service.config.ClusterConfig;
import dev.rollcall.streams.config.InternalTopics;
import dev.rollcall.streams.config.JobConfig;
import dev.rollcall.streams.config.KafkaSettings;
import dev.rollcall.streams.count.CountTopology;
import dev.rollcall.streams.failure.JobException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/**
 * Takes a cluster back to where an application has counted nothing: deletes its groups, sums and changelogs, and the
 * counts, unless they are another application's. Events and rejects stay. Whatever interrupts it, running it again
 * completes it.
 *
 * @param groups the consumer groups that are there
 * @param topics the topics that are there
 */
public record Reset(List<String> groups, List<String> topics) {

    private static final Duration PROPAGATION = Duration.ofSeconds(30);

    public Reset {
        groups = List.copyOf(groups);
        topics = List.copyOf(topics);
    }

    /**
     * Finds out what there is to delete.
     *
     * @throws JobException when an instance is at work, or Kafka does not respond or refuses; one line
     */
    public static Reset plan(ClusterConfig cluster, String applicationId) throws InterruptedException {
        try (Admin admin = Clients.admin(KafkaSettings.admin(cluster))) {
            Collection<String> present = admin.listTopics().names().get();
            List<String> topics = new ArrayList<>(CountTopology.changelogs(applicationId));
            topics.add(0, InternalTopics.partials(applicationId).name());
            if (Claim.others(admin, applicationId).isEmpty()) {
                topics.addAll(1, Topics.rows().stream().map(Topic::name).toList());
            }
            topics.retainAll(present);
            return new Reset(idleGroups(admin, applicationId), topics);
        } catch (KafkaException | ExecutionException e) {
            throw Clients.kafkaFailed(cluster.bootstrapServers(), e);
        }
    }

    /**
     * Deletes what was found.
     *
     * @throws JobException when an instance has started since, or Kafka does not respond or refuses; one line
     */
    public void apply(ClusterConfig cluster) throws InterruptedException {
        try (Admin admin = Clients.admin(KafkaSettings.admin(cluster))) {
            // Without offsets first: a job that starts in between refuses to, as topics are missing.
            admin.deleteTopics(topics).all().get();
            admin.deleteConsumerGroups(groups).all().get();
            long deadline = System.nanoTime() + PROPAGATION.toNanos();
            while (admin.listTopics().names().get().stream().anyMatch(topics::contains)) {
                if (System.nanoTime() > deadline) {
                    throw new JobException("topics are still there after " + PROPAGATION.toSeconds() + " s: " + topics
                            + "; set `delete.topic.enable=true` on the brokers, and try again");
                }
                Thread.sleep(100);
            }
        } catch (KafkaException | ExecutionException e) {
            throw Clients.kafkaFailed(cluster.bootstrapServers(), e);
        }
    }

    private static List<String> idleGroups(Admin admin, String applicationId)
            throws InterruptedException, ExecutionException {
        List<String> idle = new ArrayList<>();
        Map<String, KafkaFuture<ConsumerGroupDescription>> groups = admin.describeConsumerGroups(
                        List.of(applicationId, JobConfig.combineGroup(applicationId)))
                .describedGroups();
        for (Map.Entry<String, KafkaFuture<ConsumerGroupDescription>> group : groups.entrySet()) {
            try {
                int members = group.getValue().get().members().size();
                if (members > 0) {
                    throw new JobException("group " + group.getKey() + " has " + members
                            + " members; stop every instance, wait some ten seconds, and try again");
                }
                idle.add(group.getKey());
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof GroupIdNotFoundException)) {
                    throw e;
                }
            }
        }
        return idle;
    }
}
