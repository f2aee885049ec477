package dev.rollcall.benchmarks.speed;

import dev.rollcall.schemas.Topics;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * A consumer that drops what it reads, as a process of its own: what no job can be faster than. Commits where it begins
 * and, once it has read everything, where it ended.
 */
public final class LimitMain {
    private static final Duration POLL = Duration.ofMillis(100);

    private LimitMain() {}

    /** Makes nothing of the bytes, not even a copy. */
    private static final class Drop implements Deserializer<@Nullable Object> {
        @Override
        public @Nullable Object deserialize(String topic, byte[] data) {
            return null;
        }

        @Override
        public @Nullable Object deserialize(String topic, Headers headers, ByteBuffer data) {
            return null;
        }
    }

    /** @param args bootstrap servers, group, threads */
    public static void main(String[] args) throws InterruptedException {
        int number = Integer.parseInt(args[2]);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            int which = i;
            Thread thread = new Thread(() -> read(args[0], args[1], which, number), "reader-" + i);
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        // Stays until it is ended, as the others do: its memory is read meanwhile.
        Thread.currentThread().join();
    }

    private static void read(String bootstrapServers, String group, int which, int number) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("bootstrap.servers", bootstrapServers);
        settings.put("group.id", group);
        settings.put("enable.auto.commit", "false");
        settings.put("enable.metrics.push", "false");
        settings.put("max.poll.records", "4000");
        try (KafkaConsumer<@Nullable Object, @Nullable Object> consumer =
                new KafkaConsumer<>(settings, new Drop(), new Drop())) {
            List<TopicPartition> partitions = consumer.partitionsFor(Topics.EVENTS.name()).stream()
                    .filter(info -> info.partition() % number == which)
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            consumer.commitSync(at(consumer.beginningOffsets(partitions)));
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(POLL);
            }
            consumer.commitSync(
                    at(partitions.stream().collect(Collectors.toMap(partition -> partition, consumer::position))));
        }
    }

    private static Map<TopicPartition, OffsetAndMetadata> at(Map<TopicPartition, Long> positions) {
        return positions.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> new OffsetAndMetadata(entry.getValue())));
    }
}
