package dev.rollcall.streams.cluster;

import dev.rollcall.schemas.RegistryUrl;
import dev.rollcall.schemas.Topic;
import dev.rollcall.schemas.Topics;
import dev.rollcall.streams.config.InternalTopics;
import dev.rollcall.streams.count.CountTopology;
import dev.rollcall.streams.failure.JobException;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Checks, before the job starts, that the topics and schemas are there and as the guarantees need them. */
public final class TopicCheck {

    private static final Logger LOG = LoggerFactory.getLogger(TopicCheck.class);

    private static final String FIX =
            "; `provision` fixes it (java -jar rollcall-streams.jar provision, or ./rollcall provision)";
    private static final int NOT_FOUND = 404;
    private static final String UNCLEAN = "unclean.leader.election.enable";

    /** Settings that only say how long data is kept, and how it is packed: an operator's choice. */
    private static final List<String> FREE = List.of("retention.ms", "compression.type", "segment.index.bytes");

    private TopicCheck() {}

    /** A setting of a topic that is not as the catalogue has it. */
    record WrongSetting(String topic, String setting, String expected, String actual) {}

    /**
     * Returns where the topics of an application are there with the settings that the guarantees rest on.
     *
     * @throws JobException when one is missing or different, or Kafka does not respond or refuses; one line
     */
    public static void topics(Admin admin, String bootstrapServers, String applicationId) {
        try {
            Collection<String> present = admin.listTopics().names().get();
            List<Topic<?, ?>> needed = InternalTopics.needed(applicationId);
            List<String> missing = needed.stream()
                    .map(Topic::name)
                    .filter(name -> !present.contains(name))
                    .toList();
            if (!missing.isEmpty()) {
                refuseHidden(admin, missing);
                throw new JobException("missing topics: " + String.join(", ", missing) + FIX);
            }
            List<WrongSetting> wrong = wrongSettings(admin, needed);
            if (!wrong.isEmpty()) {
                throw new JobException(wrong.stream()
                                .map(w -> w.topic() + " has " + w.setting() + "=" + w.actual() + ", needed is "
                                        + w.expected())
                                .collect(Collectors.joining("; "))
                        + FIX);
            }
            warnOfFragile(
                    admin,
                    Stream.concat(
                                    needed.stream().map(Topic::name),
                                    CountTopology.changelogs(applicationId).stream()
                                            .filter(present::contains))
                            .toList());
        } catch (KafkaException | ExecutionException e) {
            throw Clients.kafkaFailed(bootstrapServers, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new JobException("interrupted", e);
        }
    }

    /** Logs what an operator should change, though the job runs without it. */
    static void warnOfFragile(Admin admin, List<String> topics) throws InterruptedException, ExecutionException {
        fragile(admin, topics).forEach(LOG::warn);
    }

    /** Where the loss of one broker loses records or stops the job, though the cluster could do better; a line each. */
    static List<String> fragile(Admin admin, List<String> topics) throws InterruptedException, ExecutionException {
        int brokers = admin.describeCluster().nodes().get().size();
        Map<String, TopicDescription> found =
                admin.describeTopics(topics).allTopicNames().get();
        Map<ConfigResource, Config> configs = admin.describeConfigs(
                        topics.stream().map(TopicCheck::resource).toList())
                .all()
                .get();
        List<String> lines = new ArrayList<>();
        for (String topic : topics) {
            int copies = Objects.requireNonNull(found.get(topic))
                    .partitions()
                    .get(0)
                    .replicas()
                    .size();
            Config config = Objects.requireNonNull(configs.get(resource(topic)));
            int inSync = Integer.parseInt(config.get(TopicLayout.MIN_IN_SYNC).value());
            if (copies < TopicLayout.SAFE_COPIES && brokers >= TopicLayout.SAFE_COPIES) {
                lines.add(topic + " has " + copies + " of 3 copies, though there are " + brokers
                        + " brokers; kafka-reassign-partitions.sh makes more");
            } else if (copies >= TopicLayout.SAFE_COPIES && inSync < TopicLayout.SAFE_IN_SYNC) {
                lines.add(topic + " has min.insync.replicas=" + inSync
                        + ", so that one broker can lose what it has acknowledged; kafka-configs.sh sets it to 2");
            } else if (copies > 1 && inSync >= copies) {
                lines.add(topic + " has min.insync.replicas=" + inSync + " of " + copies
                        + " copies, so that nothing can be written once one broker is away; kafka-configs.sh sets it to "
                        + (copies - 1));
            }
            if (Boolean.parseBoolean(config.get(UNCLEAN).value())) {
                lines.add(topic + " has " + UNCLEAN
                        + "=true, so that a broker that has missed records can become leader, and they are lost;"
                        + " kafka-configs.sh sets it to false");
            }
        }
        return lines;
    }

    private static ConfigResource resource(String topic) {
        return new ConfigResource(ConfigResource.Type.TOPIC, topic);
    }

    /** A topic that one may not see is not listed either. */
    private static void refuseHidden(Admin admin, List<String> topics) throws InterruptedException, ExecutionException {
        try {
            admin.describeTopics(topics).allTopicNames().get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof AuthorizationException) {
                throw e;
            }
        }
    }

    /**
     * Returns where the registry knows the schemas.
     *
     * @throws JobException when it lacks one, or does not respond or refuses; one line
     */
    public static void schemas(SchemaRegistryClient registry, String url) {
        for (Topic<?, ?> topic : Topics.all()) {
            for (Map.Entry<String, Schema> subject : topic.subjects().entrySet()) {
                try {
                    registry.getId(subject.getKey(), new AvroSchema(subject.getValue()));
                } catch (RestClientException e) {
                    if (e.getStatus() == NOT_FOUND) {
                        throw new JobException(
                                "the registry at " + RegistryUrl.withoutSecret(url) + " lacks the schema of subject "
                                        + subject.getKey() + FIX,
                                e);
                    }
                    throw Clients.registryFailed(url, e);
                } catch (IOException e) {
                    throw Clients.registryFailed(url, e);
                }
            }
        }
    }

    /** The settings of existing topics that differ from the catalogue. */
    static List<WrongSetting> wrongSettings(Admin admin, List<Topic<?, ?>> topics)
            throws InterruptedException, ExecutionException {
        List<ConfigResource> resources =
                topics.stream().map(topic -> resource(topic.name())).toList();
        Map<ConfigResource, Config> configs =
                admin.describeConfigs(resources).all().get();
        List<WrongSetting> wrong = new ArrayList<>();
        for (Topic<?, ?> topic : topics) {
            Config actual = configs.get(resource(topic.name()));
            topic.config().forEach((setting, expected) -> {
                String value = actual == null || actual.get(setting) == null
                        ? "(unset)"
                        : actual.get(setting).value();
                if (!FREE.contains(setting) && !isRight(setting, expected, value)) {
                    wrong.add(new WrongSetting(topic.name(), setting, expected, value));
                }
            });
        }
        return wrong;
    }

    /** A compacted topic may also have rows deleted once they are old: how long they are kept is an operator's choice. */
    private static boolean isRight(String setting, String expected, String value) {
        return expected.equals(value)
                || (setting.equals("cleanup.policy")
                        && expected.equals("compact")
                        && Set.of(value.split(",")).equals(Set.of("compact", "delete")));
    }
}
