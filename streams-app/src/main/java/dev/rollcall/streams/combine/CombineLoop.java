package dev.rollcall.streams.combine;

import dev.rollcall.schemas.Topics;
import dev.rollcall.streams.combine.CombineWorker.State;
import dev.rollcall.streams.config.JobConfig;
import dev.rollcall.streams.event.MalformedEventException;
import dev.rollcall.streams.event.Reason;
import dev.rollcall.streams.event.RegistryUnavailableException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The work of a {@link CombineWorker}: poll, add, commit. Sums and positions belong together at each commit. */
final class CombineLoop implements ConsumerRebalanceListener {

    private static final Logger LOG = LoggerFactory.getLogger(CombineLoop.class);

    /** Maximum number of places in the code at which a failure is logged. */
    private static final int MAX_BUGS = 100;

    /** So many sums are committed early: memory stays bounded whatever comes in. */
    private static final int MAX_SUMS = 100_000;

    private static final Duration POLL = Duration.ofMillis(100);
    private static final long RETRY_MS = 1_000;

    private final CombineWorker worker;
    private final InstantSource clock;
    private final Consumer<ByteBuffer, ByteBuffer> consumer;
    private final EndProbe probe;
    private final Combiner combiner;
    private final CombineOutput output;
    private final CombineMetrics metrics;
    private final ReadProgress progress;
    private final Uncommitted uncommitted = new Uncommitted();
    private final CommitPace pace;
    /** Records on which adding has failed, to be rejected when they are met again. Each costs a recovery: they are few. */
    private final Map<Position, MalformedEventException> unprocessable = new HashMap<>();

    private final Set<String> toldBugs = new HashSet<>();
    private long retryAt;
    private boolean rewind;
    /** Whether sums and positions belong together: not after an exception, until the next rewind. */
    private boolean consistent;

    private record Position(int partition, long offset) {}

    CombineLoop(
            CombineWorker worker,
            JobConfig config,
            InstantSource clock,
            Consumer<ByteBuffer, ByteBuffer> consumer,
            EndProbe probe,
            Combiner combiner,
            CombineOutput output,
            CombineMetrics metrics) {
        this.worker = worker;
        this.clock = clock;
        this.consumer = consumer;
        this.probe = probe;
        this.combiner = combiner;
        this.output = output;
        this.metrics = metrics;
        this.progress = new ReadProgress(config.window(), config.grace());
        this.pace = new CommitPace(config.commitInterval());
    }

    /** Starts from the committed offsets, and goes on until the worker is told to stop or something fails. */
    void run() {
        boolean ended = false;
        try {
            output.restart();
            rewindToCommitted();
            while (!worker.isStopping()) {
                step();
            }
            commit();
            ended = true;
        } finally {
            if (!ended) {
                // Closing the consumer must not commit what was added in part.
                consistent = false;
            }
        }
    }

    private void step() {
        ConsumerRecords<ByteBuffer, ByteBuffer> records = consumer.poll(POLL);
        if (rewind) {
            rewindToCommitted();
            return;
        }
        long now = clock.millis();
        if (retryAt != 0 && now >= retryAt) {
            consumer.resume(consumer.paused());
            retryAt = 0;
        }
        combiner.newPoll();
        boolean added = add(records);
        Set<TopicPartition> assigned = consumer.assignment();
        if (assigned.isEmpty()) {
            metrics.idle(worker.id());
        } else {
            metrics.working(worker.id(), now);
        }
        boolean joined = worker.state() != State.WAITING_FOR_REGISTRY && !assigned.isEmpty();
        if (worker.state() != State.RUNNING && (added || joined)) {
            worker.become(State.RUNNING, "reading " + assigned.size() + " of the partitions");
        }
        lookForEnds(assigned, now);
        if (pace.isDue(newest(records, now), now) || combiner.sums().size() >= MAX_SUMS) {
            commit();
        }
    }

