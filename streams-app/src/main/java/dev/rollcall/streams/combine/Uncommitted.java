package dev.rollcall.streams.combine;

import dev.rollcall.streams.event.Reason;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/** How many events were accepted and rejected since the last commit. Not thread-safe. */
final class Uncommitted {

    /** So many clients with skewed clocks are told apart between two commits. */
    private static final int MAX_CLIENTS = 10_000;

    private final Map<Reason, Long> rejected = new EnumMap<>(Reason.class);
    private final Map<CombineMetrics.Skew, Long> skewed = new HashMap<>();
    private long accepted;

    void accept() {
        accepted++;
    }

    void reject(Reason reason) {
        rejected.merge(reason, 1L, Long::sum);
    }

    /** The client's clock was the reason. */
    void skewed(Reason reason, CombineMetrics.Client client) {
        if (skewed.size() < MAX_CLIENTS) {
            skewed.merge(new CombineMetrics.Skew(reason, client), 1L, Long::sum);
        }
    }

    void tell(CombineMetrics metrics) {
        metrics.committed(accepted, rejected, skewed);
    }

    void clear() {
        accepted = 0;
        rejected.clear();
        skewed.clear();
    }
}
