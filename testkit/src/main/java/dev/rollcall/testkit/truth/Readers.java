package dev.rollcall.benchmarks.check;

import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/** Consumers of whole topics, without a group. */
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
}
