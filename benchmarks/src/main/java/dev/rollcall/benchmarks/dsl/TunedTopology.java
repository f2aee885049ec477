package dev.rollcall.benchmarks.dsl;

import dev.rollcall.schemas.TelemetryEvent;
import dev.rollcall.schemas.Topics;
import java.io.IOException;
import java.time.Duration;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.TimeWindows;
import org.jspecify.annotations.Nullable;

/**
 * The DSL with everything off the hot path that its public API lets go of: the uid is not decoded, of an event only the
 * leading fields are, and an empty value goes through the repartition topic.
 */
final class TunedTopology {
    private static final byte[] NOTHING = new byte[0];

    private TunedTopology() {}

    /**
     * What is read of an event.
     *
     * @param distance from its occurrence to its sending, in milliseconds
     */
    private record Projection(String series, long distance) {}

    /** As {@link StockTopology#build}. */
    static Topology build(Duration window, Duration grace, String counts) {
        StreamsBuilder builder = new StreamsBuilder();
        builder.stream(
                        Topics.EVENTS.name(),
                        Consumed.with(undecoded(), projection())
                                .withTimestampExtractor((record, partitionTime) ->
                                        record.timestamp() - ((Projection) record.value()).distance()))
                .map((uid, event) -> KeyValue.pair(event.series(), NOTHING))
                .groupByKey(Grouped.with("series", Serdes.String(), Serdes.ByteArray()))
                .windowedBy(TimeWindows.ofSizeAndGrace(window, grace))
                .count()
                .toStream((series, count) ->
                        SeriesRow.row(series.key(), series.window().start()))
                .to(counts, Produced.with(Serdes.String(), Serdes.Long()));
        return builder.build();
    }

    private static Serde<byte[]> undecoded() {
        return Serdes.serdeFrom(Serdes.ByteArray().serializer(), (topic, bytes) -> NOTHING);
    }

    private static Serde<Projection> projection() {
        Serializer<Projection> none = (topic, event) -> {
            throw new UnsupportedOperationException("events are only read");
        };
        return Serdes.serdeFrom(none, new Projecting());
    }

    /** Reads the leading fields up to {@code sent_at}, in the order of the schema that the events were written with. */
    private static final class Projecting implements Deserializer<Projection> {
        private static final int HEADER = 5;

        /** The threads of a topology share its serdes. */
        private static final ThreadLocal<@Nullable BinaryDecoder> REUSED = new ThreadLocal<>();

        @Override
        public Projection deserialize(String topic, byte[] bytes) {
            BinaryDecoder decoder =
                    DecoderFactory.get().binaryDecoder(bytes, HEADER, bytes.length - HEADER, REUSED.get());
            REUSED.set(decoder);
            try {
                return read(decoder);
            } catch (IOException e) {
                throw new SerializationException(e);
            }
        }

        private static Projection read(BinaryDecoder decoder) throws IOException {
            String product = "";
            String version = "";
            String event = "";
            long occurred = 0;
            for (Schema.Field field : TelemetryEvent.SCHEMA$.getFields()) {
                switch (field.name()) {
                    case "product" -> product = decoder.readString();
                    case "version" -> version = decoder.readString();
                    case "event" -> event = decoder.readString();
                    case "occurred_at" -> occurred = decoder.readLong();
                    case "sent_at" -> {
                        return new Projection(SeriesRow.series(product, version, event), decoder.readLong() - occurred);
                    }
                    default -> skip(decoder, field.schema());
                }
            }
            throw new IOException("no field sent_at");
        }

        private static void skip(BinaryDecoder decoder, Schema schema) throws IOException {
            switch (schema.getType()) {
                case STRING -> decoder.skipString();
                case INT -> decoder.readInt();
                case LONG -> decoder.readLong();
                default -> throw new IOException("a leading field of type " + schema.getType());
            }
        }
    }
}
