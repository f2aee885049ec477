package dev.rollcall.streams.count;

import dev.rollcall.schemas.Topics;
import dev.rollcall.streams.JobConfig;
import dev.rollcall.streams.internal.PartialBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.Topology;

/** The counting stage: sums in, rows out. */
public final class CountTopology {

    private CountTopology() {}

    /** Builds the topology. */
    public static Topology build(JobConfig config) {
        Map<String, Object> registry = config.registryConfig();
        return new Topology()
                .addSource("partials", Serdes.Bytes().deserializer(), batchDeserializer(), Topics.PARTIALS.name())
                .addProcessor(
                        "count",
                        new CountProcessor.Supplier(config.window(), config.grace(), config.maxAge()),
                        "partials")
                .addSink(
                        "counts",
                        Topics.COUNTS.name(),
                        Topics.COUNTS.keySerde(registry).serializer(),
                        Topics.COUNTS.valueSerde(registry).serializer(),
                        "count");
    }

    private static Deserializer<PartialBatch> batchDeserializer() {
        return (topic, bytes) -> {
            try {
                return PartialBatch.fromByteBuffer(ByteBuffer.wrap(bytes));
            } catch (IOException | RuntimeException e) {
                throw new SerializationException("not a batch of this version of Rollcall", e);
            }
        };
    }
}
