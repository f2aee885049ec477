package dev.rollcall.producer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.producer.internal.event.Limits;
import dev.rollcall.producer.internal.event.Session;
import dev.rollcall.schemas.TelemetryEvent;
import dev.rollcall.schemas.Topics;
import dev.rollcall.testkit.broker.TestBroker;
import io.confluent.kafka.serializers.KafkaAvroDeserializer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.awaitility.Awaitility;

/** The topic of events on a broker, with a low limit on the size of a record. Tests share it, each has its product. */
public final class EventsTopic {

    static final int MAX_MESSAGE_BYTES = 20_000;

    /** A registry for those to which it does not matter. */
    static final String REGISTRY = FakeRegistry.inOrder().url();

    private static final String NAME = Topics.EVENTS.name();

    private final TestBroker broker;

    private EventsTopic(TestBroker broker) {
        this.broker = broker;
    }

    static EventsTopic createdOn(TestBroker broker) throws Exception {
        Map<String, String> config = new HashMap<>(Topics.EVENTS.config());
        config.put("max.message.bytes", String.valueOf(MAX_MESSAGE_BYTES));
        try (Admin admin = Admin.create(broker.clientSettings())) {
            admin.createTopics(List.of(new NewTopic(NAME, Topics.EVENTS.partitions(), (short) 1).configs(config)))
                    .all()
                    .get();
        }
        return new EventsTopic(broker);
    }

    /** Telemetry that goes to this topic, whatever the environment of the tests says. */
    Telemetry.Builder telemetry(String product, Path state) {
        return Telemetry.builder(product, "1.0")
                .environment(Map.of())
                .bootstrapServers(broker.bootstrapServers())
                .schemaRegistryUrl(REGISTRY)
                .autoRegisterSchemas(true)
                .stateDirectory(state);
    }

    /** Attributes that keep within the library's limits and exceed the topic's, even when compressed. */
    static Map<String, String> tooLarge() {
        Random random = new Random(7);
        Map<String, String> attributes = new HashMap<>();
        for (int i = 0; i < Limits.ENTRIES; i++) {
            StringBuilder value = new StringBuilder();
            random.ints(Limits.VALUE, 0x4E00, 0x9FFF).forEach(value::appendCodePoint);
            attributes.put("k" + i, value.toString());
        }
        return attributes;
    }

    /** The events of a product that were sent with {@link #REGISTRY}. */
    List<TelemetryEvent> await(String product, int atLeast) {
        return await(product, atLeast, REGISTRY);
    }

    /** The events of a product, read with Confluent's own deserializer once there are at least so many. */
    List<TelemetryEvent> await(String product, int atLeast, String registryUrl) {
        try (KafkaAvroDeserializer deserializer = new KafkaAvroDeserializer()) {
            deserializer.configure(Map.of("schema.registry.url", registryUrl, "specific.avro.reader", true), false);
            List<TelemetryEvent> events = new ArrayList<>();
            for (ConsumerRecord<byte[], byte[]> row : awaitRaw(product, atLeast)) {
                events.add((TelemetryEvent) deserializer.deserialize(NAME, row.value()));
            }
            return events;
        }
    }

    /** The records of a product, once there are at least so many. */
    List<ConsumerRecord<byte[], byte[]>> awaitRaw(String product, int atLeast) {
        List<ConsumerRecord<byte[], byte[]>> rows = new ArrayList<>();
        Map<String, Object> settings = new HashMap<>(broker.clientSettings());
        // A consumer that is closed waits for the end of its fetch.
        settings.put("fetch.max.wait.ms", 50);
        try (var consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = new ArrayList<>();
            for (int partition = 0; partition < Topics.EVENTS.partitions(); partition++) {
                partitions.add(new TopicPartition(NAME, partition));
            }
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            Awaitility.await()
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(1))
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> {
                        consumer.poll(Duration.ofMillis(100)).forEach(row -> {
                            if (product.equals(productOf(row.value()))) {
                                rows.add(row);
                            }
                        });
                        return rows.size() >= atLeast
                                && partitions.stream().allMatch(p -> consumer.position(p) >= ends.get(p));
                    });
        }
        return rows;
    }

    /** Every recorded event arrived or is reported as lost, and no number is missing or twice. */
    void assertExact(String product, long recorded, long sent) {
        List<TelemetryEvent> events = await(product, (int) sent);
        assertThat(events)
                .extracting(TelemetryEvent::getSessionSeq)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, sent).boxed().toList());
        long lost = events.stream().mapToLong(TelemetryEvent::getLostBefore).sum();
        assertThat(events.size() + lost).isEqualTo(recorded);
    }

    /** The first field: a length of one byte for short names, and the name. */
    private static String productOf(byte[] value) {
        return new String(value, Session.HEADER_LENGTH + 1, value[Session.HEADER_LENGTH] / 2);
    }
}
