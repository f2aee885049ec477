package dev.rollcall.benchmarks.pieces;

import dev.rollcall.benchmarks.events.EventSource;
import dev.rollcall.benchmarks.events.Load;
import dev.rollcall.schemas.TelemetryEvent;
import dev.rollcall.schemas.Topics;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import io.confluent.kafka.schemaregistry.testutil.MockSchemaRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.kafka.common.serialization.Serializer;

/** Events of the measurements of speed, and a registry in memory that knows their schema. */
public final class SampleEvents {
    /** How many there are: a power of two. */
    public static final int NUMBER = 1 << 14;

    private static final String SCOPE = "pieces";

    private SampleEvents() {}

    /** Where Confluent's classes find the registry. */
    public static String registryUrl() {
        return "mock://" + SCOPE;
    }

    /** The registry, with the schema of events. */
    public static SchemaRegistryClient registry() {
        SchemaRegistryClient registry = MockSchemaRegistry.getClientForScope(SCOPE);
        try {
            for (Map.Entry<String, Schema> subject : Topics.EVENTS.subjects().entrySet()) {
                registry.register(subject.getKey(), new AvroSchema(subject.getValue()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (RestClientException e) {
            throw new IllegalStateException(e);
        }
        return registry;
    }

    /** The events' values as the broker holds them. The registry has to be there. */
    public static List<ByteBuffer> values() {
        Load load = new Load(1_000_000, 1_800, 370, 4, List.of(), 30, 1);
        EventSource source = new EventSource(load.shape(), new Random(load.seed()));
        Serializer<TelemetryEvent> serializer = Topics.EVENTS
                .valueSerde(Map.of("schema.registry.url", registryUrl()))
                .serializer();
        return Stream.generate(() -> serializer.serialize(Topics.EVENTS.name(), source.next()))
                .limit(NUMBER)
                .map(ByteBuffer::wrap)
                .toList();
    }
}
