package dev.rollcall.testkit.rows;

import io.confluent.kafka.serializers.KafkaAvroDeserializer;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;

/** Consumers of whole topics, without a group, and what decodes their records. */
public final class Readers {
    private Readers() {}

    /**
     * A consumer of what is committed to some topics.
     *
     * @param topics that are there
     */
    public static <K, V> KafkaConsumer<K, V> fromBeginning(
            String bootstrapServers, List<String> topics, Deserializer<K> keys, Deserializer<V> values) {
        KafkaConsumer<K, V> consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrapServers,
                        "isolation.level",
                        "read_committed",
                        // A reader that lost its position must not start over unnoticed.
                        "auto.offset.reset",
                        "none",
                        "default.api.timeout.ms",
                        "120000",
                        "max.poll.records",
                        "5000",
                        "enable.metrics.push",
                        "false"),
                keys,
                values);
        List<TopicPartition> partitions = topics.stream()
                .flatMap(topic -> consumer.partitionsFor(topic).stream())
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        return consumer;
    }

    /** The same, of bytes. */
    public static KafkaConsumer<byte[], byte[]> fromBeginning(String bootstrapServers, List<String> topics) {
        return fromBeginning(bootstrapServers, topics, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** Confluent's deserializer, of generic records: what a reader without any code of Rollcall's has. */
    public static KafkaAvroDeserializer deserializer(String registryUrl, boolean isKey) {
        KafkaAvroDeserializer deserializer = new KafkaAvroDeserializer();
        deserializer.configure(Map.of("schema.registry.url", registryUrl), isKey);
        return deserializer;
    }
}
