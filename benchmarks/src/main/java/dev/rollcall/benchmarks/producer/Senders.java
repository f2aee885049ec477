package dev.rollcall.benchmarks.producer;

import dev.rollcall.benchmarks.check.Readers;
import dev.rollcall.producer.Exit;
import dev.rollcall.producer.Telemetry;
import dev.rollcall.schemas.TelemetryEvent;
import dev.rollcall.schemas.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * The ways to send an event. All send the same content to the same topic with the same settings of Kafka's producer: lz4,
 * acks=all, idempotent, 50 ms of linger, batches of 64 kB.
 */
final class Senders {
    private static final String EVENT = "Flow.start";
    private static final Map<String, String> ATTRIBUTES = Map.of("format", "parquet", "rows", "10-100");
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final int SAMPLES = 20_000;

    private Senders() {}

    /**
     * The sender of a way.
     *
     * @param state a folder for the library's state
     * @param queueCapacity of the library
     */
    static Sender of(Way way, String bootstrapServers, String registryUrl, Path state, int queueCapacity) {
        return switch (way) {
            case NOTHING -> new None();
            case ROLLCALL -> new Library(bootstrapServers, registryUrl, state, queueCapacity);
            case CONFLUENT -> new Confluent(bootstrapServers, registryUrl);
            case RAW -> new Raw(bootstrapServers);
        };
    }

    /** Calls nothing. */
    private static final class None implements Sender {
        @Override
        public void send() {}

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    /** The library, as an application has it, but for a larger queue. */
    private static final class Library implements Sender {
        private final int queueCapacity;
        private final Telemetry telemetry;

        Library(String bootstrapServers, String registryUrl, Path state, int queueCapacity) {
            this.queueCapacity = queueCapacity;
            telemetry = Telemetry.builder("producer-cost", "1.0.0")
                    .bootstrapServers(bootstrapServers)
                    .schemaRegistryUrl(registryUrl)
                    .stateDirectory(state)
                    .queueCapacity(queueCapacity)
                    .exit(Exit.WAIT)
                    .spoolBytes(0)
                    .dependency("grpcio", "1.46.3")
                    .dependency("protobuf", "5.28.2")
                    .build();
            // A host that has been running for a while is connected.
            send();
            flush();
        }

        @Override
        public void send() {
            telemetry.record(EVENT, ATTRIBUTES);
        }

        @Override
        public void makeRoom() {
            while (telemetry.stats().queued() > queueCapacity / 2) {
                LockSupport.parkNanos(1_000_000);
            }
        }

        @Override
        public void flush() {
            if (!telemetry.flush(LONG) || telemetry.stats().lost() > 0) {
                throw new IllegalStateException("events got lost: " + telemetry.stats());
            }
        }

        @Override
        public void close() {
            telemetry.close();
        }
    }

    /** Kafka's producer and what both ways to use it share. */
    private abstract static class Kafka<V> implements Sender {
        private final KafkaProducer<String, V> producer;
        private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

        Kafka(String bootstrapServers, Serializer<V> serializer) {
            Map<String, Object> settings = new HashMap<>();
            settings.put("bootstrap.servers", bootstrapServers);
            settings.put("acks", "all");
            settings.put("enable.idempotence", "true");
            settings.put("compression.type", "lz4");
            settings.put("linger.ms", "50");
            settings.put("batch.size", String.valueOf(64 * 1024));
            settings.put("enable.metrics.push", "false");
            producer = new KafkaProducer<>(settings, new StringSerializer(), serializer);
        }

        final void send(String key, V value) {
            producer.send(new ProducerRecord<>(Topics.EVENTS.name(), key, value), (metadata, error) -> {
                if (error != null) {
                    failure.compareAndSet(null, error);
                }
            });
        }

        @Override
        public void flush() {
            producer.flush();
            Exception failed = failure.get();
            if (failed != null) {
                throw new IllegalStateException("an event was not delivered: " + failed, failed);
            }
        }

        @Override
        public void close() {
            producer.close();
        }
    }

    /** A record is filled for each event, and encoded by Confluent's serializer. */
    private static final class Confluent extends Kafka<TelemetryEvent> {
        private static final String UID = "8f14e45fceea167a5a36dedd4bea2543";

        private final Map<String, String> dependencies = Map.of("grpcio", "1.46.3", "protobuf", "5.28.2");
        private final Instant started = Instant.now();
        private long sequence;

        Confluent(String bootstrapServers, String registryUrl) {
            super(
                    bootstrapServers,
                    Topics.EVENTS
                            .valueSerde(Map.of("schema.registry.url", registryUrl))
                            .serializer());
        }

        @Override
        public void send() {
            Instant now = Instant.now();
            TelemetryEvent event = new TelemetryEvent();
            event.setProduct("producer-cost");
            event.setVersion("1.0.0");
            event.setEvent(EVENT);
            event.setUid(UID);
            event.setSessionId(UID);
            event.setSessionSeq(++sequence);
            event.setOneIn(1);
            event.setOccurredAt(now);
            event.setSentAt(now);
            event.setStartedAt(started);
            event.setArchitecture("x86_64");
            event.setPlatform("Linux");
            event.setPlatformRelease("6.8.0-45-generic");
            event.setRuntime("java 17.0.15");
            event.setDependencies(dependencies);
            event.setAttributes(ATTRIBUTES);
            send(UID, event);
        }
    }

    /** Records that the library sent before, as they stand in the topic. */
    private static final class Raw extends Kafka<byte[]> {
        private final List<ConsumerRecord<String, byte[]>> samples;
        private int next;

        Raw(String bootstrapServers) {
            super(bootstrapServers, new ByteArraySerializer());
            samples = samples(bootstrapServers);
        }

        @Override
        public void send() {
            ConsumerRecord<String, byte[]> sample = samples.get(next);
            next = next + 1 == samples.size() ? 0 : next + 1;
            send(sample.key(), sample.value());
        }

        private static List<ConsumerRecord<String, byte[]>> samples(String bootstrapServers) {
            List<ConsumerRecord<String, byte[]>> found = new ArrayList<>();
            Map<String, Object> settings =
                    Map.of("bootstrap.servers", bootstrapServers, "enable.metrics.push", "false");
            try (KafkaConsumer<String, byte[]> consumer =
                    new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
                Readers.assignFromBeginning(consumer, List.of(Topics.EVENTS.name()));
                long deadline = System.nanoTime() + LONG.toNanos();
                while (found.size() < SAMPLES && System.nanoTime() < deadline) {
                    consumer.poll(Duration.ofMillis(200)).forEach(found::add);
                }
            }
            if (found.size() < SAMPLES) {
                throw new IllegalStateException("too few events to send again: " + found.size());
            }
            return found.subList(0, SAMPLES);
        }
    }
}
