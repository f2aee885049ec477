package dev.rollcall.streams.count;

import dev.rollcall.streams.internal.PartialBatch;
import dev.rollcall.streams.internal.PartialBreakdown;
import dev.rollcall.streams.internal.PartialCount;
import dev.rollcall.streams.internal.PartialPeople;
import dev.rollcall.streams.partial.PartialFormat;
import dev.rollcall.streams.partial.Saturating;
import dev.rollcall.streams.partial.SetAsideReason;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The sums of one batch that cannot be counted, by reason. */
final class SetAsideSums {

    private final PartialBatch batch;
    private final int version;
    private final Map<SetAsideReason, PartialBatch> sums = new EnumMap<>(SetAsideReason.class);

    /** @param version of the format that they are written in */
    SetAsideSums(PartialBatch batch, int version) {
        this.batch = batch;
        this.version = version;
    }

    /** Takes the sums of a reason, as a batch of their own, and how many events the windows lack by it. */
    interface Action {
        void accept(SetAsideReason reason, long events, byte[] batch);
    }

    void add(SetAsideReason reason, PartialCount sum) {
        of(reason).getCounts().add(sum);
    }

    void add(SetAsideReason reason, PartialPeople sum) {
        of(reason).getPeople().add(sum);
    }

    void add(SetAsideReason reason, PartialBreakdown sum) {
        of(reason).getBreakdowns().add(sum);
    }

    private PartialBatch of(SetAsideReason reason) {
        return sums.computeIfAbsent(
                reason,
                r -> new PartialBatch(
                        batch.getApplication(),
                        batch.getWindowMs(),
                        batch.getPartitions(),
                        batch.getCountingPartitions(),
                        List.of(),
                        new ArrayList<>(),
                        new ArrayList<>(),
                        new ArrayList<>()));
    }

    void forEach(Action action) {
        sums.forEach((reason, unfit) -> action.accept(
                reason,
                unfit.getCounts().stream()
                        .mapToLong(sum -> Math.max(0, sum.getCount()))
                        .reduce(0, Saturating::add),
                PartialFormat.encode(version, unfit)));
    }
}
