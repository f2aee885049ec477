package dev.rollcall.streams.combine;

import dev.rollcall.streams.event.Reason;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Meters of the combining stage. Those of events move when a transaction is committed, so that none counts an event
 * twice. Thread-safe.
 */
public final class CombineMetrics {

    /** So many clients get a meter of their own; the rest share one. */
    private static final int MAX_CLIENTS = 200;

    private static final String OTHER = "__other__";

    private final MeterRegistry registry;
    private final Set<Client> clients = ConcurrentHashMap.newKeySet();
    private final Counter accepted;
    private final Map<Reason, Counter> rejected = new EnumMap<>(Reason.class);
    private final Counter transactions;
    private final Counter expired;
    private final Map<Recovery, Counter> recoveries = new EnumMap<>(Recovery.class);
    /** Per worker that has partitions, when it committed, or got them. */
    private final Map<String, Long> lastCommits = new ConcurrentHashMap<>();

    /** Why a worker started again from the committed offsets. */
    enum Recovery {
        /** A transaction or a broker failed. */
        KAFKA("kafka"),
        /** Adding a record failed. */
        UNPROCESSABLE("unprocessable");

        private final String cause;

        Recovery(String cause) {
            this.cause = cause;
        }
    }

    /** Whose clock is off: a bug report about a version of a product. */
    record Client(String product, String version) {}

    /** Why events of a client could not be placed in time. */
    record Skew(Reason reason, Client client) {}

    public CombineMetrics(MeterRegistry registry) {
        this.registry = registry;
        accepted = Counter.builder("rollcall.events.accepted")
                .description("Events added to a count")
                .register(registry);
        transactions = Counter.builder("rollcall.combine.transactions")
                .description("Committed transactions of the combining stage")
                .register(registry);
        expired = Counter.builder("rollcall.events.expired")
                .description("Offsets of events that were deleted before they were read")
                .register(registry);
        for (Recovery recovery : Recovery.values()) {
            recoveries.put(
                    recovery,
                    Counter.builder("rollcall.combine.recoveries")
                            .description("How often a worker started again from the committed offsets")
                            .tag("cause", recovery.cause)
                            .register(registry));
        }
        TimeGauge.builder("rollcall.combine.last.commit", this::lastCommit, TimeUnit.MILLISECONDS)
                .description("When the worker that has not committed for longest did so, since the epoch")
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

    /** Adds the meters of a worker's consumer. */
    void add(KafkaClientMetrics consumer) {
        consumer.bindTo(registry);
    }

    /** A worker has partitions, at this time at least. */
    void working(String worker, long now) {
        lastCommits.putIfAbsent(worker, now);
    }

    /** A worker has no partitions, and so nothing to commit. */
    void idle(String worker) {
        lastCommits.remove(worker);
    }

    void lastCommit(String worker, long now) {
        lastCommits.put(worker, now);
    }

    private double lastCommit() {
        return lastCommits.values().stream().mapToLong(Long::longValue).min().stream()
                .asDoubleStream()
                .findFirst()
                .orElse(Double.NaN);
    }

    void recovered(Recovery recovery) {
        Counter counter = recoveries.get(recovery);
        if (counter != null) {
            counter.increment();
        }
    }

    void committed(
            long acceptedEvents, Map<Reason, Long> rejectedEvents, Map<Skew, Long> skewedEvents, long expiredEvents) {
        accepted.increment((double) acceptedEvents);
        expired.increment((double) expiredEvents);
        transactions.increment();
        rejectedEvents.forEach((reason, count) -> {
            Counter counter = rejected.get(reason);
            if (counter != null) {
                counter.increment(count);
            }
        });
        skewedEvents.forEach(this::skewed);
    }

    private void skewed(Skew skew, long count) {
        Client client = skew.client();
        if (!clients.contains(client) && clients.size() >= MAX_CLIENTS) {
            client = new Client(OTHER, OTHER);
        }
        clients.add(client);
        Counter.builder("rollcall.events.skewed")
                .description("Events rejected for the times that their client gave")
                .tags("reason", skew.reason().code(), "product", client.product(), "version", client.version())
                .register(registry)
                .increment((double) count);
    }
}
