package dev.rollcall.streams.combine;

import dev.rollcall.streams.internal.PartialBatch;
import dev.rollcall.streams.internal.PartialCount;
import dev.rollcall.streams.internal.Progress;
import dev.rollcall.streams.partial.PartialFormat;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * Cuts sums into batches for the counting partitions. All windows of a series go to the same partition; every partition
 * gets the progress, in its last batch. Where there is nothing to send, the first partition gets an empty batch, so that
 * each transaction tells what time it is for the broker.
 */
final class BatchBuilder {

    /**
     * Maximum size of a batch in bytes, well under the broker's default limit of 1 MB. Only a single sum or the progress
     * of many thousand partitions could be larger.
     */
    static final int MAX_BATCH = 256 * 1024;

    // Upper bounds of encoded sizes: Avro's integers have at most five bytes, its longs ten.
    private static final int LONG = 10;
    private static final int INT = 5;
    /** The format's mark, the fields but for the letters of the application's id, and the beginnings and ends of arrays. */
    private static final int EMPTY_BATCH = 10 + LONG + 3 * INT + 2 * (LONG + 1);

    private static final int PROGRESS = INT + LONG;

    private final String application;
    private final long window;
    private final int version;

    /** @param version of the format that batches are written in */
    BatchBuilder(String application, Duration window, int version) {
        this.version = version;
        this.application = application;
        this.window = window.toMillis();
    }

    /**
     * Builds the batches of one transaction.
     *
     * @param sums what was added up
     * @param progress how far each partition of the events was read, in received time
     * @param sourcePartitions how many partitions the events have
     * @param targetPartitions how many partitions the counting stage has
     * @param send takes the target partition and the encoded batch
     */
    void build(
            SeriesTable sums,
            Map<Integer, Long> progress,
            int sourcePartitions,
            int targetPartitions,
            BiConsumer<Integer, byte[]> send) {
        List<Progress> read = new ArrayList<>();
        progress.forEach((partition, upTo) -> read.add(new Progress(partition, upTo)));
        // Any batch of a partition may be the last one, which carries the progress.
        int empty = EMPTY_BATCH + application.length() + read.size() * PROGRESS;
        List<List<PartialCount>> counts = new ArrayList<>();
        int[] bytes = new int[targetPartitions];
        for (int target = 0; target < targetPartitions; target++) {
            counts.add(new ArrayList<>());
            bytes[target] = empty;
        }
        sums.forEach(sum -> {
            int target = sum.series.partition(targetPartitions);
            PartialCount count = partial(sum);
            int size = maxSize(sum, count);
            List<PartialCount> pending = counts.get(target);
            if (bytes[target] + size > MAX_BATCH && !pending.isEmpty()) {
                send.accept(target, encode(pending, List.of(), sourcePartitions, targetPartitions));
                pending.clear();
                bytes[target] = empty;
            }
            pending.add(count);
            bytes[target] += size;
        });
        for (int target = 0; target < targetPartitions; target++) {
            boolean asksTheTime = target == 0 && sums.size() == 0;
            if (!counts.get(target).isEmpty() || !read.isEmpty() || asksTheTime) {
                send.accept(target, encode(counts.get(target), read, sourcePartitions, targetPartitions));
            }
        }
    }

    /** The encoded size of a count, or somewhat more. */
    private static int maxSize(SeriesTable.Sum sum, PartialCount count) {
        return sum.namesSize() + 4 * LONG + INT + count.getUsers().remaining();
    }

    private static PartialCount partial(SeriesTable.Sum sum) {
        return new PartialCount(
                sum.series.product(),
                sum.series.version(),
                sum.series.event(),
                sum.windowStart,
                sum.count,
                sum.estimate,
                sum.lost,
                ByteBuffer.wrap(sum.users()));
    }

    private byte[] encode(
            List<PartialCount> counts, List<Progress> progress, int sourcePartitions, int targetPartitions) {
        return PartialFormat.encode(
                version, new PartialBatch(application, window, sourcePartitions, targetPartitions, progress, counts));
    }
}
