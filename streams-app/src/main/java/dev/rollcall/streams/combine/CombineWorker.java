package dev.rollcall.streams.combine;

import dev.rollcall.schemas.Topics;
import dev.rollcall.streams.JobConfig;
import dev.rollcall.streams.JobException;
import dev.rollcall.streams.KafkaSettings;
import dev.rollcall.streams.event.EventDecoder;
import dev.rollcall.streams.event.MalformedEventException;
import dev.rollcall.streams.event.Reason;
import dev.rollcall.streams.event.RegistryUnavailableException;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread of the combining stage: reads events, adds them up on the heap, and at each commit sends the sums, the
 * rejects and the read progress together with the offsets in one transaction.
 *
 * <p>Sums are nowhere but on the heap. After any failure they are dropped, the transaction is aborted, and the events
 * are read again from the committed offsets: exact without a store or a changelog.
 */
public final class CombineWorker implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(CombineWorker.class);

    /** So many sums are committed early: memory stays bounded whatever comes in. */
    private static final int MAX_SUMS = 100_000;

    private static final Duration POLL = Duration.ofMillis(100);
    private static final long RETRY_MS = 1_000;

    private final JobConfig config;
    private final String id;
    private final KafkaSettings settings;
    private final Combiner combiner;
    private final CombineMetrics metrics;
    private final Consumer<JobException> onFailure;
    private final ReadProgress progress;
    private final CombineOutput output;
    private final Map<Reason, Long> rejected = new EnumMap<>(Reason.class);
    private final Map<CombineMetrics.Skew, Long> skewed = new HashMap<>();
    private long accepted;
    private long lastCommit;
    private long retryAt;
    private boolean rewind;
    /** Whether sums and positions belong together: not after an exception, until the next rewind. */
    private boolean consistent;

    private volatile State state = State.STARTING;
    private volatile boolean stopping;

    /** What a worker is doing. */
    public enum State {
        /** Joining the group. */
        STARTING,
        /** Reading and committing. */
        RUNNING,
        /** The schema registry does not answer; nothing is read until it does. */
        WAITING_FOR_REGISTRY,
        /** A transaction failed; starting again from the committed offsets. */
        RECOVERING,
        /** Ended as it was told to. */
        STOPPED,
        /** Ended because it cannot go on. */
        FAILED
    }

    /**
     * A worker, to be run by a thread of its own.
     *
     * @param id name of the worker, the same after a restart and no one else's: its group instance id and
     *     transactional id
     * @param onFailure told when the worker cannot go on
     */
    public CombineWorker(
            JobConfig config,
            String id,
            SchemaRegistryClient registry,
            CombineMetrics metrics,
            Consumer<JobException> onFailure) {
        this.config = config;
        this.id = id;
        this.settings = new KafkaSettings(config);
        this.combiner = new Combiner(new EventDecoder(registry), config.window(), config.maxAge());
        this.metrics = metrics;
        this.onFailure = onFailure;
        this.progress = new ReadProgress(config.window(), config.grace());
        this.output = new CombineOutput(
                () -> new KafkaProducer<>(settings.combineProducer(id)), new BatchBuilder(config.window()));
    }

    /** What the worker is doing. Thread-safe. */
    public State state() {
        return state;
    }

    /** Asks the worker to commit and end; returns at once. Thread-safe. */
    public void stop() {
        stopping = true;
    }

    @Override
    public void run() {
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings.combineConsumer(id));
                Admin admin = Admin.create(settings.admin())) {
            Loop loop = new Loop(consumer, new EndProbe(admin));
            consumer.subscribe(Set.of(Topics.EVENTS.name()), loop);
            while (!stopping) {
                loop.runUntilFailure();
            }
            state = State.STOPPED;
        } catch (InterruptException e) {
            state = State.STOPPED;
        } catch (KafkaException | JobException e) {
            state = State.FAILED;
            onFailure.accept(new JobException("combining stage: " + reason(e), e));
        } catch (RuntimeException | Error e) {
            state = State.FAILED;
            onFailure.accept(new JobException("combining stage: unexpected " + e, e));
        } finally {
            output.close();
        }
    }

    private static String reason(Exception e) {
        return e.getCause() instanceof ApiException cause ? cause.toString() : e.toString();
    }

    private static boolean isFatal(KafkaException e) {
        return e instanceof AuthenticationException
                || e instanceof AuthorizationException
                || e instanceof FencedInstanceIdException
                || e instanceof UnsupportedVersionException;
    }

    /** The work with one consumer. */
    private final class Loop implements ConsumerRebalanceListener {

        private final KafkaConsumer<byte[], byte[]> consumer;
        private final EndProbe probe;

        Loop(KafkaConsumer<byte[], byte[]> consumer, EndProbe probe) {
            this.consumer = consumer;
            this.probe = probe;
        }

        /** Returns when told to stop, or after a failure that starting again can mend; throws any other. */
        void runUntilFailure() {
            try {
                output.restart();
                rewindToCommitted();
                while (!stopping) {
                    step();
                }
                commit();
            } catch (WakeupException | InterruptException e) {
                consistent = false;
                stopping = true;
            } catch (KafkaException e) {
                consistent = false;
                if (isFatal(e)) {
                    throw e;
                }
                if (state != State.RECOVERING) {
                    LOG.warn("{}: starting again from the committed offsets: {}", id, reason(e));
                }
                state = State.RECOVERING;
                pause();
            } catch (RuntimeException | Error e) {
                // Closing the consumer must not commit what was added in part.
                consistent = false;
                throw e;
            }
        }

        private void step() {
            ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
            if (rewind) {
                rewindToCommitted();
                return;
            }
            long now = System.currentTimeMillis();
            if (retryAt != 0 && now >= retryAt) {
                consumer.resume(consumer.paused());
                retryAt = 0;
            }
            combiner.newPoll();
            boolean added = add(records);
            boolean joined = state != State.WAITING_FOR_REGISTRY
                    && !consumer.assignment().isEmpty();
            if (state != State.RUNNING && (added || joined)) {
                LOG.info(
                        "{}: reading {} of the partitions",
                        id,
                        consumer.assignment().size());
                state = State.RUNNING;
            }
            lookForEnds(now);
            boolean due = now - lastCommit >= config.commitInterval().toMillis();
            if (due || combiner.sums().size() >= MAX_SUMS) {
                commit();
            }
        }

        private boolean hasNews() {
            return combiner.sums().size() > 0 || output.isOpen();
        }

        /** Adds what was polled; false when there was nothing or the registry is away. */
        private boolean add(ConsumerRecords<byte[], byte[]> records) {
            for (TopicPartition partition : records.partitions()) {
                List<ConsumerRecord<byte[], byte[]>> batch = records.records(partition);
                for (ConsumerRecord<byte[], byte[]> event : batch) {
                    try {
                        add(event);
                    } catch (RegistryUnavailableException e) {
                        waitForRegistry(records, partition, event, e);
                        return false;
                    }
                }
                // Times may repeat, so that the last record says only what came before it.
                progress.readUpTo(
                        partition.partition(), batch.get(batch.size() - 1).timestamp());
            }
            return !records.isEmpty();
        }

        private void add(ConsumerRecord<byte[], byte[]> event) throws RegistryUnavailableException {
            try {
                combiner.add(event);
                accepted++;
            } catch (MalformedEventException e) {
                output.reject(event, e);
                rejected.merge(e.reason(), 1L, Long::sum);
                combiner.client(e.reason())
                        .filter(client -> skewed.size() < MAX_SUMS)
                        .ifPresent(client -> skewed.merge(new CombineMetrics.Skew(e.reason(), client), 1L, Long::sum));
            }
        }

        /** Goes back to the event, so that it and what follows is read again, and holds the partitions meanwhile. */
        private void waitForRegistry(
                ConsumerRecords<byte[], byte[]> records,
                TopicPartition partition,
                ConsumerRecord<byte[], byte[]> event,
                RegistryUnavailableException why) {
            boolean behind = false;
            for (TopicPartition polled : records.partitions()) {
                if (polled.equals(partition)) {
                    consumer.seek(polled, event.offset());
                    behind = true;
                } else if (behind) {
                    consumer.seek(polled, records.records(polled).get(0).offset());
                }
            }
            consumer.pause(consumer.assignment());
            retryAt = System.currentTimeMillis() + RETRY_MS;
            if (state != State.WAITING_FOR_REGISTRY) {
                LOG.warn("{}: {}; waiting for it", id, why.getMessage());
            }
            state = State.WAITING_FOR_REGISTRY;
        }

        /** Counts partitions that hold nothing more as read up to now, where that can close a window. */
        private void lookForEnds(long now) {
            Set<TopicPartition> assigned = consumer.assignment();
            probe.answer().ifPresent(asked -> probe.ends().forEach((partition, end) -> {
                if (assigned.contains(partition) && consumer.position(partition) >= end) {
                    progress.readUpTo(partition.partition(), asked);
                }
            }));
            List<TopicPartition> open = assigned.stream()
                    .filter(partition -> progress.matters(partition.partition(), now))
                    .toList();
            probe.ask(open, now);
        }

        private void commit() {
            if (!consistent || consumer.assignment().isEmpty() || !(hasNews() || progress.isUntold())) {
                return;
            }
            Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
            for (TopicPartition partition : consumer.assignment()) {
                offsets.put(partition, new OffsetAndMetadata(consumer.position(partition)));
            }
            int sourcePartitions = consumer.partitionsFor(Topics.EVENTS.name()).size();
            output.commit(combiner.sums(), progress.current(), sourcePartitions, offsets, consumer.groupMetadata());
            progress.markSent();
            metrics.committed(accepted, rejected, skewed);
            dropSums();
            lastCommit = System.currentTimeMillis();
        }

        private void dropSums() {
            combiner.sums().clear();
            accepted = 0;
            rejected.clear();
            skewed.clear();
        }

        private void rewindToCommitted() {
            rewind = false;
            dropSums();
            progress.clear();
            Set<TopicPartition> assigned = consumer.assignment();
            Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(assigned);
            for (TopicPartition partition : assigned) {
                OffsetAndMetadata offset = committed.get(partition);
                if (offset == null) {
                    consumer.seekToBeginning(Set.of(partition));
                } else {
                    consumer.seek(partition, offset);
                }
            }
            consistent = true;
            lastCommit = System.currentTimeMillis();
        }

        private void pause() {
            try {
                Thread.sleep(RETRY_MS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                stopping = true;
            }
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            // Positions come from the committed offsets.
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            commit();
            progress.forget(partitions.stream().map(TopicPartition::partition).toList());
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            // They may be another worker's by now: what was added up from them must not be committed here.
            output.restart();
            rewind = true;
            progress.forget(partitions.stream().map(TopicPartition::partition).toList());
        }
    }
}
