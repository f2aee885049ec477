package dev.rollcall.streams.combine;

import dev.rollcall.schemas.Topics;
import dev.rollcall.streams.combine.rejects.UnprocessableRecords;
import dev.rollcall.streams.combine.rejects.UnreadableRange;
import dev.rollcall.streams.config.CommitMark;
import dev.rollcall.streams.config.JobConfig;
import dev.rollcall.streams.event.MalformedEventException;
import dev.rollcall.streams.event.Reason;
import dev.rollcall.streams.event.RegistryUnavailableException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.TimestampType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The work of a {@link CombineWorker}: poll, add, commit. Sums and positions belong together at each commit. */
final class CombineLoop implements ConsumerRebalanceListener {

    private static final Logger LOG = LoggerFactory.getLogger(CombineLoop.class);

    private static final Duration POLL = Duration.ofMillis(100);
    private static final long RETRY_MS = 1_000;
    /** Events that were received longer ago are a backlog. */
    private static final Duration BACKLOG = Duration.ofMinutes(1);
    /** How far the brokers' clock may be ahead of the job's, and is believed. */
    static final Duration MAX_AHEAD = Duration.ofMinutes(10);

    private final CombineWorker worker;
    private final InstantSource clock;
    private final Consumer<ByteBuffer, ByteBuffer> consumer;
    private final PollBudget budget;
    private final ReadPositions positions;
    private final Supplier<Consumer<ByteBuffer, ByteBuffer>> readers;
    private final EndProbe probe;
    private final GroupCheck group;
    private final Combiner combiner;
    private final CombineOutput output;
    private final CombineMetrics metrics;
    private final ReadProgress progress;
    private final CommitMark mark;
    private final Uncommitted uncommitted = new Uncommitted();
    private final CommitPace pace;
    /** More memory than that makes the worker commit early. */
    private final long maxMemory;

    private final UnprocessableRecords unprocessable = new UnprocessableRecords();
    /** Partitions that stand still because the registry does not answer. */
    private final Set<TopicPartition> withoutRegistry = new HashSet<>();

    private long retryAt;
    private boolean rewind;
    /** Whether there are partitions that another instance may have counted with other settings. */
    private boolean unchecked;
    /** Whether a commit is due for no more than to learn the brokers' time. */
    private boolean asksTheTime;
    /** Whether sums and positions belong together: not after an exception, until the next rewind. */
    private boolean consistent;

    CombineLoop(
            CombineWorker worker,
            JobConfig config,
            InstantSource clock,
            Consumer<ByteBuffer, ByteBuffer> consumer,
            PollBudget budget,
            Supplier<Consumer<ByteBuffer, ByteBuffer>> readers,
            EndProbe probe,
            GroupCheck group,
            Combiner combiner,
            CombineOutput output,
            CombineMetrics metrics) {
        this.worker = worker;
        this.clock = clock;
        this.consumer = consumer;
        this.budget = budget;
        this.positions = new ReadPositions(consumer);
        this.readers = readers;
        this.probe = probe;
        this.group = group;
        this.combiner = combiner;
        combiner.ends(this::appended);
        this.output = output;
        this.metrics = metrics;
        this.mark = CommitMark.of(config);
        this.progress = new ReadProgress(config.window(), config.grace());
        this.pace = new CommitPace(config.commitInterval());
        this.maxMemory = Runtime.getRuntime().maxMemory() / 4 / config.combineThreads();
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
        ConsumerRecords<ByteBuffer, ByteBuffer> records = poll();
        if (unchecked) {
            mark.check(consumer.committed(events()).values());
            unchecked = false;
        }
        if (rewind) {
            output.restart();
            rewindToCommitted();
            return;
        }
        long elapsed = elapsed();
        if (retryAt != 0 && elapsed >= retryAt) {
            consumer.resume(consumer.paused());
            retryAt = 0;
        }
        add(records);
        Set<TopicPartition> assigned = consumer.assignment();
        withoutRegistry.retainAll(assigned);
        if (isCaughtUp(assigned)) {
            works(assigned);
        }
        metrics.reads(worker.id(), assigned.size(), clock.millis());
        lookForEnds(assigned, elapsed);
        if (group.findsUnread(() -> events().size(), elapsed)) {
            LOG.warn("{}: no instance reads some partitions of the events; the group rebalances", worker.id());
            consumer.enforceRebalance("partitions that no member has");
        }
        if (pace.isDue(isBacklog(records), elapsed) || combiner.sums().memory() >= maxMemory) {
            commit();
        }
    }

