package dev.rollcall.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.avro.AvroSchemaProvider;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClientFactory;
import io.confluent.kafka.serializers.KafkaAvroDeserializer;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;
import org.junit.jupiter.api.Test;

class TopicTest {

    private static final Map<String, Object> REGISTRY = Map.of("schema.registry.url", "mock://topic-test");
    private static final Map<String, Object> REGISTERING =
            Map.of("schema.registry.url", "mock://topic-test", "auto.register.schemas", true);

    @Test
    void registersNothingByItself() {
        Map<String, Object> empty = Map.of("schema.registry.url", "mock://nothing-registered");
        Serde<EventCount> serde = Topics.COUNTS.valueSerde(empty);

        assertThatThrownBy(() -> serde.serializer().serialize(Topics.COUNTS.name(), count()))
                .isInstanceOf(SerializationException.class);
    }

    @Test
    void writesTheConfluentWireFormatAndReadsItBack() {
        byte[] bytes = Topics.COUNTS.valueSerde(REGISTERING).serializer().serialize(Topics.COUNTS.name(), count());

        assertThat(bytes[0]).as("magic byte").isZero();
        assertThat(Topics.COUNTS.valueSerde(REGISTRY).deserializer().deserialize(Topics.COUNTS.name(), bytes))
                .isEqualTo(count());
    }

    @Test
    void aPlainConfluentDeserializerNeedsNoJvmFlagForTheGeneratedClasses() {
        byte[] bytes = Topics.COUNTS.valueSerde(REGISTERING).serializer().serialize(Topics.COUNTS.name(), count());
        assertThat(System.getProperty("org.apache.avro.SERIALIZABLE_PACKAGES")).isNull();

        try (KafkaAvroDeserializer plain = new KafkaAvroDeserializer()) {
            plain.configure(Map.of("schema.registry.url", "mock://topic-test", "specific.avro.reader", true), false);
            assertThat(plain.deserialize(Topics.COUNTS.name(), bytes)).isEqualTo(count());
        }
    }

    @Test
    void writesWithTheIdOfTheSchemaAsPublished() throws Exception {
        try (SchemaRegistryClient client = SchemaRegistryClientFactory.newClient(
                List.of("mock://published"), 10, List.of(new AvroSchemaProvider()), Map.of(), Map.of())) {
            int id = client.register(
                    "telemetry.counts-value",
                    new AvroSchema(Topics.COUNTS.subjects().get("telemetry.counts-value")));
            byte[] bytes = Topics.COUNTS
                    .valueSerde(Map.of("schema.registry.url", "mock://published"))
                    .serializer()
                    .serialize(Topics.COUNTS.name(), count());

            assertThat(ByteBuffer.wrap(bytes).getInt(1)).isEqualTo(id);
        }
    }

    @Test
    void namesItsSubjectsAfterTheTopic() {
        assertThat(Topics.EVENTS.subjects()).containsOnlyKeys("telemetry.events-value");
        assertThat(Topics.COUNTS.subjects()).containsOnlyKeys("telemetry.counts-key", "telemetry.counts-value");
        assertThat(Topics.REJECTED.subjects()).isEmpty();
    }

    private static EventCount count() {
        return EventCount.newBuilder()
                .setProduct("shop")
                .setEvent("Flow.start")
                .setVersion("1.2.3")
                .setWindowStart(Instant.ofEpochMilli(10_000))
                .setWindowEnd(Instant.ofEpochMilli(20_000))
                .setCount(3)
                .setUsers(2)
                .setUpdatedAt(Instant.ofEpochMilli(21_000))
                .build();
    }
}
