package dev.rollcall.streams.combine;

import dev.rollcall.benchmarks.pieces.SampleEvents;
import dev.rollcall.schemas.TelemetryEvent;
import dev.rollcall.schemas.Topics;
import dev.rollcall.streams.combine.sums.BatchBuilder;
import dev.rollcall.streams.combine.sums.Sums;
import dev.rollcall.streams.config.BreakdownField;
import dev.rollcall.streams.event.EventDecoder;
import dev.rollcall.streams.event.EventSlices;
import dev.rollcall.streams.partial.InternalFormat;
import dev.rollcall.streams.partial.PartialFormat;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.datasketches.hll.HllSketch;
import org.apache.datasketches.hll.TgtHllType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.Deserializer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** The pieces of the combining stage; an operation is one event, but for {@link #buildBatches}, where it is one commit. */
@SuppressWarnings("NullAway.Init") // What prepare() makes.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CombinePieces {
    private static final Duration WINDOW = Duration.ofMinutes(1);
    private static final int PARTITIONS = 4;
    private static final int WINDOWS = 30;

    private final HllSketch[] sketches = new HllSketch[64];
    private final BatchBuilder batches = new BatchBuilder("rollcall", WINDOW, InternalFormat.WRITTEN);
    private final List<byte[]> copies = new ArrayList<>();
    private final List<ConsumerRecord<ByteBuffer, ByteBuffer>> records = new ArrayList<>();
    private List<ByteBuffer> values = List.of();
    private EventSlices[] decoded = {};
    private EventDecoder decoder;
    private EventSlices slices;
    private Deserializer<TelemetryEvent> confluent;
    private Combiner combiner;
    private Sums table;
    private int next;

    /** Makes events, and tables that hold all their series. */
    @Setup
    public void prepare() throws Exception {
        values = SampleEvents.values();
        decoder = new EventDecoder(
                SampleEvents.registry(), BreakdownField.parse("platform,architecture,runtime:major,ci_vendor"));
        slices = new EventSlices(decoder.fields().size());
        confluent = SampleEvents.serde().deserializer();
        combiner = new Combiner(decoder, WINDOW, Duration.ofDays(2));
        table = new Sums(decoder.fields());
        decoded = new EventSlices[values.size()];
        for (int i = 0; i < values.size(); i++) {
            ByteBuffer value = values.get(i);
            byte[] copy = new byte[value.remaining()];
            value.duplicate().get(copy);
            copies.add(copy);
            long received = 1_767_225_600_000L + i % WINDOWS * WINDOW.toMillis();
            records.add(new ConsumerRecord<>(
                    Topics.EVENTS.name(),
                    0,
                    i,
                    received,
                    TimestampType.LOG_APPEND_TIME,
                    0,
                    value.remaining(),
                    null,
                    value,
                    new RecordHeaders(),
                    Optional.empty()));
            decoded[i] = new EventSlices(decoder.fields().size());
            decoder.decode(value, 0, 0, decoded[i]);
            table.add(decoded[i], i % WINDOWS * WINDOW.toMillis());
        }
        for (int i = 0; i < sketches.length; i++) {
            sketches[i] = new HllSketch(PartialFormat.LG_K, TgtHllType.HLL_8);
        }
    }

    /** The leading fields, as positions in the bytes. */
    @Benchmark
    public EventSlices decode() throws Exception {
        decoder.decode(values.get(index()), 0, 0, slices);
        return slices;
    }

    /** The whole event with Confluent's deserializer, for comparison. */
    @Benchmark
    public TelemetryEvent decodeWithConfluent() {
        return confluent.deserialize(Topics.EVENTS.name(), copies.get(index()));
    }

    /** A decoded event into the sum of its series, its user included. */
    @Benchmark
    public void addToTable() throws Exception {
        int index = index();
        table.add(decoded[index], index % WINDOWS * WINDOW.toMillis());
    }

    /** A user into one of 64 sketches. */
    @Benchmark
    public void updateSketch() {
        int index = index();
        sketches[index & 63].update(index * 0x9E3779B97F4A7C15L);
    }

    /** All that is done with an event from the consumer's bytes to its sum. */
    @Benchmark
    public void combine() throws Exception {
        combiner.add(records.get(index()));
    }

    /** The batches of one commit, of all series of 30 windows. */
    @Benchmark
    public void buildBatches(Blackhole sink) {
        batches.build(table, Map.of(0, 0L), PARTITIONS, PARTITIONS, (target, batch) -> sink.consume(batch));
    }

    private int index() {
        next = next + 1 & SampleEvents.NUMBER - 1;
        return next;
    }
}