    /** All that was read is committed; not that all can be read, while the registry is away. */
    private void works(Set<TopicPartition> assigned) {
        if (withoutRegistry.isEmpty()) {
            worker.working(assigned.size());
            metrics.upToDate(worker.id(), clock.millis());
        }
    }

    /** Whether nothing is left to read or to commit; so it is for a member of the group that has no partition. */
    private boolean isCaughtUp(Set<TopicPartition> assigned) {
        return combiner.sums().isEmpty()
                && !output.isOpen()
                && consumer.groupMetadata().generationId() >= 0
                && assigned.stream()
                        .allMatch(partition -> consumer.currentLag(partition).orElse(1) == 0);
    }

    private ConsumerRecords<ByteBuffer, ByteBuffer> poll() {
        budget.newPoll();
        try {
            return consumer.poll(POLL);
        } catch (OffsetOutOfRangeException e) {
            uncommitted.expire(positions.skipExpired(e.offsetOutOfRangePartitions()));
            return ConsumerRecords.empty();
        } catch (KafkaException e) {
            rejectUnreadable(UnreadableRange.partition(e).orElseThrow(() -> e));
            return ConsumerRecords.empty();
        }
    }

    /** Rejects the offsets of a batch that no consumer can read, and goes on after it. */
    private void rejectUnreadable(TopicPartition partition) {
        // Looking for its end takes time, which an open transaction may not have.
        commit();
        if (rewind) {
            return;
        }
        long from = consumer.position(partition);
        long to = UnreadableRange.end(partition, from, readers);
        LOG.warn("{}: no consumer can read {} from offset {} to {}; rejected", worker.id(), partition, from, to - 1);
        for (long offset = from; offset < to; offset++) {
            output.rejectUnreadable(partition, offset);
            uncommitted.reject(Reason.UNREADABLE);
        }
        consumer.seek(partition, to);
        commit();
    }

    /** Whether the newest event was received long ago. Not while a transaction is open: the broker bounds its time. */
    private boolean isBacklog(ConsumerRecords<ByteBuffer, ByteBuffer> records) {
        long old = clock.millis() - BACKLOG.toMillis();
        return !output.isOpen()
                && !records.isEmpty()
                && records.partitions().stream()
                        .map(records::records)
                        .allMatch(batch -> batch.get(batch.size() - 1).timestamp() < old);
    }

    /** Adds what was polled, but for partitions that have to wait for the registry. */
    private void add(ConsumerRecords<ByteBuffer, ByteBuffer> records) {
        for (TopicPartition partition : records.partitions()) {
            List<ConsumerRecord<ByteBuffer, ByteBuffer>> batch = records.records(partition);
            if (!add(partition, batch)) {
                continue;
            }
            withoutRegistry.remove(partition);
            // Times may repeat, so that the last record says only what came before it. A client's time says nothing.
            ConsumerRecord<?, ?> last = batch.get(batch.size() - 1);
            if (last.timestampType() == TimestampType.LOG_APPEND_TIME) {
                progress.readUpTo(partition.partition(), believable(last.timestamp()));
            }
        }
    }

    /** Adds the events of a partition; false when the rest of them has to wait for the registry. */
    private boolean add(TopicPartition partition, List<ConsumerRecord<ByteBuffer, ByteBuffer>> batch) {
        for (ConsumerRecord<ByteBuffer, ByteBuffer> event : batch) {
            try {
                add(event);
            } catch (RegistryUnavailableException e) {
                waitForRegistry(partition, event, e);
                return false;
            }
        }
        return true;
    }

    private void add(ConsumerRecord<ByteBuffer, ByteBuffer> event) throws RegistryUnavailableException {
        try {
            unprocessable.check(event);
            combiner.add(event);
            uncommitted.accept();
        } catch (MalformedEventException e) {
            output.reject(event, e);
            uncommitted.reject(e.reason());
            combiner.client(e.reason()).ifPresent(client -> uncommitted.skewed(e.reason(), client));
            if (unprocessable.isNews(e)) {
                LOG.warn("{}: rejects what it cannot process: {}", worker.id(), e.getMessage());
            }
        } catch (RuntimeException | StackOverflowError e) {
            combiner.beCareful();
            throw unprocessable.add(event, e);
        }
    }

