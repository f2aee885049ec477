package dev.rollcall.edge.intake;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** Meters of events. No label is a sender's text. */
final class IntakeMetrics {

    private final MeterRegistry meters;

    IntakeMetrics(MeterRegistry meters) {
        this.meters = meters;
    }

    void accepted(String route, long events) {
        count("rollcall.edge.accepted", "events that are durable", route, events);
    }

    void repeated(String route, long events) {
        count("rollcall.edge.repeated", "repeated events that were not stored again", route, events);
    }

    void failed(String route, long events) {
        count("rollcall.edge.failed", "events that were not stored; the sender got 503", route, events);
    }

    void rejected(String route, String reason) {
        Counter.builder("rollcall.edge.rejected")
                .description("events that were rejected; the response says why")
                .tag("route", route)
                .tag("reason", reason)
                .register(meters)
                .increment();
    }

    void limited(String limit) {
        Counter.builder("rollcall.edge.limited")
                .description("requests above a limit of events per second")
                .tag("limit", limit)
                .register(meters)
                .increment();
    }

    private void count(String name, String description, String route, long events) {
        if (events > 0) {
            Counter.builder(name)
                    .description(description)
                    .tag("route", route)
                    .register(meters)
                    .increment((double) events);
        }
    }
}
