package dev.rollcall.streams.health;

import dev.rollcall.schemas.Topics;
import dev.rollcall.streams.config.JobConfig;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How old an event may be that is in no row yet, measured by a mark that goes through the pipeline. It sets out from the
 * ends of all partitions of the events; once the combining group has committed up to there, it goes on from the ends of
 * the sums; once the counting group has committed up to those, it has arrived: what was received before it set out is in
 * the rows. Then the next one sets out.
 *
 * <p>So the age grows by itself while any partition stands still, whoever has it, and while Kafka is away. It stays small
 * while nothing comes in. It goes by the monotonic clock alone. See decision 14. Thread-safe.
 */
public final class FreshnessProbe implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(FreshnessProbe.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final long CLOSE_TIMEOUT_MS = 2_000;

    private final Offsets offsets;
    private final BooleanSupplier isCounting;
    private final LongSupplier nanos;
    private final Thread thread = new Thread(this::run, "rollcall-freshness");
    private final CountDownLatch closing = new CountDownLatch(1);

    /** When the last mark that arrived had set out; at first when the job started. */
    private volatile long inRowsUpTo;

    private long setOut;
    private @Nullable Map<TopicPartition, Long> events;
    private @Nullable Map<TopicPartition, Long> sums;

    /** What a broker knows of the two stages. */
    interface Offsets extends AutoCloseable {

        /** Where the partitions of the events end, records of open transactions included. */
        Map<TopicPartition, Long> eventEnds() throws Exception;

        /** Where those of the sums end. */
        Map<TopicPartition, Long> sumEnds() throws Exception;

        /** Up to where the combining group has committed; partitions without an offset are absent. */
        Map<TopicPartition, Long> combined() throws Exception;

        /** Up to where the counting group has. */
        Map<TopicPartition, Long> counted() throws Exception;

        @Override
        void close();
    }

    /**
     * A probe that asks a cluster, and owns its client.
     *
     * @param isCounting false while this instance sets aside all that it reads: a mark does not arrive then
     */
    public FreshnessProbe(Admin admin, JobConfig config, BooleanSupplier isCounting) {
        this(new ClusterOffsets(admin, config), isCounting, System::nanoTime);
    }

    FreshnessProbe(Offsets offsets, BooleanSupplier isCounting, LongSupplier nanos) {
        this.offsets = offsets;
        this.isCounting = isCounting;
        this.nanos = nanos;
        inRowsUpTo = nanos.getAsLong();
        thread.setDaemon(true);
    }

    /** Begins to ask. */
    public void start() {
        thread.start();
    }

    /** Time since the last mark that arrived had set out; before the first has, since the job started. */
    public Duration age() {
        return Duration.ofNanos(nanos.getAsLong() - inRowsUpTo);
    }

    @Override
    public void close() {
        closing.countDown();
        thread.interrupt();
        try {
            thread.join(CLOSE_TIMEOUT_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        offsets.close();
    }

    private void run() {
        try {
            while (!closing.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
                try {
                    step();
                } catch (InterruptedException e) {
                    return;
                } catch (Exception e) {
                    // The age grows meanwhile, and readiness says what is wrong.
                    LOG.debug("no offsets from Kafka", e);
                }
            }
        } catch (InterruptedException e) {
            // The job ends.
        }
    }

    /** Moves the mark as far as it goes now. */
    void step() throws Exception {
        if (events == null) {
            setOut = nanos.getAsLong();
            events = offsets.eventEnds();
        }
        if (sums == null && isPast(offsets.combined(), events)) {
            sums = offsets.sumEnds();
        }
        if (sums != null && isCounting.getAsBoolean() && isPast(offsets.counted(), sums)) {
            inRowsUpTo = setOut;
            events = null;
            sums = null;
        }
    }

    private static boolean isPast(Map<TopicPartition, Long> committed, Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream().allMatch(end -> committed.getOrDefault(end.getKey(), 0L) >= end.getValue());
    }

    private record ClusterOffsets(Admin admin, JobConfig config) implements Offsets {

        @Override
        public Map<TopicPartition, Long> eventEnds() throws Exception {
            return ends(Topics.EVENTS.name());
        }

        @Override
        public Map<TopicPartition, Long> sumEnds() throws Exception {
            return ends(config.partials().name());
        }

        @Override
        public Map<TopicPartition, Long> combined() throws Exception {
            return committed(config.combineGroup());
        }

        @Override
        public Map<TopicPartition, Long> counted() throws Exception {
            return committed(config.applicationId());
        }

        @Override
        public void close() {
            admin.close(Duration.ZERO);
        }

        private Map<TopicPartition, Long> ends(String topic) throws Exception {
            Map<TopicPartition, OffsetSpec> asked =
                    admin.describeTopics(List.of(topic)).allTopicNames().get().values().stream()
                            .flatMap(description -> description.partitions().stream())
                            .collect(Collectors.toMap(
                                    partition -> new TopicPartition(topic, partition.partition()),
                                    partition -> OffsetSpec.latest()));
            Map<TopicPartition, Long> ends = new HashMap<>();
            admin.listOffsets(asked).all().get().forEach((partition, end) -> ends.put(partition, end.offset()));
            return ends;
        }

        private Map<TopicPartition, Long> committed(String group) throws Exception {
            Map<TopicPartition, Long> committed = new HashMap<>();
            admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get()
                    .forEach((partition, offset) -> {
                        if (offset != null) {
                            committed.put(partition, offset.offset());
                        }
                    });
            return committed;
        }
    }
}
