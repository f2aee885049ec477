package dev.rollcall.benchmarks.dsl;

import dev.rollcall.schemas.TelemetryEvent;
import dev.rollcall.schemas.Topics;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.TimeWindows;

/** Group, window, count: as the DSL's documentation has it. */
public final class StockTopology {
    private StockTopology() {}

    /**
     * The topology.
     *
     * @param grace how far stream time may be past the end of a window before its events are dropped
     * @param counts the topic that the counts go to, by {@link SeriesRow}
     */
    public static Topology build(String registryUrl, Duration window, Duration grace, String counts) {
        // The repartition topic has a subject of its own.
        Serde<TelemetryEvent> events =
                Topics.EVENTS.valueSerde(Map.of("schema.registry.url", registryUrl, "auto.register.schemas", true));
        StreamsBuilder builder = new StreamsBuilder();
        builder.stream(
                        Topics.EVENTS.name(),
                        Consumed.with(Serdes.String(), events)
                                .withTimestampExtractor((record, partitionTime) -> timeOf(record)))
                .groupBy((uid, event) -> series(event), Grouped.with("series", Serdes.String(), events))
                .windowedBy(TimeWindows.ofSizeAndGrace(window, grace))
                .count()
                .toStream((series, count) ->
                        SeriesRow.row(series.key(), series.window().start()))
                .to(counts, Produced.with(Serdes.String(), Serdes.Long()));
        return builder.build();
    }

    /** The time of an event: when it was received, less what had passed since it occurred. */
    private static long timeOf(ConsumerRecord<Object, Object> record) {
        TelemetryEvent event = (TelemetryEvent) record.value();
        return record.timestamp()
                - (event.getSentAt().toEpochMilli() - event.getOccurredAt().toEpochMilli());
    }

    private static String series(TelemetryEvent event) {
        return SeriesRow.series(event.getProduct(), event.getVersion(), event.getEvent());
    }
}
