package dev.rollcall.streams.count.people;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** Meters of the rows of people. Thread-safe. */
public final class PeopleMetrics {

    private final Counter closed;
    private final Counter amended;
    private final Counter overflowed;

    public PeopleMetrics(MeterRegistry registry) {
        closed = Counter.builder("rollcall.people.closed")
                .description("Rows of people that became final")
                .register(registry);
        amended = Counter.builder("rollcall.people.amended")
                .description("Final rows of people that late events changed")
                .register(registry);
        overflowed = Counter.builder("rollcall.people.overflow")
                .description("Sums of people counted under __other__, as there are too many versions or products")
                .register(registry);
    }

    void closed() {
        closed.increment();
    }

    void amended() {
        amended.increment();
    }

    void overflowed() {
        overflowed.increment();
    }
}
