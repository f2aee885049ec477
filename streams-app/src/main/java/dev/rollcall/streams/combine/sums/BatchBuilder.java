package dev.rollcall.streams.combine.sums;

import dev.rollcall.streams.event.Series;
import dev.rollcall.streams.internal.PartialBatch;
import dev.rollcall.streams.internal.PartialBreakdown;
import dev.rollcall.streams.internal.PartialCount;
import dev.rollcall.streams.internal.PartialPeople;
import dev.rollcall.streams.internal.Progress;
import dev.rollcall.streams.partial.PartialFormat;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.kafka.common.utils.Utils;

/**
 * Cuts sums into batches for the counting partitions. All windows of a series go to the same partition, and all people and
 * breakdowns of a product; every partition gets the progress, in its last batch. Where there is nothing to send, the first partition
 * gets an empty batch, so that each transaction tells what time it is for the broker.
 */
public final class BatchBuilder {

    /**
     * Maximum size of a batch in bytes, well under the broker's default limit of 1 MB. Only a single sum or the progress
     * of many thousand partitions could be larger.
     */
    static final int MAX_BATCH = 256 * 1024;

    // Upper bounds of encoded sizes: Avro's integers have at most five bytes, its longs ten.
    private static final int LONG = 10;
    private static final int INT = 5;
    /** The format's mark, the fields but for the letters of the application's id, and the beginnings and ends of arrays. */
    private static final int EMPTY_BATCH = 10 + LONG + 3 * INT + 4 * (LONG + 1);

    private static final int PROGRESS = INT + LONG;

    private final String application;
    private final long window;
    private final int version;

    /** @param version of the format that batches are written in */
    public BatchBuilder(String application, Duration window, int version) {
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
    public void build(
            Sums sums,
            Map<Integer, Long> progress,
            int sourcePartitions,
            int targetPartitions,
            BiConsumer<Integer, byte[]> send) {
        List<Progress> read = new ArrayList<>();
        progress.forEach((partition, upTo) -> read.add(new Progress(partition, upTo)));
        List<Target> targets = new ArrayList<>();
        for (int target = 0; target < targetPartitions; target++) {
            targets.add(new Target(target, read, sourcePartitions, targetPartitions, send));
        }
        sums.series().forEach(sum -> targets.get(sum.series().partition(targetPartitions))
                .add(sum));
        if (version >= PartialFormat.PEOPLE) {
            PeopleSums.of(sums.series())
                    .forEach(sum -> targets.get(Series.partitionOfProduct(sum.getProduct(), targetPartitions))
                            .add(sum));
            sums.values().forEach(sum -> targets.get(Series.partitionOfProduct(sum.getProduct(), targetPartitions))
                    .add(sum));
        }
        for (Target target : targets) {
            boolean asksTheTime = target.number == 0 && sums.isEmpty();
            if (!target.isEmpty() || !read.isEmpty() || asksTheTime) {
                target.send(read);
            }
        }
    }

    /** The batch for a counting partition that is being filled. */
    private final class Target {

        private final int number;
        private final int sourcePartitions;
        private final int targetPartitions;
        private final BiConsumer<Integer, byte[]> send;
        private final List<PartialCount> counts = new ArrayList<>();
        private final List<PartialPeople> people = new ArrayList<>();
        private final List<PartialBreakdown> breakdowns = new ArrayList<>();
        /** Any batch of a partition may be the last one, which carries the progress. */
        private final int empty;

        private int bytes;

        Target(
                int number,
                List<Progress> progress,
                int sourcePartitions,
                int targetPartitions,
                BiConsumer<Integer, byte[]> send) {
            this.number = number;
            this.sourcePartitions = sourcePartitions;
            this.targetPartitions = targetPartitions;
            this.send = send;
            this.empty = EMPTY_BATCH + application.length() + progress.size() * PROGRESS;
            this.bytes = empty;
        }

        void add(SeriesTable.Sum sum) {
            PartialCount count = partial(sum);
            makeRoom(sum.namesSize() + 4 * LONG + INT + count.getUsers().remaining());
            counts.add(count);
        }

        void add(PartialPeople sum) {
            int names = size(sum.getProduct()) + size(sum.getVersion());
            makeRoom(names + 3 * LONG + 1 + INT + sum.getUsers().remaining());
            people.add(sum);
        }

        void add(PartialBreakdown sum) {
            int names = size(sum.getProduct()) + size(sum.getEvent()) + size(sum.getField()) + size(sum.getValue());
            makeRoom(names + 2 * LONG + INT + sum.getUsers().remaining());
            breakdowns.add(sum);
        }

        private static int size(String name) {
            return INT + Utils.utf8Length(name);
        }

        /** @param size the encoded size of a sum, or somewhat more */
        private void makeRoom(int size) {
            if (bytes + size > MAX_BATCH && !isEmpty()) {
                send(List.of());
                counts.clear();
                people.clear();
                breakdowns.clear();
                bytes = empty;
            }
            bytes += size;
        }

        boolean isEmpty() {
            return counts.isEmpty() && people.isEmpty() && breakdowns.isEmpty();
        }

        void send(List<Progress> progress) {
            send.accept(
                    number,
                    PartialFormat.encode(
                            version,
                            new PartialBatch(
                                    application,
                                    window,
                                    sourcePartitions,
                                    targetPartitions,
                                    progress,
                                    counts,
                                    people,
                                    breakdowns)));
        }
    }

    private static PartialCount partial(SeriesTable.Sum sum) {
        return new PartialCount(
                sum.series().product(),
                sum.series().version(),
                sum.series().event(),
                sum.windowStart,
                sum.count,
                sum.estimate,
                sum.lost,
                ByteBuffer.wrap(sum.users().bytes()));
    }
}
