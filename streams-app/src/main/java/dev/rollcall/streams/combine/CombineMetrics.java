package dev.rollcall.streams.combine;

import dev.rollcall.streams.event.Reason;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;

/** Counters of the combining stage. They move when a transaction is committed, so that none counts an event twice. */
public final class CombineMetrics {

    private final Counter accepted;
    private final Map<Reason, Counter> rejected = new EnumMap<>(Reason.class);
    private final Counter transactions;

    public CombineMetrics(MeterRegistry registry) {
        accepted = Counter.builder("rollcall.events.accepted")
                .description("Events added to a count")
                .register(registry);
        transactions = Counter.builder("rollcall.combine.transactions")
                .description("Committed transactions of the combining stage")
                .register(registry);
        for (Reason reason : Reason.values()) {
            rejected.put(
                    reason,
                    Counter.builder("rollcall.events.rejected")
                            .description("Events sent to telemetry.rejected")
                            .tag("reason", reason.code())
                            .register(registry));
        }
    }

    void committed(long acceptedEvents, Map<Reason, Long> rejectedEvents) {
        accepted.increment(acceptedEvents);
        transactions.increment();
        rejectedEvents.forEach((reason, count) -> {
            Counter counter = rejected.get(reason);
            if (counter != null) {
                counter.increment(count);
            }
        });
    }
}
