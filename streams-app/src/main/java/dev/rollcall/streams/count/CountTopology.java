package dev.rollcall.streams.count;

import dev.rollcall.schemas.Topics;
import dev.rollcall.streams.config.JobConfig;
import dev.rollcall.streams.event.Series;
import dev.rollcall.streams.internal.PartialBatch;
import dev.rollcall.streams.partial.Decoded;
import dev.rollcall.streams.partial.PartialFormat;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.Topology;

/** The counting stage: sums in, rows out. */
public final class CountTopology {

    private CountTopology() {}

    /** Builds the topology of a job that goes by the clock. */
    public static Topology build(JobConfig config, CountMetrics metrics, InstantSource clock) {
        Map<String, Object> registry = config.registryConfig();
        return new Topology()
                .addSource("partials", Serdes.Bytes().deserializer(), batchDeserializer(), Topics.PARTIALS.name())
                .addProcessor("count", new CountProcessor.Supplier(config, metrics, clock), "partials")
                .addSink(
                        CountProcessor.COUNTS,
                        Topics.COUNTS.name(),
                        Topics.COUNTS.keySerde(registry).serializer(),
                        Topics.COUNTS.valueSerde(registry).serializer(),
                        "count")
                .<Series, PartialBatch>addSink(
                        CountProcessor.OVERFLOW,
                        Topics.PARTIALS.name(),
                        (topic, series) -> null,
                        (topic, batch) -> PartialFormat.encode(batch),
                        (topic, series, batch, partitions) -> Optional.of(Set.of(series.partition(partitions))),
                        "count");
    }

    /** The topics that Kafka Streams keeps the state of an application in. */
    public static List<String> changelogs(String applicationId) {
        return Stream.of(CountProcessor.ROWS, CountProcessor.PROGRESS, CountProcessor.CARDINALITY)
                .map(store -> applicationId + "-" + store + "-changelog")
                .toList();
    }

    private static Deserializer<PartialBatch> batchDeserializer() {
        return (topic, bytes) -> {
            if (PartialFormat.decode(bytes) instanceof Decoded.Value<PartialBatch> batch) {
                return batch.value();
            }
            throw new SerializationException("not a batch of a released version of Rollcall");
        };
    }
}
