package dev.rollcall.streams.cluster;

import dev.rollcall.schemas.Topic;
import dev.rollcall.schemas.Topics;
import dev.rollcall.streams.config.ClusterConfig;
import dev.rollcall.streams.config.InternalTopics;
import dev.rollcall.streams.failure.JobException;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;

/** Checks, before the job starts, that the topics and schemas are there and as the guarantees need them. */
public final class TopicCheck {

    private static final String MEND =
            "; `provision` mends it (java -jar rollcall-streams.jar provision, or" + " ./rollcall provision)";
    private static final int NOT_FOUND = 404;

    /** Settings that only say how long data is kept, and how it is packed: an operator's choice. */
    private static final List<String> FREE = List.of("retention.ms", "compression.type");

    private TopicCheck() {}

    /** A setting of a topic that is not as the catalogue has it. */
    record WrongSetting(String topic, String setting, String expected, String actual) {}

    /**
     * Returns where the topics of an application are there with the settings that the guarantees rest on.
     *
     * @throws JobException when one is missing or different, or Kafka does not answer or refuses; one line
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
                throw new JobException("missing topics: " + String.join(", ", missing) + MEND);
            }
            List<WrongSetting> wrong = wrongSettings(admin, needed);
            if (!wrong.isEmpty()) {
                throw new JobException(wrong.stream()
                                .map(w -> w.topic() + " has " + w.setting() + "=" + w.actual() + ", needed is "
                                        + w.expected())
                                .collect(Collectors.joining("; "))
                        + MEND);
            }
        } catch (KafkaException | ExecutionException e) {
            throw Clients.kafkaFailed(bootstrapServers, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new JobException("interrupted", e);
        }
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
     * @throws JobException when it lacks one, or does not answer or refuses; one line
     */
    public static void schemas(SchemaRegistryClient registry, String url) {
        for (Topic<?, ?> topic : List.<Topic<?, ?>>of(Topics.EVENTS, Topics.COUNTS)) {
            for (Map.Entry<String, Schema> subject : topic.subjects().entrySet()) {
                try {
                    registry.getId(subject.getKey(), new AvroSchema(subject.getValue()));
                } catch (RestClientException e) {
                    if (e.getStatus() == NOT_FOUND) {
                        throw new JobException(
                                "the registry at " + ClusterConfig.withoutSecret(url) + " lacks the schema of subject "
                                        + subject.getKey() + MEND,
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
        List<ConfigResource> resources = topics.stream()
                .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic.name()))
                .toList();
        Map<ConfigResource, Config> configs =
                admin.describeConfigs(resources).all().get();
        List<WrongSetting> wrong = new ArrayList<>();
        for (Topic<?, ?> topic : topics) {
            Config actual = configs.get(new ConfigResource(ConfigResource.Type.TOPIC, topic.name()));
            topic.config().forEach((setting, expected) -> {
                String value = actual == null || actual.get(setting) == null
                        ? "(unset)"
                        : actual.get(setting).value();
                if (!FREE.contains(setting) && !expected.equals(value)) {
                    wrong.add(new WrongSetting(topic.name(), setting, expected, value));
                }
            });
        }
        return wrong;
    }
}
