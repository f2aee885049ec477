package dev.rollcall.sandbox.counts;

import dev.rollcall.sandbox.Fault;
import dev.rollcall.sandbox.rejected.Marks;
import dev.rollcall.schemas.EventCount;
import dev.rollcall.schemas.Topic;
import dev.rollcall.schemas.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * A follower of the counts: reads what is committed, from the beginning. For one thread.
 */
public final class CountsReader implements AutoCloseable {
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Deserializer<EventCount> values;
    private long rejected;

    /**
     * Connects.
     *
     * @param kafka settings of the consumer, at least {@code bootstrap.servers}
     * @param registry settings of the deserializers, at least {@code schema.registry.url}
     * @param topics what to read: {@link Topics#COUNTS}, and {@link Topics#REJECTED} where its records are to be counted
     * @throws Fault when there is no broker or no such topic
     */
    public CountsReader(Map<String, ?> kafka, Map<String, ?> registry, List<Topic<?, ?>> topics) {
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.put("isolation.level", "read_committed");
        settings.put("auto.offset.reset", "earliest");
        settings.put("enable.auto.commit", "false");
        settings.put("enable.metrics.push", "false");
        settings.putIfAbsent("default.api.timeout.ms", "8000");
        values = Topics.COUNTS.valueSerde(registry).deserializer();
        consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        try {
            List<TopicPartition> partitions = new ArrayList<>();
            topics.forEach(topic -> partitions.addAll(partitionsOf(topic)));
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /**
     * Reads what is new and returns it: rows that are new or have changed, the last of a key being the true one.
     *
     * @param timeout how long to wait when nothing is new
     */
    public List<EventCount> poll(Duration timeout) throws InterruptedException {
        List<EventCount> changed = new ArrayList<>();
        try {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(timeout)) {
                if (!record.topic().equals(Topics.REJECTED.name())) {
                    add(record, changed);
                } else if (!Marks.isMark(record)) {
                    rejected++;
                }
            }
        } catch (InterruptException | WakeupException e) {
            Thread.interrupted();
            throw (InterruptedException) new InterruptedException().initCause(e);
        }
        return changed;
    }

    /** Events on {@link Topics#REJECTED}, where that is read too. */
    public long rejected() {
        return rejected;
    }

    @Override
    public void close() {
        consumer.close(CloseOptions.timeout(Duration.ofSeconds(1)));
        values.close();
    }

    private void add(ConsumerRecord<byte[], byte[]> record, List<EventCount> changed) {
        try {
            if (record.value() != null) {
                changed.add(values.deserialize(record.topic(), record.value()));
            }
        } catch (KafkaException e) {
            String position = record.topic() + " partition " + record.partition() + " offset " + record.offset();
            throw new Fault(position, Fault.why(e), "check --schema-registry-url, and who writes to the topic", e);
        }
    }

    private List<TopicPartition> partitionsOf(Topic<?, ?> topic) {
        List<TopicPartition> partitions;
        try {
            partitions = consumer.partitionsFor(topic.name()).stream()
                    .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                    .toList();
        } catch (KafkaException e) {
            throw new Fault("topic " + topic.name(), Fault.why(e), "check --bootstrap-servers", e);
        }
        if (partitions.isEmpty()) {
            throw new Fault("topic " + topic.name(), "there is no such topic", "make it with: rollcall provision");
        }
        return partitions;
    }
}