    /** Goes back to the event, so that it and what follows in the partition is read again, which others do not wait for. */
    private void waitForRegistry(
            TopicPartition partition, ConsumerRecord<ByteBuffer, ByteBuffer> event, RegistryUnavailableException why) {
        consumer.seek(partition, event.offset());
        consumer.pause(Set.of(partition));
        if (retryAt == 0) {
            retryAt = elapsed() + RETRY_MS;
        }
        if (!(why instanceof RegistryUnavailableException.NotAskedYet)) {
            withoutRegistry.add(partition);
            worker.waitsForRegistry(why.getMessage() + "; waiting for it");
        }
    }

    /** How far the partitions reach, as far as was fetched. */
    private Map<Integer, Long> appended() {
        return consumer.assignment().stream()
                .collect(Collectors.toMap(
                        TopicPartition::partition,
                        partition -> consumer.position(partition)
                                + consumer.currentLag(partition).orElse(0)));
    }

    /** Counts partitions that hold nothing more as read up to the brokers' time, where that can close a window. */
    private void lookForEnds(Set<TopicPartition> assigned, long elapsed) {
        probe.answer().ifPresent(asked -> {
            OptionalLong time = output.brokerTime().at(asked);
            asksTheTime = time.isEmpty();
            probe.ends().forEach((partition, end) -> {
                if (time.isPresent() && assigned.contains(partition) && consumer.position(partition) >= end) {
                    progress.readUpTo(partition.partition(), believable(time.getAsLong()));
                }
            });
        });
        long reachable = believable(output.brokerTime().at(elapsed).orElse(0));
        List<TopicPartition> open = assigned.stream()
                .filter(partition -> progress.matters(partition.partition(), reachable))
                .toList();
        probe.ask(open, elapsed);
    }

    /** A time of the brokers' clock, but not one that is far ahead of the job's. */
    private long believable(long time) {
        return Math.min(time, clock.millis() + MAX_AHEAD.toMillis());
    }

    /** The monotonic clock in milliseconds, for what is measured and not told. */
    static long elapsed() {
        return System.nanoTime() / 1_000_000;
    }

    private void commit() {
        boolean news = !combiner.sums().isEmpty()
                || output.isOpen()
                || progress.isUntold()
                || uncommitted.hasExpired()
                || asksTheTime;
        if (!consistent || !news || consumer.assignment().isEmpty()) {
            return;
        }
        try {
            output.commit(
                    combiner.sums(),
                    progress.current(),
                    events().size(),
                    positions.current(mark.metadata()),
                    consumer.groupMetadata());
        } catch (CommitFailedException e) {
            // The group went on without waiting for this worker, which learns its partitions with the next poll.
            LOG.info("{}: the group rebalances; reads again from the committed offsets", worker.id());
            readAgain();
            return;
        }
        asksTheTime = false;
        progress.markSent();
        uncommitted.tell(metrics);
        works(consumer.assignment());
        dropSums();
        pace.committed(elapsed());
    }

    private Set<TopicPartition> events() {
        return consumer.partitionsFor(Topics.EVENTS.name()).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .collect(Collectors.toSet());
    }

    private void dropSums() {
        combiner.sums().clear();
        uncommitted.clear();
    }

    /** Nothing of what was added may be committed any more. */
    private void readAgain() {
        consistent = false;
        rewind = true;
    }

    private void rewindToCommitted() {
        rewind = false;
        dropSums();
        progress.clear();
        positions.seekToCommitted(consumer.assignment());
        consistent = true;
        pace.started(elapsed());
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        positions.seekToCommitted(partitions);
        unchecked = true;
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        commit();
        progress.forget(partitions.stream().map(TopicPartition::partition).toList());
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
        // They may be another worker's by now: what was added up from them must not be committed here.
        readAgain();
        progress.forget(partitions.stream().map(TopicPartition::partition).toList());
    }
}
