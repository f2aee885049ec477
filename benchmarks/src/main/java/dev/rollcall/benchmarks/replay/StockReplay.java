package dev.rollcall.benchmarks.replay;

import dev.rollcall.benchmarks.check.Readers;
import dev.rollcall.benchmarks.check.Truth;
import dev.rollcall.benchmarks.dsl.SeriesRow;
import dev.rollcall.benchmarks.dsl.StockTopology;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.LongDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;

/** The stock DSL topology with standard settings and exactly-once, in this process, on the backlog. */
final class StockReplay {
    /** How long nothing may change before the rest is given up. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** How long nothing may change once as many events were counted or dropped as there are. */
    private static final Duration SETTLED = Duration.ofSeconds(10);

    private static final Duration POLL = Duration.ofMillis(100);
    private static final int PARTITIONS = 4;
    private static final String COUNTS = "stock.counts";

    private final String bootstrapServers;
    private final String registryUrl;
    private final Path folder;
    private final Map<String, Long> rows = new HashMap<>();
    private long counted;

    StockReplay(String bootstrapServers, String registryUrl, Path folder) {
        this.bootstrapServers = bootstrapServers;
        this.registryUrl = registryUrl;
        this.folder = folder;
    }

    Outcome run(Truth truth) throws InterruptedException {
        createTopic();
        try (KafkaStreams streams = new KafkaStreams(
                        StockTopology.build(registryUrl, ReplayPlan.WINDOW, ReplayPlan.GRACE, COUNTS), settings());
                KafkaConsumer<String, Long> reader = reader()) {
            long start = System.nanoTime();
            streams.start();
            long changedAt = start;
            long dropped = 0;
            while (System.nanoTime() - changedAt < patience(truth, dropped).toNanos()) {
                long before = counted + dropped;
                reader.poll(POLL).forEach(record -> take(record.key(), record.value()));
                dropped = dropped(streams);
                changedAt = counted + dropped == before ? changedAt : System.nanoTime();
            }
            return new Outcome(
                    "stock DSL",
                    counted,
                    truth.good() - counted,
                    wrongRows(truth),
                    null,
                    null,
                    (changedAt - start) / 1e9,
                    String.format(
                            Locale.ROOT, "dropped-records-total %,d; streams state %s", dropped, streams.state()));
        }
    }

    /** What was read again after a failure is dropped, and told, twice. */
    private Duration patience(Truth truth, long dropped) {
        return counted + dropped < truth.good() ? PATIENCE : SETTLED;
    }

    private void take(String row, long count) {
        Long before = rows.put(row, count);
        counted += count - (before == null ? 0 : before);
    }

    private long wrongRows(Truth truth) {
        return truth.rows().entrySet().stream()
                .filter(entry -> entry.getValue().count() != rows.getOrDefault(SeriesRow.row(entry.getKey()), 0L))
                .count();
    }

    /** Records that the topology dropped, nearly all of them as late: its only trace of them. */
    private static long dropped(KafkaStreams streams) {
        return (long) streams.metrics().values().stream()
                .filter(metric -> metric.metricName().name().equals("dropped-records-total"))
                .mapToDouble(metric -> (Double) metric.metricValue())
                .sum();
    }

    private Properties settings() {
        Properties settings = new Properties();
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "stock");
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        settings.put(
                StreamsConfig.STATE_DIR_CONFIG, folder.resolve("stock-state").toString());
        settings.put(StreamsConfig.consumerPrefix("auto.offset.reset"), "earliest");
        return settings;
    }

    private KafkaConsumer<String, Long> reader() {
        Map<String, Object> settings =
                Map.of("bootstrap.servers", bootstrapServers, "isolation.level", "read_committed");
        KafkaConsumer<String, Long> reader =
                new KafkaConsumer<>(settings, new StringDeserializer(), new LongDeserializer());
        Readers.assignFromBeginning(reader, List.of(COUNTS));
        return reader;
    }

    private void createTopic() throws InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            admin.createTopics(List.of(new NewTopic(COUNTS, Optional.of(PARTITIONS), Optional.empty())))
                    .all()
                    .get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }
}
