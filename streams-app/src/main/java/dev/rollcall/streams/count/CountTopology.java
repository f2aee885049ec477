package dev.rollcall.streams.count;

import dev.rollcall.schemas.Breakdown;
import dev.rollcall.schemas.BreakdownKey;
import dev.rollcall.schemas.EventCount;
import dev.rollcall.schemas.EventCountKey;
import dev.rollcall.schemas.Topic;
import dev.rollcall.schemas.Topics;
import dev.rollcall.schemas.UserCount;
import dev.rollcall.schemas.UserCountKey;
import dev.rollcall.streams.config.JobConfig;
import dev.rollcall.streams.failure.JobException;
import dev.rollcall.streams.internal.PartialBatch;
import dev.rollcall.streams.partial.PartialFormat;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;

/** The counting stage: sums in, rows out. */
public final class CountTopology {

    private CountTopology() {}

    /** Which counting partition keeps the rows of sums that another one could not count. */
    interface Owner {
        int partition(int partitions);
    }

    /** Builds the topology of a job that goes by the clock. */
    public static Topology build(JobConfig config, CountMetrics metrics, InstantSource clock) {
        Map<String, Object> registry = config.registryConfig();
        Topology topology = new Topology()
                .addSource(
                        // As the settings say.
                        (AutoOffsetReset) null,
                        "partials",
                        (record, partitionTime) -> time(record.timestamp(), clock),
                        Serdes.Bytes().deserializer(),
                        Serdes.ByteArray().deserializer(),
                        config.partials().name())
                .addProcessor("count", new CountProcessor.Supplier(config, metrics, clock), "partials")
                .<Owner, PartialBatch>addSink(
                        CountProcessor.OVERFLOW,
                        config.partials().name(),
                        (topic, owner) -> null,
                        (topic, batch) -> PartialFormat.encode(config.internalFormat(), batch),
                        (topic, owner, batch, partitions) -> Optional.of(Set.of(owner.partition(partitions))),
                        "count")
                .addSink(
                        CountProcessor.REJECTED,
                        Topics.REJECTED.name(),
                        Serdes.ByteArray().serializer(),
                        Serdes.ByteArray().serializer(),
                        "count");
        EventCountKey key = EventCountKey.newBuilder().build();
        EventCount row = EventCount.newBuilder().build();
        addRows(topology, Topics.COUNTS, registry, key, row);
        addRows(topology, Topics.COUNTS_DAILY, registry, key, row);
        addRows(
                topology,
                Topics.USERS,
                registry,
                UserCountKey.newBuilder().build(),
                UserCount.newBuilder().build());
        addRows(
                topology,
                Topics.BREAKDOWNS,
                registry,
                BreakdownKey.newBuilder().build(),
                Breakdown.newBuilder().build());
        return topology;
    }

    /** Adds the sink of a topic of rows, which is named after the topic. */
    private static <K extends SpecificRecord, V extends SpecificRecord> void addRows(
            Topology topology, Topic<K, V> topic, Map<String, Object> registry, K anyKey, V anyRow) {
        topology.addSink(
                topic.name(),
                topic.name(),
                knowingItsId(topic, topic.keySerde(registry).serializer(), anyKey),
                knowingItsId(topic, topic.valueSerde(registry).serializer(), anyRow),
                "count");
    }

    /** A serializer that has looked up the id of its schema: rows are then written while the registry is away. */
    private static <T extends SpecificRecord> Serializer<T> knowingItsId(
            Topic<?, ?> topic, Serializer<T> serializer, T any) {
        try {
            return new RowSerializer<>(topic.name(), serializer, any);
        } catch (SerializationException e) {
            throw new JobException(
                    "the schema registry does not give the id of a schema of " + topic.name() + "; check that it runs",
                    e);
        }
    }

    /**
     * The time that rows and changelogs are stamped with, on which nothing else depends. The broker refuses one that is
     * far ahead, which a batch has when it was written while a clock was ahead; Streams refuses one before the epoch.
     */
    private static long time(long written, InstantSource clock) {
        return Math.max(0, Math.min(written, clock.millis()));
    }

    /** The topics that Kafka Streams keeps the state of an application in. */
    public static List<String> changelogs(String applicationId) {
        return List.of(applicationId + "-" + CountProcessor.STORE + "-changelog");
    }
}
