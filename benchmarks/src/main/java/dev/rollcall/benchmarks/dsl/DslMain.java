package dev.rollcall.benchmarks.dsl;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.state.BuiltInDslStoreSuppliers;

/** A DSL topology as a process of its own. */
public final class DslMain {
    private DslMain() {}

    /** Which topology, with which settings. */
    public enum Kind {
        /** Standard settings, but for exactly once. */
        STOCK,
        /** What the public settings allow for throughput, also exactly once. */
        TUNED;

        /** Its name in a command line. */
        public String option() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** @param args kind, bootstrap servers, registry, application id, topic of counts, window, grace, state folder */
    public static void main(String[] args) throws InterruptedException {
        Kind kind = Kind.valueOf(args[0].toUpperCase(Locale.ROOT));
        Duration window = Duration.parse(args[5]);
        Duration grace = Duration.parse(args[6]);
        Properties settings = settings(kind, args[1], args[3], Path.of(args[7]));
        Topology topology =
                switch (kind) {
                    case STOCK -> StockTopology.build(args[2], window, grace, args[4]);
                    case TUNED -> TunedTopology.build(window, grace, args[4]);
                };
        KafkaStreams streams = new KafkaStreams(topology, settings);
        Runtime.getRuntime().addShutdownHook(new Thread(streams::close, "dsl-shutdown"));
        streams.setUncaughtExceptionHandler(failure -> {
            // Its loggers are silent.
            System.err.println("the topology ended: " + rootOf(failure));
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        });
        streams.start();
        new CountDownLatch(1).await();
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
