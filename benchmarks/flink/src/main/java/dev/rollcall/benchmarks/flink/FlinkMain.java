package dev.rollcall.benchmarks.flink;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.api.Schema;
import org.apache.flink.table.api.Table;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.data.RowData;
import org.apache.flink.types.Row;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Flink's tumbling windows in SQL, on a local cluster in this process with two slots: local and global aggregation,
 * mini-batches, a checkpoint a second, and a sink that commits with it, exactly once. It ends where the events end when
 * it starts, which closes every window.
 */
public final class FlinkMain {
    /** Printed by a reader of events that is ready. */
    static final String READS = "reads";

    private static final char END = '\0';
    private static final int PARALLELISM = 2;

    private FlinkMain() {}

    /**
     * Counts every event, and waits to be killed.
     *
     * @param args bootstrap servers, group, topic of events, topic of counts, window and grace in seconds, checkpoint
     *     interval in milliseconds, folder for checkpoints
     */
    public static void main(String[] args) throws Exception {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(
                PARALLELISM, settings(Duration.ofMillis(Long.parseLong(args[6])), args[7]));
        StreamTableEnvironment tables = StreamTableEnvironment.create(env);
        KafkaSource<RowData> events = KafkaSource.<RowData>builder()
                .setBootstrapServers(args[0])
                .setGroupId(args[1])
                .setTopics(args[2])
                .setStartingOffsets(OffsetsInitializer.earliest())
                .setBounded(OffsetsInitializer.latest())
                .setProperty("enable.metrics.push", "false")
                .setDeserializer(new LeadingFields())
                .build();
        // Of each partition by itself, as partitions are read at different speeds.
        WatermarkStrategy<RowData> watermarks = WatermarkStrategy.<RowData>forBoundedOutOfOrderness(
                        Duration.ofSeconds(Long.parseLong(args[5])))
                .withTimestampAssigner((row, received) -> row.getTimestamp(3, 3).getMillisecond());
        tables.createTemporaryView(
                "events",
                env.fromSource(events, watermarks, "events"),
                Schema.newBuilder()
                        .column("product", DataTypes.STRING().notNull())
                        .column("version", DataTypes.STRING().notNull())
                        .column("event", DataTypes.STRING().notNull())
                        .column("ts", DataTypes.TIMESTAMP_LTZ(3).notNull())
                        .watermark("ts", "SOURCE_WATERMARK()")
                        .build());
        Table counts = tables.sqlQuery("SELECT product, version, event, window_start, COUNT(*) FROM"
                + " TABLE(TUMBLE(TABLE events, DESCRIPTOR(ts), INTERVAL '" + args[4] + "' SECOND(3)))"
                + " GROUP BY product, version, event, window_start, window_end");
        tables.toDataStream(counts).sinkTo(sink(args[0], args[1], args[3]));
        env.execute(args[1]);
        // What it used is asked of the process.
        Thread.currentThread().join();
    }

    private static Configuration settings(Duration checkpointInterval, String folder) {
        Configuration settings = new Configuration();
        settings.setString("execution.checkpointing.interval", checkpointInterval.toMillis() + "ms");
        settings.setString("execution.checkpointing.mode", "EXACTLY_ONCE");
        settings.setString("execution.checkpointing.storage", "filesystem");
        settings.setString("execution.checkpointing.dir", "file://" + folder);
        settings.setString("state.backend.type", "hashmap");
        settings.setString("restart-strategy.type", "none");
        settings.setString("pipeline.object-reuse", "true");
        settings.setString("pipeline.auto-watermark-interval", "200ms");
        settings.setString("table.local-time-zone", "UTC");
        settings.setString("table.optimizer.agg-phase-strategy", "TWO_PHASE");
        settings.setString("table.exec.mini-batch.enabled", "true");
        settings.setString("table.exec.mini-batch.allow-latency", "1s");
        settings.setString("table.exec.mini-batch.size", "50000");
        return settings;
    }

    /** Writes what the DSL topologies write: the text of a row's key, and its count. */
    private static KafkaSink<Row> sink(String bootstrapServers, String group, String topic) {
        return KafkaSink.<Row>builder()
                .setBootstrapServers(bootstrapServers)
                .setDeliveryGuarantee(DeliveryGuarantee.EXACTLY_ONCE)
                .setTransactionalIdPrefix(group)
                .setProperty("transaction.timeout.ms", "60000")
                .setProperty("compression.type", "lz4")
                .setProperty("linger.ms", "50")
                .setProperty("enable.metrics.push", "false")
                .setRecordSerializer((row, context, timestamp) -> new ProducerRecord<>(topic, key(row), count(row)))
                .build();
    }

    private static byte[] key(Row row) {
        Instant start = row.<LocalDateTime>getFieldAs(3).toInstant(ZoneOffset.UTC);
        return String.join(
                        String.valueOf(END),
                        row.<String>getFieldAs(0),
                        row.<String>getFieldAs(1),
                        row.<String>getFieldAs(2),
                        String.valueOf(start.toEpochMilli()))
                .getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] count(Row row) {
        return ByteBuffer.allocate(Long.BYTES).putLong(row.<Long>getFieldAs(4)).array();
    }
}
