package dev.rollcall.streams.count;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Meters of the counting stage. They move as sums are added; after a crash the sums since the last commit are added, and
 * metered, again. Thread-safe.
 */
public final class CountMetrics {

    private final MeterRegistry registry;
    private final Counter counted;
    private final Counter closed;
    private final Counter amended;
    private final Counter overflowed;
    private final Map<Integer, AtomicLong> watermarks = new ConcurrentHashMap<>();

    public CountMetrics(MeterRegistry registry) {
        this.registry = registry;
        counted = Counter.builder("rollcall.events.counted")
                .description("Events added to rows")
                .register(registry);
        closed = Counter.builder("rollcall.rows.closed")
                .description("Rows that became final")
                .register(registry);
        amended = Counter.builder("rollcall.rows.amended")
                .description("Final rows that late events changed")
                .register(registry);
        overflowed = Counter.builder("rollcall.cardinality.overflow")
                .description("Events counted under __other__, as their product has too many events and versions")
                .register(registry);
    }

    void counted(long events) {
        counted.increment(events);
    }

    void closed() {
        closed.increment();
    }

    void amended() {
        amended.increment();
    }

    void overflowed(long events) {
        overflowed.increment(events);
    }

    void watermark(int countingPartition, long millis) {
        watermarks
                .computeIfAbsent(countingPartition, partition -> {
                    AtomicLong value = new AtomicLong();
                    TimeGauge.builder("rollcall.watermark", () -> value, TimeUnit.MILLISECONDS)
                            .description("Received time up to which every partition of the events is counted")
                            .tag("partition", String.valueOf(partition))
                            .register(registry);
                    return value;
                })
                .set(millis);
    }
}
