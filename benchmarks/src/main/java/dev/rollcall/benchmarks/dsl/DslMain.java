package dev.rollcall.benchmarks.dsl;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.state.BuiltInDslStoreSuppliers;

/** A DSL topology as a process of its own. */
public final class DslMain {
    private static final String DROPPED = "dropped-records-total ";

    private DslMain() {}

    /** Which topology, with which settings. */
    public enum Kind {
        /** Default settings, except for exactly once. */
        STOCK,
        /** What the public settings allow for throughput, also exactly once. */
        TUNED
    }

    /**
     * Runs until it is killed; prints how many records were dropped, whenever that has changed.
     *
     * @param args kind, bootstrap servers, registry, application id, topic of counts, window, grace, state folder
     */
    public static void main(String[] args) throws InterruptedException {
        Kind kind = Kind.valueOf(args[0]);
        Duration window = Duration.parse(args[5]);
        Duration grace = Duration.parse(args[6]);
        Topology topology =
                switch (kind) {
                    case STOCK -> StockTopology.build(args[2], window, grace, args[4]);
                    case TUNED -> TunedTopology.build(window, grace, args[4]);
                };
        KafkaStreams streams = new KafkaStreams(topology, settings(kind, args[1], args[3], Path.of(args[7])));
        streams.setUncaughtExceptionHandler(failure -> {
            // Its loggers are silent.
            System.err.println("the topology ended: " + rootOf(failure));
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        });
        streams.start();
        long told = 0;
        while (true) {
            Thread.sleep(200);
            long dropped = dropped(streams);
            if (dropped != told) {
                System.out.println(DROPPED + dropped);
                told = dropped;
            }
        }
    }

    /** How many records a topology has dropped, by the last line that it printed. */
    public static long droppedBy(String line) {
        return line.startsWith(DROPPED) ? Long.parseLong(line.substring(DROPPED.length())) : 0;
    }

    /** Nearly all of them as late: its only trace of them. */
    private static long dropped(KafkaStreams streams) {
        return (long) streams.metrics().values().stream()
                .filter(metric -> metric.metricName().name().equals("dropped-records-total"))
                .mapToDouble(metric -> (Double) metric.metricValue())
                .sum();
    }

    private static Throwable rootOf(Throwable failure) {
        Throwable cause = failure.getCause();
        return cause == null ? failure : rootOf(cause);
    }

    private static Properties settings(Kind kind, String bootstrapServers, String applicationId, Path state) {
        Properties settings = new Properties();
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, applicationId);
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        settings.put(StreamsConfig.STATE_DIR_CONFIG, state.toString());
        settings.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
        if (kind == Kind.TUNED) {
            tune(settings);
        }
        return settings;
    }

    private static void tune(Properties settings) {
        settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 2);
        settings.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 1_000);
        settings.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 256L * 1024 * 1024);
        settings.put(
                StreamsConfig.DSL_STORE_SUPPLIERS_CLASS_CONFIG,
                BuiltInDslStoreSuppliers.InMemoryDslStoreSuppliers.class);
        settings.put(StreamsConfig.METRICS_RECORDING_LEVEL_CONFIG, "INFO");
        settings.put(StreamsConfig.ENABLE_METRICS_PUSH_CONFIG, false);
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.COMPRESSION_TYPE_CONFIG), "lz4");
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG), 256 * 1024);
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 50);
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.BUFFER_MEMORY_CONFIG), 64L * 1024 * 1024);
        settings.put(StreamsConfig.consumerPrefix(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG), 4 * 1024 * 1024);
    }
}
