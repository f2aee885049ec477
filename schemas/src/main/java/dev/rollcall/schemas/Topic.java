package dev.rollcall.schemas;

import io.confluent.kafka.serializers.KafkaAvroDeserializer;
import io.confluent.kafka.serializers.KafkaAvroSerializer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;

/**
 * A topic: its name, its settings, and the types of its keys and values. Immutable.
 *
 * @param name the topic's name
 * @param partitions number of partitions at creation; an operator may add more
 * @param config topic settings that the guarantees depend on, under Kafka's own names
 * @param keyType {@code byte[]}, {@link String} or a generated Avro class
 * @param valueType {@code byte[]}, {@link String} or a generated Avro class
 */
public record Topic<K, V>(
        String name, int partitions, Map<String, String> config, Class<K> keyType, Class<V> valueType) {

    public Topic {
        config = Map.copyOf(config);
    }

    /** The same topic, created with another number of partitions. */
    public Topic<K, V> withPartitions(int partitions) {
        return new Topic<>(name, partitions, config, keyType, valueType);
    }

    /**
     * The serde of this topic's keys. Avro types use Confluent's serializers and wire format.
     *
     * @param registry settings of Confluent's serializers, at least {@code schema.registry.url} for an Avro type. By
     *     default nothing is registered, and generated classes are read
     */
    public Serde<K> keySerde(Map<String, ?> registry) {
        return serde(keyType, true, registry);
    }

    /** The serde of this topic's values; see {@link #keySerde}. */
    public Serde<V> valueSerde(Map<String, ?> registry) {
        return serde(valueType, false, registry);
    }

    /**
     * The registry subjects of this topic (TopicNameStrategy) and their schemas as the {@code .avsc} files have them;
     * empty where neither key nor value is an Avro type.
     */
    public Map<String, Schema> subjects() {
        Map<String, Schema> subjects = new TreeMap<>();
        if (SpecificRecord.class.isAssignableFrom(keyType)) {
            subjects.put(name + "-key", published(keyType));
        }
        if (SpecificRecord.class.isAssignableFrom(valueType)) {
            subjects.put(name + "-value", published(valueType));
        }
        return subjects;
    }

    private static Schema published(Class<?> type) {
        String resource = "/avro/" + type.getSimpleName() + ".avsc";
        try (InputStream avsc = Objects.requireNonNull(type.getResourceAsStream(resource), resource)) {
            return new Schema.Parser().parse(avsc);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @SuppressWarnings("unchecked")
    private static <T> Serde<T> serde(Class<T> type, boolean isKey, Map<String, ?> registry) {
        if (!SpecificRecord.class.isAssignableFrom(type)) {
            return Serdes.serdeFrom(type);
        }
        Map<String, Object> config = new HashMap<>();
        config.put("auto.register.schemas", false);
        config.put("specific.avro.reader", true);
        // The registry holds the schema as published, without the hints for Java that generated classes carry.
        config.put("avro.remove.java.properties", true);
        config.putAll(registry);
        Serializer<Object> serializer = new KafkaAvroSerializer();
        serializer.configure(config, isKey);
        Deserializer<Object> deserializer = new KafkaAvroDeserializer();
        deserializer.configure(config, isKey);
        return (Serde<T>) Serdes.serdeFrom(serializer, deserializer);
    }
}
