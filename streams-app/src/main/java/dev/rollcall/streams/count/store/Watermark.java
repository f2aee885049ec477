package dev.rollcall.streams.count.store;

import dev.rollcall.streams.internal.PartialBatch;
import dev.rollcall.streams.internal.Progress;
import java.nio.ByteBuffer;
import org.apache.kafka.common.utils.Bytes;

/**
 * The received time up to which every partition of the events has been read: the minimum over all of them, as Flink and
 * the Dataflow model (Akidau et al., VLDB 2015) define a watermark over several inputs. Lives in a store, so that
 * it survives restarts and moves with the task. Never goes back.
 */
public final class Watermark {

    /** No partition is known, or one has not been heard of yet. */
    public static final long NONE = Long.MIN_VALUE;

    private static final int PARTITIONS_KEY = -1;

    private final BufferedSection section;
    private long current;

    public Watermark(BufferedSection section) {
        this.section = section;
        this.current = minimum();
    }

    public long current() {
        return current;
    }

    /** Takes the progress that a batch carries. */
    public void advance(PartialBatch batch) {
        boolean changed = raise(PARTITIONS_KEY, batch.getPartitions());
        for (Progress progress : batch.getProgress()) {
            changed |= raise(progress.getPartition(), progress.getReadUpTo());
        }
        if (changed) {
            current = Math.max(current, minimum());
        }
    }

    private boolean raise(int partition, long value) {
        long known = get(partition);
        if (value <= known) {
            return false;
        }
        section.putNumber(key(partition), value);
        return true;
    }

    private long minimum() {
        long partitions = get(PARTITIONS_KEY);
        long minimum = Long.MAX_VALUE;
        for (int partition = 0; partition < partitions; partition++) {
            minimum = Math.min(minimum, get(partition));
        }
        return partitions <= 0 ? NONE : minimum;
    }

    private long get(int partition) {
        return section.number(key(partition), NONE);
    }

    private static Bytes key(int partition) {
        return Bytes.wrap(ByteBuffer.allocate(Integer.BYTES).putInt(partition).array());
    }
}
