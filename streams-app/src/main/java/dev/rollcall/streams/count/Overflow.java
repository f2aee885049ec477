package dev.rollcall.streams.count;

import dev.rollcall.streams.count.rows.RowKey;
import dev.rollcall.streams.count.store.Users;
import dev.rollcall.streams.event.Series;
import dev.rollcall.streams.internal.PartialBatch;
import dev.rollcall.streams.internal.PartialCount;
import dev.rollcall.streams.partial.Saturating;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one batch holds for rows that are not kept, added up under {@code __other__}. It goes back into the
 * partials, to the counting partition that keeps those rows: each row has one owner.
 */
final class Overflow {

    private final Map<RowKey, Sum> sums = new LinkedHashMap<>();

    private static final class Sum {
        long count;
        long estimate;
        long lost;

        @Nullable
        ByteBuffer users;
    }

    /** Adds a sum whose sketch has been read. */
    void add(Series other, PartialCount partial, ByteBuffer users) {
        Sum sum = sums.computeIfAbsent(new RowKey(partial.getWindowStart(), other), key -> new Sum());
        sum.count = Saturating.add(sum.count, partial.getCount());
        sum.estimate = Saturating.add(sum.estimate, partial.getEstimate());
        sum.lost = Saturating.add(sum.lost, partial.getLost());
        sum.users = Users.merge(sum.users, users).orElseThrow().sketch();
    }

    /** The batches to send, by the series that decides the partition of each. */
    Map<Series, PartialBatch> batches(PartialBatch from) {
        Map<Series, PartialBatch> batches = new LinkedHashMap<>();
        sums.forEach((key, sum) -> {
            Series series = key.series();
            PartialBatch batch = batches.computeIfAbsent(
                    series,
                    s -> new PartialBatch(
                            from.getApplication(),
                            from.getWindowMs(),
                            from.getPartitions(),
                            from.getCountingPartitions(),
                            List.of(),
                            new ArrayList<>()));
            batch.getCounts()
                    .add(new PartialCount(
                            series.product(),
                            series.version(),
                            series.event(),
                            key.start(),
                            sum.count,
                            sum.estimate,
                            sum.lost,
                            sum.users));
        });
        return batches;
    }
}
