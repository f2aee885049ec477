package dev.rollcall.streams.count;

import dev.rollcall.streams.internal.PartialBatch;
import dev.rollcall.streams.internal.PartialBreakdown;
import dev.rollcall.streams.internal.PartialCount;
import dev.rollcall.streams.internal.PartialPeople;
import dev.rollcall.streams.internal.Progress;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.datasketches.hll.HllSketch;
import org.apache.datasketches.hll.TgtHllType;

/** Sums and batches for tests: windows of 10 s, two partitions of events, one counting partition. */
final class Sums {

    static final String APPLICATION = "rollcall";
    static final long WINDOW = 10_000;

    private Sums() {}

    /** Of product shop, version 1.0, with an estimate of ten times the count and one lost event. */
    static PartialCount sum(String event, long window, long count, String... users) {
        return new PartialCount("shop", "1.0", event, window, count, 10 * count, 1L, sketch(users));
    }

    /** Of product shop, three of the events being the first of their session. */
    static PartialPeople people(String version, long day, long events, String... users) {
        return new PartialPeople("shop", version, day, Math.min(events, 3), events, false, sketch(users));
    }

    /** Of product shop and field platform, which is the same for all events. */
    static PartialBreakdown platform(String value, long day, long count, String... users) {
        return breakdown("platform", "__all__", value, day, count, users);
    }

    /** Of product shop. */
    static PartialBreakdown breakdown(String field, String event, String value, long day, long count, String... users) {
        return new PartialBreakdown("shop", event, field, value, day, count, sketch(users));
    }

    static ByteBuffer sketch(String... users) {
        HllSketch sketch = new HllSketch(12, TgtHllType.HLL_8);
        for (String user : users) {
            sketch.update(user);
        }
        return ByteBuffer.wrap(sketch.toCompactByteArray());
    }

    static PartialBatch batch(List<Progress> progress, PartialCount... sums) {
        return new PartialBatch(APPLICATION, WINDOW, 2, 1, progress, List.of(sums), List.of(), List.of());
    }

    static PartialBatch batch(List<Progress> progress, PartialPeople... people) {
        return new PartialBatch(APPLICATION, WINDOW, 2, 1, progress, List.of(), List.of(people), List.of());
    }

    static PartialBatch batch(List<Progress> progress, PartialBreakdown... breakdowns) {
        return new PartialBatch(APPLICATION, WINDOW, 2, 1, progress, List.of(), List.of(), List.of(breakdowns));
    }

    static PartialBatch batch(List<Progress> progress) {
        return new PartialBatch(APPLICATION, WINDOW, 2, 1, progress, List.of(), List.of(), List.of());
    }

    /** Both partitions of the events have been read up to a time. */
    static List<Progress> readUpTo(long time) {
        return List.of(new Progress(0, time), new Progress(1, time));
    }
}
