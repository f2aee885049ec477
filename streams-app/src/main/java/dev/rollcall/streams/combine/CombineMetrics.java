package dev.rollcall.streams.combine;

import dev.rollcall.schemas.ReservedNames;
import dev.rollcall.streams.event.Reason;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;

/**
 * Meters of the combining stage. Those of events move when a transaction is committed, so that none counts an event
 * twice. Thread-safe.
 */
public final class CombineMetrics {

    /** So many clients get a meter of their own; the rest share one. */
    private static final int MAX_CLIENTS = 200;

    private final MeterRegistry registry;
    private final Set<Client> clients = ConcurrentHashMap.newKeySet();
    private final Counter accepted;
    private final Map<Reason, Counter> rejected = new EnumMap<>(Reason.class);
    private final Counter transactions;
    private final Counter expired;
    private final Map<Recovery, Counter> recoveries = new EnumMap<>(Recovery.class);
    /** Per worker that has partitions, when it had last committed all that it had read, or got them. */
    private final Map<String, Long> upToDate = new ConcurrentHashMap<>();

    private final Map<String, DoubleSupplier> clocks = new ConcurrentHashMap<>();

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
                .description("When the slowest worker had committed everything that it read, since the epoch")
                .register(registry);
        Gauge.builder("rollcall.clock.difference", this::clockDifference)
                .description("How far the brokers' clock is ahead of this machine's")
                .baseUnit("seconds")
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

    /** How far the brokers' clock is ahead of a worker's, in seconds, or NaN. */
    void clock(String worker, DoubleSupplier ahead) {
        clocks.put(worker, ahead);
    }

    /** A worker reads so many partitions; one that has none has nothing to commit. */
    void reads(String worker, int partitions, long now) {
        if (partitions == 0) {
            upToDate.remove(worker);
        } else {
            upToDate.putIfAbsent(worker, now);
        }
    }

    /** A worker has committed all that it has read. */
    void upToDate(String worker, long now) {
        upToDate.put(worker, now);
    }

    private double lastCommit() {
        return upToDate.values().stream().mapToDouble(Long::doubleValue).min().orElse(Double.NaN);
    }

    private double clockDifference() {
        return clocks.values().stream()
                .map(DoubleSupplier::getAsDouble)
                .filter(Double::isFinite)
                .max(Comparator.comparingDouble(Math::abs))
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
            client = new Client(ReservedNames.OTHER, ReservedNames.OTHER);
        }
        clients.add(client);
        Counter.builder("rollcall.events.skewed")
                .description("Events rejected because their client sent impossible times")
                .tags("reason", skew.reason().code(), "product", client.product(), "version", client.version())
                .register(registry)
                .increment((double) count);
    }
}
