package dev.rollcall.testkit.truth;

import io.confluent.kafka.serializers.KafkaAvroDeserializer;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/** Consumers of whole topics, without a group, and what decodes their records. */
public final class Readers {
    private Readers() {}

    /** Gives a consumer all partitions of some topics, and returns them. */
    public static List<TopicPartition> assignFromBeginning(Consumer<?, ?> consumer, List<String> topics) {
        List<TopicPartition> partitions = topics.stream()
                .flatMap(topic -> consumer.partitionsFor(topic).stream())
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        return partitions;
    }

    /** Confluent's deserializer, of generic records: what a reader without any code of Rollcall's has. */
    static KafkaAvroDeserializer deserializer(String registryUrl, boolean isKey) {
        KafkaAvroDeserializer deserializer = new KafkaAvroDeserializer();
        deserializer.configure(Map.of("schema.registry.url", registryUrl), isKey);
        return deserializer;
    }
}
