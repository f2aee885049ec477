package dev.rollcall.edge.http;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/** Meters of requests and connections. No label is a sender's text. */
final class RequestMetrics {

    private final MeterRegistry meters;
    private final Counter crowded;
    private final Counter slow;

    RequestMetrics(MeterRegistry meters) {
        this.meters = meters;
        crowded = closed("prefix");
        slow = closed("slow");
    }

    /** A connection was closed, since its network has its share. */
    void crowded() {
        crowded.increment();
    }

    /** A connection was closed, since its request took too long. */
    void slow() {
        slow.increment();
    }

    void answered(String route, int status, Duration time) {
        Timer.builder("rollcall.edge.requests")
                .description("requests, from their last byte to the response")
                .tag("route", route)
                .tag("status", String.valueOf(status))
                .register(meters)
                .record(time);
    }

    /** A request was refused as a whole. */
    void refused(String route, String reason) {
        Counter.builder("rollcall.edge.refused")
                .description("requests that were refused as a whole")
                .tag("route", route)
                .tag("reason", reason)
                .register(meters)
                .increment();
    }

    private Counter closed(String reason) {
        return Counter.builder("rollcall.edge.connections.closed")
                .description("connections that were closed by the limits")
                .tag("reason", reason)
                .register(meters);
    }
}
