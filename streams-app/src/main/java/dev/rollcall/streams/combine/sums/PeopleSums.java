package dev.rollcall.streams.combine.sums;

import dev.rollcall.streams.internal.PartialPeople;
import dev.rollcall.streams.partial.PartialFormat;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.datasketches.hll.TgtHllType;
import org.apache.datasketches.hll.Union;

/**
 * Sums of people, made from those of series: what a commit has of one version of a product in one day, in UTC. A user of
 * several events, or of several windows of the day, is one in the union of their sketches.
 */
final class PeopleSums {

    private final Map<Key, Sum> sums = new HashMap<>();

    private PeopleSums() {}

    static PeopleSums of(SeriesTable series) {
        PeopleSums people = new PeopleSums();
        series.forEach(people::add);
        return people;
    }

    private record Key(String product, String version, long dayStart) {}

    private static final class Sum {
        private final Union users = new Union(PartialFormat.LG_K);
        private long sessions;
        private long events;
        private boolean sampled;
    }

    private void add(SeriesTable.Sum series) {
        Sum sum = sums.computeIfAbsent(
                new Key(series.series().product(), series.series().version(), Days.startOf(series.windowStart)),
                key -> new Sum());
        series.users().addTo(sum.users);
        sum.sessions += series.sessions;
        sum.events += series.count;
        sum.sampled |= series.isSampled();
    }

    void forEach(Consumer<PartialPeople> action) {
        sums.forEach((key, sum) -> action.accept(new PartialPeople(
                key.product,
                key.version,
                key.dayStart,
                sum.sessions,
                sum.events,
                sum.sampled,
                ByteBuffer.wrap(sum.users.getResult(TgtHllType.HLL_4).toCompactByteArray()))));
    }
}
