package dev.rollcall.benchmarks.chaos;

import dev.rollcall.benchmarks.events.EventSender;
import dev.rollcall.schemas.TelemetryEvent;
import dev.rollcall.schemas.Topics;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.avro.AvroSchemaProvider;
import io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Encodes events with Confluent's serializer and schemas of a real registry. Besides the published schema there are
 * later ones, each with a further optional field: a reader meets ids that it has not seen before. Asks the registry only
 * while it is made.
 */
final class Encoder {
    private static final int HEADER = 5;
    private static final Schema FOREIGN =
            SchemaBuilder.record("Foreign").fields().optionalString("text").endRecord();

    private final Serializer<TelemetryEvent> serializer;
    private final List<Integer> laterIds = new ArrayList<>();
    private final int foreignId;

    /**
     * Registers what is needed.
     *
     * @param later how many later schemas to make
     */
    Encoder(String registryUrl, int later) {
        serializer = EventSender.serializer(registryUrl);
        String subject = Topics.EVENTS.name() + "-value";
        Schema published = Objects.requireNonNull(Topics.EVENTS.subjects().get(subject), subject);
        try (SchemaRegistryClient registry = new CachedSchemaRegistryClient(
                List.of(registryUrl), 100, List.of(new AvroSchemaProvider()), Map.of(), Map.of())) {
            for (int i = 1; i <= later; i++) {
                laterIds.add(registry.register(subject, new AvroSchema(withField(published, "later_" + i))));
            }
            foreignId = registry.register("benchmark-foreign-value", new AvroSchema(FOREIGN));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (RestClientException e) {
            throw new IllegalStateException("the registry refused a schema: " + e.getMessage(), e);
        }
        // The serializer asks the registry once, now.
        published(TelemetryEvent.newBuilder().build());
    }

    /** The event, written with the published schema. */
    byte[] published(TelemetryEvent event) {
        return serializer.serialize(Topics.EVENTS.name(), event);
    }

    /** The event, written with one of the later schemas. */
    byte[] later(TelemetryEvent event, int which) {
        byte[] bytes = published(event);
        // One more optional field that is null: the union's first branch.
        return withId(Arrays.copyOf(bytes, bytes.length + 1), laterIds.get(which));
    }

    /** The event's bytes under the id of a schema that another subject has. */
    byte[] foreign(TelemetryEvent event) {
        return withId(published(event), foreignId);
    }

    /** The bytes with another schema id. */
    static byte[] withId(byte[] value, int id) {
        ByteBuffer.wrap(value, 1, HEADER - 1).putInt(id);
        return value;
    }

    private static Schema withField(Schema published, String name) {
        List<Schema.Field> fields = new ArrayList<>();
        published.getFields().forEach(field -> fields.add(new Schema.Field(field, field.schema())));
        Schema optional = SchemaBuilder.unionOf().nullType().and().stringType().endUnion();
        fields.add(new Schema.Field(name, optional, "Of a later version.", Schema.Field.NULL_DEFAULT_VALUE));
        return Schema.createRecord(published.getName(), published.getDoc(), published.getNamespace(), false, fields);
    }
}
