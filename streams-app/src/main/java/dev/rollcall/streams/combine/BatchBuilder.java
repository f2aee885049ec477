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
 * gets the progress, in its last batch.
 */
final class BatchBuilder {

    /** Batches are cut at about this size in bytes, well under the broker's limit of 1 MB. */
    private static final int MAX_BATCH = 256 * 1024;

    private final String application;
    private final long window;

    BatchBuilder(String application, Duration window) {
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
        List<List<PartialCount>> counts = new ArrayList<>();
        int[] bytes = new int[targetPartitions];
        for (int target = 0; target < targetPartitions; target++) {
            counts.add(new ArrayList<>());
        }
        sums.forEach(sum -> {
            int target = sum.series.partition(targetPartitions);
            PartialCount count = partial(sum);
            List<PartialCount> pending = counts.get(target);
            pending.add(count);
            bytes[target] += 64
                    + 3 * (count.getProduct().length() + count.getEvent().length())
                    + count.getUsers().remaining();
            if (bytes[target] > MAX_BATCH) {
                send.accept(target, encode(pending, List.of(), sourcePartitions, targetPartitions));
                pending.clear();
                bytes[target] = 0;
            }
        });
        List<Progress> read = new ArrayList<>();
        progress.forEach((partition, upTo) -> read.add(new Progress(partition, upTo)));
        for (int target = 0; target < targetPartitions; target++) {
            if (!counts.get(target).isEmpty() || !read.isEmpty()) {
                send.accept(target, encode(counts.get(target), read, sourcePartitions, targetPartitions));
            }
        }
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
                new PartialBatch(application, window, sourcePartitions, targetPartitions, progress, counts));
    }
}
