package dev.rollcall.streams.cluster;

import dev.rollcall.schemas.Topic;
import dev.rollcall.schemas.Topics;
import dev.rollcall.service.config.ClusterConfig;
import dev.rollcall.streams.config.JobConfig;
import dev.rollcall.streams.config.KafkaSettings;
import dev.rollcall.streams.failure.JobException;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import org.apache.avro.Schema;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes what the pipeline needs in a cluster: topics, their settings, and the registered schemas. Idempotent: what is
 * there and right is left alone.
 */
public final class Provision {

    private static final Logger LOG = LoggerFactory.getLogger(Provision.class);
    private static final Duration PROPAGATION = Duration.ofSeconds(10);
    private static final long RETRY_MS = 500;
    private static final String COMPATIBILITY = "FULL_TRANSITIVE";

    private Provision() {}

    /** Does so for an application with the default id and layout, except for the copies of each new partition. */
    public static void apply(Map<String, Object> kafka, Map<String, String> registry, int replicationFactor) {
        TopicLayout usual = TopicLayout.of(JobConfig.applicationId(Map.of()));
        apply(
                kafka,
                registry,
                new TopicLayout(
                        usual.applicationId(),
                        usual.eventPartitions(),
                        usual.internalPartitions(),
                        OptionalInt.of(replicationFactor),
                        usual.keepWindows()));
    }

    /**
     * Creates missing topics, sets settings that differ, and registers the schemas.
     *
     * @param kafka settings of the administrative client, at least {@code bootstrap.servers}
     * @param registry settings of the registry client, at least {@code schema.registry.url}
     * @throws JobException when the broker or the registry does not respond or refuses; one line
     */
    public static void apply(Map<String, Object> kafka, Map<String, String> registry, TopicLayout layout) {
        List<Topic<?, ?>> topics = layout.topics();
        try (Admin admin = Clients.admin(kafka)) {
            create(admin, topics, layout);
            awaitPresent(admin, topics);
            fix(admin, topics);
            TopicCheck.warnOfFragile(admin, topics.stream().map(Topic::name).toList());
        } catch (KafkaException | ExecutionException e) {
            throw Clients.kafkaFailed(String.valueOf(kafka.get("bootstrap.servers")), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new JobException("interrupted", e);
        }
        register(registry, topics);
    }

    /**
     * Does the same, once Kafka and the registry respond.
     *
     * @param wait how long to wait for them
     * @throws JobException as above
     */
    public static void apply(ClusterConfig cluster, TopicLayout layout, Duration wait) throws InterruptedException {
        Map<String, String> registry = new HashMap<>(cluster.registry());
        registry.put("schema.registry.url", cluster.schemaRegistryUrl());
        long deadline = System.nanoTime() + wait.toNanos();
        while (true) {
            try {
                apply(KafkaSettings.admin(cluster), registry, layout);
                return;
            } catch (JobException.NoAnswer e) {
                if (System.nanoTime() - deadline >= 0) {
                    throw e;
                }
                Thread.sleep(RETRY_MS);
            }
        }
    }

    /**
     * Has the brokers delete rows of windows that are older than the layout says, also where the topic was there already.
     *
     * @throws JobException as above
     */
    static void setRetention(ClusterConfig cluster, TopicLayout layout) throws InterruptedException {
        List<AlterConfigOp> changes = layout.retention().entrySet().stream()
                .map(setting -> new AlterConfigOp(
                        new ConfigEntry(setting.getKey(), setting.getValue()), AlterConfigOp.OpType.SET))
                .toList();
        try (Admin admin = Clients.admin(KafkaSettings.admin(cluster))) {
            admin.incrementalAlterConfigs(
                            Map.of(new ConfigResource(ConfigResource.Type.TOPIC, Topics.COUNTS.name()), changes))
                    .all()
                    .get();
            LOG.info("set {} of {}", layout.retention(), Topics.COUNTS.name());
        } catch (KafkaException | ExecutionException e) {
            throw Clients.kafkaFailed(cluster.bootstrapServers(), e);
        }
    }

    private static void create(Admin admin, List<Topic<?, ?>> topics, TopicLayout layout)
            throws InterruptedException, ExecutionException {
        Collection<String> present = admin.listTopics().names().get();
        int brokers = admin.describeCluster().nodes().get().size();
        int copies = layout.copies(brokers);
        List<Topic<?, ?>> missing =
                topics.stream().filter(topic -> !present.contains(topic.name())).toList();
        if (copies == 1 && layout.replicationFactor().isEmpty() && !missing.isEmpty()) {
            LOG.warn(
                    "brokers: {}; so new topics have one copy, and what is in them goes with its broker's disk; with three"
                            + " brokers they have three copies",
                    brokers);
        }
        for (Topic<?, ?> topic : missing) {
            NewTopic wanted = new NewTopic(topic.name(), topic.partitions(), (short) copies)
                    .configs(layout.settings(topic, copies));
            try {
                admin.createTopics(List.of(wanted)).all().get();
                LOG.info(
                        "created topic {} with {} partitions, {} copies of each",
                        topic.name(),
                        topic.partitions(),
                        copies);
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof TopicExistsException)) {
                    throw e;
                }
            }
        }
    }

    /** A broker may take a moment to know what the controller has created. */
    private static void awaitPresent(Admin admin, List<Topic<?, ?>> topics)
            throws InterruptedException, ExecutionException {
        long deadline = System.nanoTime() + PROPAGATION.toNanos();
        while (true) {
            try {
                TopicCheck.wrongSettings(admin, topics);
                return;
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException) || System.nanoTime() > deadline) {
                    throw e;
                }
                Thread.sleep(50);
            }
        }
    }

    private static void fix(Admin admin, List<Topic<?, ?>> topics) throws InterruptedException, ExecutionException {
        Map<ConfigResource, Collection<AlterConfigOp>> changes = new HashMap<>();
        for (TopicCheck.WrongSetting wrong : TopicCheck.wrongSettings(admin, topics)) {
            changes.computeIfAbsent(
                            new ConfigResource(ConfigResource.Type.TOPIC, wrong.topic()), key -> new ArrayList<>())
                    .add(new AlterConfigOp(
                            new ConfigEntry(wrong.setting(), wrong.expected()), AlterConfigOp.OpType.SET));
            LOG.info("set {} of {} to {}", wrong.setting(), wrong.topic(), wrong.expected());
        }
        if (changes.isEmpty()) {
            return;
        }
        admin.incrementalAlterConfigs(changes).all().get();
        // The controller has them; the broker that is asked next may follow a moment later.
        long deadline = System.nanoTime() + PROPAGATION.toNanos();
        while (!TopicCheck.wrongSettings(admin, topics).isEmpty() && System.nanoTime() < deadline) {
            Thread.sleep(50);
        }
    }

    private static void register(Map<String, String> registry, List<Topic<?, ?>> topics) {
        try (SchemaRegistryClient client = Clients.registry(new HashMap<>(registry))) {
            for (Topic<?, ?> topic : topics) {
                for (Map.Entry<String, Schema> subject : topic.subjects().entrySet()) {
                    client.register(subject.getKey(), new AvroSchema(subject.getValue()));
                    client.updateCompatibility(subject.getKey(), COMPATIBILITY);
                }
            }
        } catch (IOException | RestClientException e) {
            throw Clients.registryFailed(String.valueOf(registry.get("schema.registry.url")), e);
        }
    }
}
