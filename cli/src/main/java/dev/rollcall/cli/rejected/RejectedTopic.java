package dev.rollcall.cli.rejected;

import dev.rollcall.cli.console.Fault;
import dev.rollcall.cli.rejected.entry.Entry;
import dev.rollcall.cli.rejected.entry.Entry.Mark;
import dev.rollcall.cli.rejected.entry.Position;
import dev.rollcall.schemas.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * What is committed on {@code telemetry.rejected}, as the topic stood when this was made. May be read again and again.
 * For one thread.
 */
public final class RejectedTopic implements AutoCloseable {
    private static final String NAME = Topics.REJECTED.name();
    private static final Duration POLL = Duration.ofMillis(500);
    // The job's transactions end by themselves after its commit interval, of a minute at most, and ten seconds.
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    /**
     * The end of each partition, open transactions included: what was committed after one that is still open must not be
     * missed.
     */
    private final Map<TopicPartition, Long> ends;

    private final KafkaConsumer<byte[], byte[]> consumer;

    /** What reads the topic's records, one after the other. */
    public interface Visitor {
        /** Takes a record; returns whether to go on. */
        boolean visit(Entry entry) throws InterruptedException;
    }

    /**
     * Connects and asks where the topic ends.
     *
     * @param kafka settings of the clients, at least {@code bootstrap.servers}
     * @throws Fault when there is no such topic, or the brokers do not respond
     */
    public RejectedTopic(Map<String, ?> kafka) throws InterruptedException {
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.put("isolation.level", "read_committed");
        settings.put("auto.offset.reset", "earliest");
        settings.put("enable.auto.commit", "false");
        settings.put("enable.metrics.push", "false");
        // A reject has up to 1 MB, and may have been compressed to almost nothing.
        settings.putIfAbsent("max.poll.records", "100");
        // Reading again and closing wait for a fetch that is under way at the end.
        settings.putIfAbsent("fetch.max.wait.ms", "50");
        settings.putIfAbsent("default.api.timeout.ms", "8000");
        settings.putIfAbsent("request.timeout.ms", "8000");
        ends = ends(settings);
        consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        consumer.assign(ends.keySet());
    }

    int partitions() {
        return ends.size();
    }

    /** The positions of the events that were replayed. */
    public Set<Position> replayed() throws InterruptedException {
        Set<Position> replayed = new HashSet<>();
        read(entry -> {
            if (entry instanceof Mark mark) {
                replayed.add(mark.of());
            }
            return true;
        });
        return replayed;
    }

    /**
     * Reads everything from the beginning, in the order of each partition.
     *
     * @throws Fault when the brokers do not respond, or a transaction stays open
     */
    public void read(Visitor visitor) throws InterruptedException {
        try {
            consumer.seekToBeginning(ends.keySet());
            long progress = -1;
            long since = System.nanoTime();
            while (!isAtEnd()) {
                if (progress != position()) {
                    progress = position();
                    since = System.nanoTime();
                } else if (System.nanoTime() - since > PATIENCE.toNanos()) {
                    throw new Fault(
                            NAME, "nothing more can be read: a transaction is open, or a broker is down", "try again");
                }
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    if (record.offset() < end(record) && !visitor.visit(Entry.of(record))) {
                        return;
                    }
                }
            }
        } catch (InterruptException e) {
            Thread.interrupted();
            throw (InterruptedException) new InterruptedException().initCause(e);
        } catch (KafkaException e) {
            throw unreadable(e);
        }
    }

    @Override
    public void close() {
        consumer.close(CloseOptions.timeout(Duration.ofSeconds(1)));
    }

    private boolean isAtEnd() {
        return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }

    private long position() {
        return ends.keySet().stream().mapToLong(consumer::position).sum();
    }

    private long end(ConsumerRecord<?, ?> record) {
        return ends.getOrDefault(new TopicPartition(record.topic(), record.partition()), 0L);
    }

    private static Map<TopicPartition, Long> ends(Map<String, Object> settings) throws InterruptedException {
        try (Admin admin = Admin.create(settings)) {
            Map<TopicPartition, OffsetSpec> latest =
                    admin.describeTopics(Set.of(NAME)).allTopicNames().get().values().stream()
                            .flatMap(topic -> topic.partitions().stream())
                            .collect(Collectors.toMap(
                                    partition -> new TopicPartition(NAME, partition.partition()),
                                    partition -> OffsetSpec.latest()));
            Map<TopicPartition, Long> ends = new HashMap<>();
            admin.listOffsets(latest, new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED))
                    .all()
                    .get()
                    .forEach((partition, end) -> ends.put(partition, end.offset()));
            return ends;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                throw new Fault("topic " + NAME, "there is no such topic", "create it with: rollcall provision");
            }
            throw unreadable(e);
        } catch (KafkaException e) {
            throw unreadable(e);
        }
    }

    private static Fault unreadable(Exception e) {
        return new Fault("topic " + NAME, Fault.why(e), "check --bootstrap-servers", e);
    }
}
