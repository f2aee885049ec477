package dev.rollcall.streams.count;

import dev.rollcall.schemas.ReservedNames;
import dev.rollcall.streams.count.rows.RowKey;
import dev.rollcall.streams.count.store.Users;
import dev.rollcall.streams.event.Series;
import dev.rollcall.streams.internal.PartialBatch;
import dev.rollcall.streams.internal.PartialBreakdown;
import dev.rollcall.streams.internal.PartialCount;
import dev.rollcall.streams.internal.PartialPeople;
import dev.rollcall.streams.partial.Saturating;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What one batch holds for rows that are not kept, added up under {@code __other__}. It goes back into the
 * partials, to the counting partition that keeps those rows: each row has one owner. Sums of series carry no people and no
 * breakdowns, which the owner of their product has counted.
 */
final class Overflow {

    private final Map<RowKey, Sum> sums = new LinkedHashMap<>();
    private final List<PartialPeople> people = new ArrayList<>();
    private final Map<BreakdownOf, PartialBreakdown> breakdowns = new LinkedHashMap<>();

    private static final class Sum {
        long count;
        long estimate;
        long lost;

        @Nullable
        Users users;
    }

    /** What breakdowns of one product are added up by. */
    private record BreakdownOf(long day, String field, String event, String value) {}

    /** Adds a sum. */
    void add(Series other, PartialCount partial, Users users) {
        Sum sum = sums.computeIfAbsent(new RowKey(partial.getWindowStart(), other), key -> new Sum());
        sum.count = Saturating.add(sum.count, partial.getCount());
        sum.estimate = Saturating.add(sum.estimate, partial.getEstimate());
        sum.lost = Saturating.add(sum.lost, partial.getLost());
        sum.users = sum.users == null ? users : sum.users.plus(users);
    }

    /** Adds a sum of people. */
    void add(PartialPeople sum) {
        people.add(sum);
    }

    /** Adds a sum of breakdowns whose sketch has been read. */
    void add(PartialBreakdown sum) {
        breakdowns.merge(
                new BreakdownOf(sum.getDayStart(), sum.getField(), sum.getEvent(), sum.getValue()),
                sum,
                (one, other) -> {
                    one.setCount(Saturating.add(one.getCount(), other.getCount()));
                    one.setUsers(read(one).plus(read(other)).sketch());
                    return one;
                });
    }

    private static Users read(PartialBreakdown sum) {
        return Users.read(sum.getUsers()).orElseThrow();
    }

    /** Sends the batches, each to the owner of what it holds. */
    void send(PartialBatch from, BiConsumer<CountTopology.Owner, PartialBatch> output) {
        Map<Series, PartialBatch> batches = new LinkedHashMap<>();
        sums.forEach((key, sum) -> batches.computeIfAbsent(key.series(), series -> empty(from))
                .getCounts()
                .add(partial(key, sum)));
        batches.forEach((series, batch) -> output.accept(series::partition, batch));
        if (!people.isEmpty() || !breakdowns.isEmpty()) {
            PartialBatch batch = empty(from);
            batch.getPeople().addAll(people);
            batch.getBreakdowns().addAll(breakdowns.values());
            output.accept(partitions -> Series.partitionOfProduct(ReservedNames.OTHER, partitions), batch);
        }
    }

    private static PartialCount partial(RowKey key, Sum sum) {
        return new PartialCount(
                key.series().product(),
                key.series().version(),
                key.series().event(),
                key.start(),
                sum.count,
                sum.estimate,
                sum.lost,
                Objects.requireNonNull(sum.users).sketch());
    }

    private static PartialBatch empty(PartialBatch from) {
        return new PartialBatch(
                from.getApplication(),
                from.getWindowMs(),
                from.getPartitions(),
                from.getCountingPartitions(),
                List.of(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>());
    }
}
