package dev.rollcall.streams.combine;

import dev.rollcall.streams.event.Reason;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/** How many events were accepted, rejected and found to be expired since the last commit. Not thread-safe. */
final class Uncommitted {

    /** So many clients with skewed clocks are told apart between two commits. */
    private static final int MAX_CLIENTS = 10_000;

    private final Map<Reason, Long> rejected = new EnumMap<>(Reason.class);
    private final Map<CombineMetrics.Skew, Long> skewed = new HashMap<>();
    private long accepted;
    private long expired;

    void accept() {
        accepted++;
    }

    void reject(Reason reason) {
        rejected.merge(reason, 1L, Long::sum);
    }

    /** Offsets were skipped, since the broker no longer has them. */
    void expire(long offsets) {
        expired += offsets;
    }

    /** Whether offsets were skipped, which is to be committed though nothing was added. */
    boolean hasExpired() {
        return expired > 0;
    }

    /** The client's clock was the reason. */
    void skewed(Reason reason, CombineMetrics.Client client) {
        if (skewed.size() < MAX_CLIENTS) {
            skewed.merge(new CombineMetrics.Skew(reason, client), 1L, Long::sum);
        }
    }

    void tell(CombineMetrics metrics) {
        metrics.committed(accepted, rejected, skewed, expired);
    }

    void clear() {
        accepted = 0;
        expired = 0;
        rejected.clear();
        skewed.clear();
    }
}
