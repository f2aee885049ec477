package dev.rollcall.streams.combine;

import dev.rollcall.streams.event.Reason;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Counters of the combining stage. They move when a transaction is committed, so that none counts an event twice. */
public final class CombineMetrics {

    /** So many clients get a meter of their own; the rest share one. */
    private static final int MAX_CLIENTS = 200;

    private static final String OTHER = "__other__";

    private final MeterRegistry registry;
    private final Set<Client> clients = ConcurrentHashMap.newKeySet();
    private final Counter accepted;
    private final Map<Reason, Counter> rejected = new EnumMap<>(Reason.class);
    private final Counter transactions;

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

    void committed(long acceptedEvents, Map<Reason, Long> rejectedEvents, Map<Skew, Long> skewedEvents) {
        accepted.increment((double) acceptedEvents);
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
