package dev.rollcall.benchmarks.replay;

import dev.rollcall.schemas.TelemetryEvent;
import dev.rollcall.schemas.Topics;
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
import org.apache.kafka.streams.processor.TimestampExtractor;

/** The same counts as Kafka Streams' DSL gives them: group, window, count. */
final class StockTopology {
    /** Where the counts go: series and start of the window, and the count. */
    static final String COUNTS = "stock.counts";

    private StockTopology() {}

    /** The time of an event: when it was received, less what had passed since it occurred. */
    static final class EventTime implements TimestampExtractor {
        @Override
        public long extract(ConsumerRecord<Object, Object> record, long partitionTime) {
            TelemetryEvent event = (TelemetryEvent) record.value();
            return record.timestamp()
                    - (event.getSentAt().toEpochMilli() - event.getOccurredAt().toEpochMilli());
        }
    }

    static Topology build(String registryUrl) {
        // The repartition topic has a subject of its own.
        Serde<TelemetryEvent> events =
                Topics.EVENTS.valueSerde(Map.of("schema.registry.url", registryUrl, "auto.register.schemas", true));
        StreamsBuilder builder = new StreamsBuilder();
        builder.stream(
                        Topics.EVENTS.name(),
                        Consumed.with(Serdes.String(), events).withTimestampExtractor(new EventTime()))
                .groupBy((uid, event) -> series(event), Grouped.with("series", Serdes.String(), events))
                .windowedBy(TimeWindows.ofSizeAndGrace(ReplayPlan.WINDOW, ReplayPlan.GRACE))
                .count()
                .toStream((series, count) -> row(series.key(), series.window().start()))
                .to(COUNTS, Produced.with(Serdes.String(), Serdes.Long()));
        return builder.build();
    }

    /** The key of a row on {@link #COUNTS}. */
    static String row(String series, long windowStart) {
        return series + '\0' + windowStart;
    }

    /** What is counted separately. */
    static String series(String product, String version, String event) {
        return product + '\0' + version + '\0' + event;
    }

    private static String series(TelemetryEvent event) {
        return series(event.getProduct(), event.getVersion(), event.getEvent());
    }
}
