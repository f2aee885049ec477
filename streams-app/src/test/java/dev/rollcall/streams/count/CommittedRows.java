package dev.rollcall.streams.count;

import dev.rollcall.schemas.EventCount;
import dev.rollcall.schemas.EventCountKey;
import dev.rollcall.schemas.Topics;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/**
 * The rows of windows and days, as a read_committed reader has them at moments when every transaction that began has
 * ended on all partitions: then the last stable offset of each partition is its end.
 */
final class CommittedRows implements AutoCloseable {

    private static final List<TopicPartition> PARTITIONS = Stream.of(Topics.COUNTS, Topics.COUNTS_DAILY)
            .flatMap(topic -> IntStream.range(0, topic.partitions())
                    .mapToObj(partition -> new TopicPartition(topic.name(), partition)))
            .toList();

    private final KafkaConsumer<EventCountKey, EventCount> committed;
    private final KafkaConsumer<EventCountKey, EventCount> uncommitted;
    private final Map<EventCountKey, EventCount> windows = new HashMap<>();
    private final Map<EventCountKey, EventCount> days = new HashMap<>();
    private final Set<Map<TopicPartition, Long>> commits = new HashSet<>();

    CommittedRows(String bootstrapServers, String registry) {
        committed = consumer(bootstrapServers, registry, "read_committed");
        uncommitted = consumer(bootstrapServers, registry, "read_uncommitted");
        committed.assign(PARTITIONS);
        committed.seekToBeginning(PARTITIONS);
    }

    private static KafkaConsumer<EventCountKey, EventCount> consumer(
            String bootstrapServers, String registry, String isolation) {
        Map<String, Object> url = Map.of("schema.registry.url", registry);
        return new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrapServers,
                        "isolation.level",
                        isolation,
                        "enable.auto.commit",
                        false,
                        "fetch.max.wait.ms",
                        50),
                Topics.COUNTS.keySerde(url).deserializer(),
                Topics.COUNTS.valueSerde(url).deserializer());
    }

    /** Reads to the end where no transaction is under way; else returns false, and reads nothing. */
    boolean isBetweenCommits() {
        Map<TopicPartition, Long> ends = committed.endOffsets(PARTITIONS);
        if (!ends.equals(uncommitted.endOffsets(PARTITIONS)) || !ends.equals(committed.endOffsets(PARTITIONS))) {
            return false;
        }
        while (PARTITIONS.stream().anyMatch(partition -> committed.position(partition) < ends.get(partition))) {
            for (ConsumerRecord<EventCountKey, EventCount> record : committed.poll(Duration.ofMillis(100))) {
                TopicPartition partition = new TopicPartition(record.topic(), record.partition());
                if (record.offset() < ends.get(partition)) {
                    (record.topic().equals(Topics.COUNTS.name()) ? windows : days).put(record.key(), record.value());
                }
            }
        }
        // What was committed meanwhile is read the next time.
        ends.forEach(committed::seek);
        commits.add(ends);
        return true;
    }

    /** Count, estimate and lost of the windows of each day. */
    Map<EventCountKey, List<Long>> sumsOfWindows() {
        Map<EventCountKey, List<Long>> sums = new HashMap<>();
        windows.forEach((key, row) -> {
            Instant day = key.getWindowStart()
                    .atOffset(ZoneOffset.UTC)
                    .truncatedTo(ChronoUnit.DAYS)
                    .toInstant();
            sums.merge(
                    new EventCountKey(key.getProduct(), key.getEvent(), key.getVersion(), day),
                    numbers(row),
                    (one, other) ->
                            List.of(one.get(0) + other.get(0), one.get(1) + other.get(1), one.get(2) + other.get(2)));
        });
        return sums;
    }

    /** Count, estimate and lost of each day. */
    Map<EventCountKey, List<Long>> days() {
        Map<EventCountKey, List<Long>> numbers = new HashMap<>();
        days.forEach((key, row) -> numbers.put(key, numbers(row)));
        return numbers;
    }

    private static List<Long> numbers(EventCount row) {
        return List.of(row.getCount(), row.getEstimate(), row.getLost());
    }

    /** The events in all windows. */
    long total() {
        return windows.values().stream().mapToLong(EventCount::getCount).sum();
    }

    /** How many different states were read. */
    int commits() {
        return commits.size();
    }

    @Override
    public void close() {
        committed.close();
        uncommitted.close();
    }
}