    /** A transaction that is open counts as new: the broker bounds its time. */
    private long newest(ConsumerRecords<ByteBuffer, ByteBuffer> records, long now) {
        return output.isOpen()
                ? now
                : records.partitions().stream()
                        .map(records::records)
                        .mapToLong(batch -> batch.get(batch.size() - 1).timestamp())
                        .max()
                        .orElse(now);
    }

    /** Adds what was polled; false when there was nothing or the registry is away. */
    private boolean add(ConsumerRecords<ByteBuffer, ByteBuffer> records) {
        for (TopicPartition partition : records.partitions()) {
            List<ConsumerRecord<ByteBuffer, ByteBuffer>> batch = records.records(partition);
            for (ConsumerRecord<ByteBuffer, ByteBuffer> event : batch) {
                try {
                    add(event);
                } catch (RegistryUnavailableException e) {
                    waitForRegistry(records, partition, event, e);
                    return false;
                }
            }
            // Times may repeat, so that the last record says only what came before it.
            progress.readUpTo(partition.partition(), batch.get(batch.size() - 1).timestamp());
        }
        return !records.isEmpty();
    }

    private void add(ConsumerRecord<ByteBuffer, ByteBuffer> event) throws RegistryUnavailableException {
        try {
            if (!unprocessable.isEmpty()) {
                rejectUnprocessable(event);
            }
            combiner.add(event);
            uncommitted.accept();
        } catch (MalformedEventException e) {
            output.reject(event, e);
            uncommitted.reject(e.reason());
            combiner.client(e.reason()).ifPresent(client -> uncommitted.skewed(e.reason(), client));
            if (e.reason() == Reason.UNPROCESSABLE && toldBugs.size() < MAX_BUGS && toldBugs.add(e.getMessage())) {
                LOG.warn("{}: rejects what it cannot process: {}", worker.id(), e.getMessage());
            }
        } catch (RuntimeException | StackOverflowError e) {
            combiner.beCareful();
            MalformedEventException why = Combiner.unprocessable(e);
            unprocessable.put(new Position(event.partition(), event.offset()), why);
            throw new UnprocessableException(
                    "adding " + new TopicPartition(event.topic(), event.partition()) + "@" + event.offset()
                            + " failed: " + why.getMessage(),
                    e);
        }
    }

    private void rejectUnprocessable(ConsumerRecord<?, ?> event) throws MalformedEventException {
        MalformedEventException why = unprocessable.get(new Position(event.partition(), event.offset()));
        if (why != null) {
            throw why;
        }
    }

    /** Goes back to the event, so that it and what follows is read again, and holds the partitions meanwhile. */
    private void waitForRegistry(
            ConsumerRecords<ByteBuffer, ByteBuffer> records,
            TopicPartition partition,
            ConsumerRecord<ByteBuffer, ByteBuffer> event,
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
        retryAt = clock.millis() + RETRY_MS;
        worker.become(State.WAITING_FOR_REGISTRY, why.getMessage() + "; waiting for it");
    }

    /** Counts partitions that hold nothing more as read up to now, where that can close a window. */
    private void lookForEnds(Set<TopicPartition> assigned, long now) {
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
        boolean news = combiner.sums().size() > 0 || output.isOpen() || progress.isUntold();
        if (!consistent || !news || consumer.assignment().isEmpty()) {
            return;
        }
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        for (TopicPartition partition : consumer.assignment()) {
            offsets.put(partition, new OffsetAndMetadata(consumer.position(partition)));
        }
        int sourcePartitions = consumer.partitionsFor(Topics.EVENTS.name()).size();
        output.commit(combiner.sums(), progress.current(), sourcePartitions, offsets, consumer.groupMetadata());
        progress.markSent();
        uncommitted.tell(metrics);
        metrics.lastCommit(worker.id(), clock.millis());
        dropSums();
        pace.committed(clock.millis());
    }

    private void dropSums() {
        combiner.sums().clear();
        uncommitted.clear();
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
        pace.committed(clock.millis());
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
