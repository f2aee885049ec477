package dev.rollcall.cli.rejected;

import dev.rollcall.cli.console.Fault;
import dev.rollcall.cli.rejected.entry.Marks;
import dev.rollcall.schemas.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** How many events are on {@code telemetry.rejected}, followed as they come. For one thread. */
public final class RejectedCount implements AutoCloseable {
    private final KafkaConsumer<byte[], byte[]> consumer;
    private long count;

    /**
     * Connects.
     *
     * @param kafka settings of the consumer, at least {@code bootstrap.servers}
     * @throws Fault when there is no broker or no such topic
     */
    public RejectedCount(Map<String, ?> kafka) {
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.put("isolation.level", "read_committed");
        settings.put("enable.auto.commit", "false");
        settings.put("enable.metrics.push", "false");
        settings.putIfAbsent("default.api.timeout.ms", "8000");
        consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        String topic = Topics.REJECTED.name();
        try {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList();
            if (partitions.isEmpty()) {
                throw new Fault("topic " + topic, "there is no such topic", "create it with: rollcall provision");
            }
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
        } catch (KafkaException e) {
            close();
            throw new Fault("topic " + topic, Fault.why(e), "check --bootstrap-servers", e);
        }
    }

    /**
     * Reads what is new.
     *
     * @param timeout how long to wait when nothing is
     * @return events so far; an event that was replayed is still one
     */
    public long read(Duration timeout) throws InterruptedException {
        try {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(timeout)) {
                if (!Marks.isMark(record)) {
                    count++;
                }
            }
            return count;
        } catch (InterruptException e) {
            Thread.interrupted();
            throw (InterruptedException) new InterruptedException().initCause(e);
        }
    }

    @Override
    public void close() {
        consumer.close(CloseOptions.timeout(Duration.ofSeconds(1)));
    }
}
