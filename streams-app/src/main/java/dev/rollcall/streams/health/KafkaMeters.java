package dev.rollcall.streams.health;

import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.streams.KafkaStreams;

/** Meters of Kafka's clients and of Kafka Streams: of more than a thousand those that tell an operator something. */
public final class KafkaMeters {

    private static final String PREFIX = "kafka.";

    private static final Set<String> CHOSEN = Set.of(
            "kafka.consumer.fetch.manager.records.lag",
            "kafka.consumer.coordinator.rebalance.total",
            "kafka.consumer.coordinator.last.heartbeat.seconds.ago",
            "kafka.stream.alive.stream.threads",
            "kafka.stream.failed.stream.threads",
            "kafka.stream.thread.commit.latency.max",
            "kafka.stream.state.total.sst.files.size",
            "kafka.stream.state.size.all.mem.tables");

    /** How soon meters of new partitions and tasks are there. */
    private static final Duration REFRESH = Duration.ofSeconds(10);

    private static final ScheduledExecutorService SCHEDULER = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "rollcall-kafka-meters");
        thread.setDaemon(true);
        return thread;
    });

    private KafkaMeters() {}

    /** Meters of a consumer, to be bound to a registry, and closed with the consumer. */
    public static KafkaClientMetrics of(Consumer<?, ?> consumer) {
        return new KafkaClientMetrics(consumer, List.of(), SCHEDULER, REFRESH);
    }

    /** Meters of a topology and of its clients, likewise. */
    static KafkaStreamsMetrics of(KafkaStreams streams) {
        return new KafkaStreamsMetrics(streams, List.of(), SCHEDULER, REFRESH);
    }

    /** Keeps all but those that were chosen out of a registry. */
    static MeterFilter filter() {
        return MeterFilter.deny(id -> id.getName().startsWith(PREFIX) && !CHOSEN.contains(id.getName()));
    }
}
