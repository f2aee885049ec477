package dev.rollcall.streams.combine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.schemas.TelemetryEvent;
import dev.rollcall.schemas.Topics;
import dev.rollcall.streams.TestEvents;
import dev.rollcall.streams.combine.sums.BatchBuilder;
import dev.rollcall.streams.config.BreakdownField;
import dev.rollcall.streams.event.EventDecoder;
import dev.rollcall.streams.internal.PartialBatch;
import dev.rollcall.streams.partial.Decoded;
import dev.rollcall.streams.partial.InternalFormat;
import dev.rollcall.streams.partial.PartialFormat;
import io.confluent.kafka.schemaregistry.testutil.MockSchemaRegistry;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.Serializer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What nobody counts should not be collected. */
class EveryFieldHasAUseTest {

    private static final Map<String, Object> REGISTRY =
            Map.of("schema.registry.url", "mock://uses", "auto.register.schemas", true);

    private static final List<BreakdownField> ALL_FIELDS = BreakdownField.parse(
            String.join(",", BreakdownField.context()) + ",dependencies.changed,attributes.changed");

    static Stream<Schema.Field> fields() {
        return TelemetryEvent.SCHEMA$.getFields().stream();
    }

    /** A field is of use where another value of it makes other sums. */
    @ParameterizedTest
    @MethodSource("fields")
    void aFieldIsCountedOrCanBeDeclaredOrItsDocSaysWhatElseItIsFor(Schema.Field field) throws Exception {
        TelemetryEvent event = TestEvents.event("Flow.start", "1.0", "c0ffee");
        TelemetryEvent changed = TelemetryEvent.newBuilder(event).build();
        ((SpecificRecord) changed).put(field.pos(), other(field, event.get(field.pos())));

        boolean isCounted = !sums(event).equals(sums(changed));

        assertThat(isCounted ? "counted" : field.doc())
                .as("use of %s", field.name())
                .containsPattern(isCounted ? "counted" : "Not counted: \\w+");
        if (isCounted) {
            assertThat(field.doc()).doesNotContain("Not counted");
        }
    }

    private static Object other(Schema.Field field, Object value) {
        Schema type = field.schema().isUnion() ? field.schema().getTypes().get(1) : field.schema();
        if (type.getLogicalType() != null) {
            return ((Instant) value).minus(field.name().equals("sent_at") ? Duration.ofHours(-3) : Duration.ofHours(3));
        }
        return switch (type.getType()) {
            case LONG -> (long) value + 7;
            case MAP -> Map.of("changed", "yes");
            default -> "changed";
        };
    }

    private static Set<Object> sums(TelemetryEvent event) throws Exception {
        Serializer<TelemetryEvent> serializer =
                Topics.EVENTS.valueSerde(REGISTRY).serializer();
        byte[] value = serializer.serialize(Topics.EVENTS.name(), event);
        Combiner combiner = new Combiner(
                new EventDecoder(MockSchemaRegistry.getClientForScope("uses"), ALL_FIELDS),
                Duration.ofHours(1),
                Duration.ofDays(2));
        combiner.add(new ConsumerRecord<>(
                Topics.EVENTS.name(),
                0,
                0,
                1_700_000_000_000L,
                TimestampType.LOG_APPEND_TIME,
                0,
                value.length,
                null,
                ByteBuffer.wrap(value),
                new RecordHeaders(),
                Optional.empty()));
        Set<Object> sums = new HashSet<>();
        new BatchBuilder("rollcall", Duration.ofHours(1), InternalFormat.WRITTEN)
                .build(combiner.sums(), Map.of(), 4, 1, (target, encoded) -> {
                    if (PartialFormat.decode(encoded) instanceof Decoded.Value<PartialBatch> batch) {
                        sums.addAll(batch.value().getCounts());
                        sums.addAll(batch.value().getPeople());
                        sums.addAll(batch.value().getBreakdowns());
                    }
                });
        return sums;
    }
}
