package dev.rollcall.streams.combine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollcall.schemas.TelemetryEvent;
import dev.rollcall.schemas.Topics;
import dev.rollcall.streams.TestEvents;
import dev.rollcall.streams.combine.sums.BatchBuilder;
import dev.rollcall.streams.event.EventDecoder;
import dev.rollcall.streams.event.MalformedEventException;
import dev.rollcall.streams.event.Reason;
import dev.rollcall.streams.internal.PartialBatch;
import dev.rollcall.streams.internal.PartialCount;
import dev.rollcall.streams.partial.Decoded;
import dev.rollcall.streams.partial.InternalFormat;
import dev.rollcall.streams.partial.PartialFormat;
import io.confluent.kafka.schemaregistry.testutil.MockSchemaRegistry;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.Serializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CombinerTest {

    private static final Map<String, Object> REGISTRY =
            Map.of("schema.registry.url", "mock://combiner", "auto.register.schemas", true);

    private final Serializer<TelemetryEvent> serializer =
            Topics.EVENTS.valueSerde(REGISTRY).serializer();
    private final Combiner combiner = new Combiner(
            new EventDecoder(MockSchemaRegistry.getClientForScope("combiner"), List.of()),
            Duration.ofSeconds(10),
            Duration.ofDays(2));

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Combiner.MAX_ONE_IN + 1, Long.MAX_VALUE, Long.MIN_VALUE})
    void rejectsAnEventThatStandsForAnImpossibleNumber(long oneIn) {
        assertRejected(event().setOneIn(oneIn), Reason.IMPOSSIBLE_SAMPLING);
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, Combiner.MAX_LOST + 1, Long.MAX_VALUE, Long.MIN_VALUE})
    void rejectsAnEventAfterAnImpossibleNumberOfLosses(long lost) {
        assertRejected(event().setLostBefore(lost), Reason.IMPOSSIBLE_LOST);
    }

    @Test
    void takesTheGreatestNumberOfLosses() throws Exception {
        add(event().setLostBefore(Combiner.MAX_LOST));

        assertThat(sums()).singleElement().satisfies(sum -> assertThat(sum.getLost())
                .isEqualTo(Combiner.MAX_LOST));
    }

    @ParameterizedTest
    @ValueSource(strings = {"__other__", "__", "__all__"})
    void rejectsTheJobsOwnNames(String name) {
        assertRejected(event().setProduct(name), Reason.ILLEGAL_NAME);
        assertRejected(event().setVersion(name), Reason.ILLEGAL_NAME);
        assertRejected(event().setEvent(name), Reason.ILLEGAL_NAME);
    }

    @Test
    void countsAnEventOnceHoweverManyItStandsFor() throws Exception {
        add(event().setOneIn(Combiner.MAX_ONE_IN));
        add(event());

        assertThat(sums()).singleElement().satisfies(sum -> {
            assertThat(sum.getCount()).isEqualTo(2);
            assertThat(sum.getEstimate()).isEqualTo(Combiner.MAX_ONE_IN + 1);
        });
    }

    private void assertRejected(TelemetryEvent.Builder event, Reason reason) {
        assertThatThrownBy(() -> add(event))
                .isInstanceOfSatisfying(MalformedEventException.class, e -> assertThat(e.reason())
                        .isEqualTo(reason));
        assertThat(combiner.sums().isEmpty()).isTrue();
    }

    private List<PartialCount> sums() {
        List<PartialCount> sums = new ArrayList<>();
        new BatchBuilder("rollcall", Duration.ofSeconds(10), InternalFormat.WRITTEN)
                .build(combiner.sums(), Map.of(), 4, 1, (target, batch) -> {
                    if (PartialFormat.decode(batch) instanceof Decoded.Value<PartialBatch> value) {
                        sums.addAll(value.value().getCounts());
                    }
                });
        return sums;
    }

    private static TelemetryEvent.Builder event() {
        return TestEvents.builder("Flow.start", "3.7.13", "c0ffee");
    }

    private void add(TelemetryEvent.Builder event) throws Exception {
        byte[] value = serializer.serialize(Topics.EVENTS.name(), event.build());
        combiner.add(new ConsumerRecord<>(
                Topics.EVENTS.name(),
                0,
                0,
                1_000,
                TimestampType.LOG_APPEND_TIME,
                0,
                value.length,
                null,
                ByteBuffer.wrap(value),
                new RecordHeaders(),
                Optional.empty()));
    }
}
