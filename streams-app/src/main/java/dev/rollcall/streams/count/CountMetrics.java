package dev.rollcall.streams.count;

import dev.rollcall.schemas.Topic;
import dev.rollcall.schemas.Topics;
import dev.rollcall.streams.count.rows.RowChange;
import dev.rollcall.streams.count.store.RowMetrics;
import dev.rollcall.streams.count.store.Watermark;
import dev.rollcall.streams.partial.SetAsideReason;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Meters of the counting stage. They move as sums are added; after a crash the sums since the last commit are added, and
 * metered, again. Thread-safe.
 */
public final class CountMetrics {

    private final MeterRegistry registry;
    private final InstantSource clock;
    private final Counter counted;
    private final Counter overflowed;
    private final RowMetrics people;
    private final RowMetrics breakdowns;
    private final Map<String, Counter> closed = new HashMap<>();
    private final Map<String, Counter> amended = new HashMap<>();
    private final Map<SetAsideReason, Counter> batchesSetAside = new EnumMap<>(SetAsideReason.class);
    private final Map<SetAsideReason, Counter> eventsSetAside = new EnumMap<>(SetAsideReason.class);
    private final Map<Integer, Mark> watermarks = new ConcurrentHashMap<>();
    /** Counting partitions that could not count the last batch that they read. */
    private final Set<Integer> settingAside = ConcurrentHashMap.newKeySet();

    /** Meters in a registry, for a job that goes by the clock. */
    public CountMetrics(MeterRegistry registry, InstantSource clock) {
        this.registry = registry;
        this.clock = clock;
        counted = Counter.builder("rollcall.events.counted")
                .description("Events added to rows")
                .register(registry);
        for (Topic<?, ?> topic : List.of(Topics.COUNTS, Topics.COUNTS_DAILY)) {
            closed.put(
                    topic.name(),
                    Counter.builder("rollcall.rows.closed")
                            .description("Rows that became final")
                            .tag("topic", topic.name())
                            .register(registry));
            amended.put(
                    topic.name(),
                    Counter.builder("rollcall.rows.amended")
                            .description("Final rows that late events changed")
                            .tag("topic", topic.name())
                            .register(registry));
        }
        overflowed = Counter.builder("rollcall.cardinality.overflow")
                .description("Events counted under __other__, because their product has too many events and versions")
                .register(registry);
        people = new RowMetrics(registry, "people", "versions or products");
        breakdowns = new RowMetrics(registry, "breakdowns", "values, events or products");
        for (SetAsideReason reason : SetAsideReason.values()) {
            batchesSetAside.put(
                    reason,
                    Counter.builder("rollcall.partials.setaside")
                            .description("Batches, or sums of a batch, that could not be counted")
                            .tag("reason", reason.code())
                            .register(registry));
            eventsSetAside.put(
                    reason,
                    Counter.builder("rollcall.events.setaside")
                            .description("Accepted events in sums that could not be counted, as far as the sums say")
                            .tag("reason", reason.code())
                            .register(registry));
        }
    }

    /** The watermark of a counting partition, in milliseconds since the epoch, and its meters. */
    private record Mark(AtomicLong millis, List<Meter> meters) {}

    RowMetrics people() {
        return people;
    }

    RowMetrics breakdowns() {
        return breakdowns;
    }

    void counted(long events) {
        counted.increment((double) events);
    }

    /** A row was sent to a topic. */
    void sent(String topic, RowChange change) {
        switch (change) {
            case ADDED -> {}
            case CLOSED -> Objects.requireNonNull(closed.get(topic)).increment();
            case AMENDED -> Objects.requireNonNull(amended.get(topic)).increment();
        }
    }

    void overflowed(long events) {
        overflowed.increment((double) events);
    }

    /** A batch, or some of its sums, was set aside. */
    void setAside(SetAsideReason reason, long events) {
        Objects.requireNonNull(batchesSetAside.get(reason)).increment();
        Objects.requireNonNull(eventsSetAside.get(reason)).increment((double) events);
    }

    /** A counting partition has read a batch, and counted it or had to set it aside as a whole. */
    void read(int countingPartition, boolean counted) {
        if (counted) {
            settingAside.remove(countingPartition);
        } else {
            settingAside.add(countingPartition);
        }
    }

    /** Whether no counting partition of this instance has set its last batch aside. */
    public boolean isCounting() {
        return settingAside.isEmpty();
    }

    /** A counting partition of this instance has come so far, in received time. */
    void watermark(int countingPartition, long millis) {
        if (millis != Watermark.NONE) {
            watermarks
                    .computeIfAbsent(countingPartition, this::register)
                    .millis()
                    .set(millis);
        }
    }

    /** A counting partition is no longer this instance's: its last values are not reported as current. */
    void forget(int countingPartition) {
        settingAside.remove(countingPartition);
        Mark mark = watermarks.remove(countingPartition);
        if (mark != null) {
            mark.meters().forEach(registry::remove);
        }
    }

    private Mark register(int countingPartition) {
        AtomicLong millis = new AtomicLong();
        String partition = String.valueOf(countingPartition);
        Meter time = TimeGauge.builder("rollcall.watermark", () -> millis, TimeUnit.MILLISECONDS)
                .description("Received time up to which every partition of the events is counted, since the epoch")
                .tag("partition", partition)
                .register(registry);
        Meter lag = Gauge.builder("rollcall.watermark.lag", () -> (clock.millis() - millis.get()) / 1_000.0)
                .description("Time from the watermark to now")
                .baseUnit("seconds")
                .tag("partition", partition)
                .register(registry);
        return new Mark(millis, List.of(time, lag));
    }
}
