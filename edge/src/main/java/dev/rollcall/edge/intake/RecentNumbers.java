package dev.rollcall.edge.intake;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Which of the last numbers of a session are durable, and which are on their way. Numbers that lie further below the highest one
 * are not remembered. Thread-safe.
 */
final class RecentNumbers {

    /** Two full batches. */
    static final int WINDOW = 1_024;

    private static final CompletableFuture<Void> DURABLE = CompletableFuture.completedFuture(null);

    private final BitSet durable = new BitSet();
    private final Map<Long, CompletableFuture<Void>> onTheirWay = new HashMap<>(4);
    private long highest;

    /**
     * Takes a number, if it is new.
     *
     * @param outcome of the event that has the number now
     * @return null when it is new; else the outcome of the event that had it before
     */
    synchronized @Nullable CompletableFuture<Void> take(long number, CompletableFuture<Void> outcome) {
        if (isRemembered(number) && durable.get(slot(number))) {
            return DURABLE;
        }
        return onTheirWay.putIfAbsent(number, outcome);
    }

    /** Says what became of a number that was taken. */
    synchronized void settle(long number, boolean isDurable) {
        onTheirWay.remove(number);
        if (!isDurable) {
            return;
        }
        if (number > highest) {
            if (number - highest >= WINDOW) {
                durable.clear();
            } else {
                for (long below = number - highest - 1; below >= 0; below--) {
                    durable.clear(slot(number - below));
                }
            }
            highest = number;
        }
        if (isRemembered(number)) {
            durable.set(slot(number));
        }
    }

    private boolean isRemembered(long number) {
        return number <= highest && highest - number < WINDOW;
    }

    private static int slot(long number) {
        return (int) (number % WINDOW);
    }
}
