package dev.rollcall.edge.sink;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;

/** What becomes of events. Thread-safe. */
final class SinkMetrics {

    private final Counter delivered;
    private final Counter queued;
    private final Counter refused;
    private volatile boolean queueing;
    private volatile double oldestSeconds;

    SinkMetrics(MeterRegistry meters) {
        delivered = Counter.builder("rollcall.edge.delivered")
                .description("events that Kafka has acknowledged")
                .register(meters);
        queued = Counter.builder("rollcall.edge.queued")
                .description("events that were written to the queue on disk")
                .register(meters);
        refused = Counter.builder("rollcall.edge.setaside")
                .tag("reason", "refused")
                .description("accepted data that cannot be delivered")
                .register(meters);
        Gauge.builder("rollcall.edge.queue.state", this, metrics -> metrics.queueing ? 1 : 0)
                .description("1 while new events go to the queue on disk")
                .register(meters);
        Gauge.builder("rollcall.edge.queue.oldest.seconds", this, metrics -> metrics.oldestSeconds)
                .description("how long the oldest event of the queue has waited")
                .register(meters);
    }

    void delivered() {
        delivered.increment();
    }

    void queued(int events) {
        queued.increment(events);
    }

    void refused() {
        refused.increment();
    }

    void setState(boolean isQueueing, Duration oldest) {
        queueing = isQueueing;
        oldestSeconds = oldest.toMillis() / 1000.0;
    }
}
