package dev.rollcall.benchmarks.pieces;

import dev.rollcall.benchmarks.events.EventSource;
import dev.rollcall.benchmarks.events.Load;
import dev.rollcall.schemas.TelemetryEvent;
import dev.rollcall.schemas.Topics;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.testutil.MockSchemaRegistry;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.kafka.common.serialization.Serde;

/** Events of the measurements of speed, and a registry in memory that knows their schema. */
public final class SampleEvents {
    /** How many there are: a power of two. */
    public static final int NUMBER = 1 << 14;

    private static final String SCOPE = "pieces";

    private SampleEvents() {}

    /** The registry; it knows the schema once {@link #values} were made. */
    public static SchemaRegistryClient registry() {
        return MockSchemaRegistry.getClientForScope(SCOPE);
    }

    /** Confluent's classes, with the registry. */
    public static Serde<TelemetryEvent> serde() {
        return Topics.EVENTS.valueSerde(
                Map.of("schema.registry.url", "mock://" + SCOPE, "auto.register.schemas", true));
    }

    /** The events' values as the broker holds them. */
    public static List<ByteBuffer> values() {
        Load load = new Load(1_000_000, 1_800, 370, 4, List.of(), 30, 1);
        EventSource source = new EventSource(load.shape(), new Random(load.seed()));
        Serde<TelemetryEvent> serde = serde();
        return Stream.generate(() -> serde.serializer().serialize(Topics.EVENTS.name(), source.next()))
                .limit(NUMBER)
                .map(ByteBuffer::wrap)
                .toList();
    }
}
