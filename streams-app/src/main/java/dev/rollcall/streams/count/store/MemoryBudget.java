package dev.rollcall.streams.count.store;

import java.util.concurrent.atomic.AtomicLong;

/** How much memory the rows of all counting partitions of an instance take that have changed since a commit. Thread-safe. */
public final class MemoryBudget {

    private final long limit;
    private final AtomicLong used = new AtomicLong();

    /** @param limit about how many bytes they may take */
    public MemoryBudget(long limit) {
        this.limit = limit;
    }

    void add(int bytes) {
        used.addAndGet(bytes);
    }

    boolean isUsedUp() {
        return used.get() > limit;
    }
}
