package dev.rollcall.streams.combine;

import dev.rollcall.schemas.Topics;
import dev.rollcall.streams.combine.rejects.Rejects;
import dev.rollcall.streams.combine.sums.BatchBuilder;
import dev.rollcall.streams.combine.sums.Sums;
import dev.rollcall.streams.event.MalformedEventException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The writing side of a worker: rejects, sums, progress and offsets, all in one transaction at a time
 * (KIP-447: the group's metadata fence a worker that has
 * lost its partitions). Not thread-safe.
 */
final class CombineOutput implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CombineOutput.class);

    /** Size that rejects are cut to, in bytes, where the topic or the operator's settings do not take the usual size. */
    private static final int FEW_BYTES = 1_000;

    private final Supplier<Producer<byte[], byte[]>> producers;
    private final String partials;
    private final BatchBuilder batches;
    private final BrokerTime brokerTime = new BrokerTime();
    private @Nullable Producer<byte[], byte[]> producer;
    private int targetPartitions;
    private boolean open;
    private int maxReject = Rejects.MAX_BYTES;
    /** Set by the producer's thread too. */
    private volatile boolean rejectTooLarge;

    /** An output that sends sums to the topic {@code partials}. */
    CombineOutput(Supplier<Producer<byte[], byte[]>> producers, String partials, BatchBuilder batches) {
        this.producers = producers;
        this.partials = partials;
        this.batches = batches;
    }

    /** Drops what is not committed, and whatever an earlier life of this worker left open. */
    void restart() {
        close();
        if (rejectTooLarge && maxReject > FEW_BYTES) {
            LOG.warn(
                    "a reject of up to {} bytes is too large for {}: from now on rejects are cut to {} bytes; check"
                            + " max.message.bytes of the topic, and max.request.size",
                    maxReject,
                    Topics.REJECTED.name(),
                    FEW_BYTES);
            maxReject = FEW_BYTES;
        }
        Producer<byte[], byte[]> fresh = producers.get();
        producer = fresh;
        fresh.initTransactions();
        targetPartitions = fresh.partitionsFor(partials).size();
    }

    /** Sends a record to the rejects, in the transaction that commits its offset. */
    void reject(ConsumerRecord<ByteBuffer, ByteBuffer> record, MalformedEventException why) {
        reject(Rejects.rejected(record, why, maxReject));
    }

    /** Sends the reject of an offset that no consumer can read. */
    void rejectUnreadable(TopicPartition partition, long offset) {
        reject(Rejects.unreadable(partition, offset));
    }

    private void reject(ProducerRecord<byte[], byte[]> reject) {
        Future<?> unused = begin().send(reject, (sent, failure) -> {
            // The commit fails as well, and the record is met again after a restart.
            if (failure instanceof RecordTooLargeException) {
                rejectTooLarge = true;
            }
        });
    }

    /** What time it is for the brokers, as the last commit tells. */
    BrokerTime brokerTime() {
        return brokerTime;
    }

    /** Sends sums and progress with the offsets, and commits. When it throws nothing is known: restart. */
    void commit(
            Sums sums,
            Map<Integer, Long> progress,
            int sourcePartitions,
            Map<TopicPartition, OffsetAndMetadata> offsets,
            ConsumerGroupMetadata group) {
        Producer<byte[], byte[]> transaction = begin();
        batches.build(sums, progress, sourcePartitions, targetPartitions, (target, batch) -> {
            // What fails here fails the commit.
            Future<?> unused =
                    transaction.send(new ProducerRecord<>(partials, target, null, batch), (sent, failure) -> {
                        if (failure == null) {
                            brokerTime.received(sent.timestamp(), CombineLoop.elapsed());
                        }
                    });
        });
        transaction.sendOffsetsToTransaction(offsets, group);
        transaction.commitTransaction();
        open = false;
    }

    /** Whether a transaction has begun. */
    boolean isOpen() {
        return open;
    }

    private Producer<byte[], byte[]> begin() {
        Producer<byte[], byte[]> current = producer;
        if (current == null) {
            throw new IllegalStateException("restart() comes first");
        }
        if (!open) {
            current.beginTransaction();
            open = true;
        }
        return current;
    }

    @Override
    public void close() {
        Producer<byte[], byte[]> current = producer;
        producer = null;
        open = false;
        if (current != null) {
            closeNow(current);
        }
    }

    private static void closeNow(Producer<byte[], byte[]> producer) {
        try {
            producer.close(Duration.ZERO);
        } catch (InterruptException e) {
            Thread.currentThread().interrupt();
        }
    }
}
