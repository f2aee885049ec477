package dev.rollcall.streams.count.store;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** Meters of the rows of a kind. Thread-safe. */
public final class RowMetrics {

    private final Counter closed;
    private final Counter amended;
    private final Counter overflowed;

    /**
     * Meters in a registry.
     *
     * @param kind of rows, as the meters are named
     * @param limited the names of which there can be too many
     */
    public RowMetrics(MeterRegistry registry, String kind, String limited) {
        closed = Counter.builder("rollcall." + kind + ".closed")
                .description("Rows of " + kind + " that became final")
                .register(registry);
        amended = Counter.builder("rollcall." + kind + ".amended")
                .description("Final rows of " + kind + " that late events changed")
                .register(registry);
        overflowed = Counter.builder("rollcall." + kind + ".overflow")
                .description("Sums of " + kind + " counted under __other__, because there are too many " + limited)
                .register(registry);
    }

    /** A closed row was sent. */
    public void sentClosed(int revision) {
        if (revision > 0) {
            amended.increment();
        } else {
            closed.increment();
        }
    }

    public void overflowed() {
        overflowed.increment();
    }
}
