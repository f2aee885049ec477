package dev.rollcall.benchmarks.producer;

import dev.rollcall.benchmarks.events.EventSender;
import dev.rollcall.schemas.TelemetryEvent;
import dev.rollcall.schemas.Topics;
import dev.rollcall.testkit.rows.Readers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;

/** Kafka's producer with the settings that the library gives it: acks=all, 50 ms of linger, batches of 64 kB. */
final class KafkaSender<V> implements Sender {
    private static final String UID = "8f14e45fceea167a5a36dedd4bea2543";
    private static final byte[] KEY = UID.getBytes(StandardCharsets.US_ASCII);
    private static final int SAMPLES = 20_000;
    private static final Map<String, String> DEPENDENCIES = Map.of("grpcio", "1.46.3", "protobuf", "5.28.2");
    private static final Instant STARTED = Instant.parse("2026-01-01T00:00:00Z");

    private final EventSender<V> producer;
    private final LongFunction<V> values;
    private long sequence;

    private KafkaSender(String bootstrapServers, Serializer<V> serializer, LongFunction<V> values) {
        this.values = values;
        producer = new EventSender<>(
                bootstrapServers,
                serializer,
                Map.of("linger.ms", "50", "compression.type", System.getProperty("codec")));
    }

    /** A record is filled for each event, and encoded by Confluent's serializer. */
    static Sender encoding(String bootstrapServers, String registryUrl) {
        return new KafkaSender<>(bootstrapServers, EventSender.serializer(registryUrl), KafkaSender::event);
    }

    /** The bytes of records that the library sent before. */
    static Sender ofBytes(String bootstrapServers) {
        List<byte[]> samples = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                Readers.fromBeginning(bootstrapServers, List.of(Topics.EVENTS.name()))) {
            int before;
            do {
                before = samples.size();
                consumer.poll(Duration.ofSeconds(5)).forEach(record -> samples.add(record.value()));
            } while (samples.size() > before && samples.size() < SAMPLES);
        }
        return new KafkaSender<>(
                bootstrapServers,
                new ByteArraySerializer(),
                sequence -> samples.get((int) (sequence % samples.size())));
    }

    @Override
    public void send() {
        producer.send(new ProducerRecord<>(Topics.EVENTS.name(), KEY, values.apply(++sequence)), acknowledged -> {});
    }

    @Override
    public void flush() {
        producer.flush();
    }

    @Override
    public void close() {
        producer.close();
    }

    private static TelemetryEvent event(long sequence) {
        Instant now = Instant.now();
        TelemetryEvent event = new TelemetryEvent();
        event.setProduct("producer-cost");
        event.setVersion("1.0.0");
        event.setEvent(LibrarySender.EVENT);
        event.setUid(UID);
        event.setSessionId(UID);
        event.setSessionSeq(sequence);
        event.setOneIn(1);
        event.setOccurredAt(now);
        event.setSentAt(now);
        event.setStartedAt(STARTED);
        event.setArchitecture("x86_64");
        event.setPlatform("Linux");
        event.setPlatformRelease("6.8.0-45-generic");
        event.setRuntime("java 17.0.15");
        event.setDependencies(DEPENDENCIES);
        event.setAttributes(LibrarySender.ATTRIBUTES);
        return event;
    }
}
