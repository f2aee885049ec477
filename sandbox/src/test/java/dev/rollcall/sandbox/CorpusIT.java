package dev.rollcall.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.rollcall.cli.counts.Tally;
import dev.rollcall.cli.rejected.RejectedCount;
import dev.rollcall.edge.jina.JinaPayloads;
import dev.rollcall.producer.RelayedEvent;
import dev.rollcall.producer.TelemetryRelay;
import dev.rollcall.schemas.EventCount;
import dev.rollcall.schemas.reader.CountsReader;
import dev.rollcall.testkit.jina.JinaCorpus;
import dev.rollcall.testkit.process.Ports;
import dev.rollcall.testkit.secrets.SecretScan;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** 60,000 payloads in all shapes of Jina's clients, through the whole pipeline. */
@Timeout(300)
class CorpusIT {

    private static final int PAYLOADS = 60_000;

    @TempDir
    Path folder;

    @Test
    void countsEveryPayloadOfTheCorpusAndLetsNoSecretThrough() throws Exception {
        long seed = System.nanoTime();
        System.err.println("corpus seed " + seed);
        Path corpus = folder.resolve("corpus.json");
        JinaCorpus.Truth truth = JinaCorpus.write(corpus, seed, PAYLOADS);
        SecretScan secrets = new SecretScan(truth.secrets());
        assertThat(secrets.find(Files.readAllBytes(corpus)))
                .as("the scan can find")
                .isPresent();

        ListAppender<ILoggingEvent> log = new ListAppender<>();
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        log.start();
        root.addAppender(log);
        Logger ours = (Logger) LoggerFactory.getLogger("dev.rollcall");
        Level usual = ours.getLevel();
        ours.setLevel(Level.DEBUG);
        SandboxConfig config = new SandboxConfig(
                Ports.free(),
                Ports.free(),
                Ports.free(),
                Ports.free(),
                Map.of("ROLLCALL_WINDOW", "1d", "ROLLCALL_GRACE", "0s", "ROLLCALL_COMMIT_INTERVAL", "500ms"));
        try (Sandbox sandbox = Sandbox.start(config)) {
            publish(sandbox, corpus);
            Tally tally = count(sandbox);

            Map<JinaCorpus.Key, Long> counts = new HashMap<>();
            tally.rows().forEach(row -> counts.merge(key(row), row.getCount(), Long::sum));
            assertThat(counts).as("seed %d", seed).isEqualTo(truth.counts());
            Map<JinaCorpus.Key, Long> users = new HashMap<>();
            tally.rows().forEach(row -> users.merge(key(row), row.getUsers(), Math::max));
            // At midnight, UTC, the users are in two windows.
            if (tally.rows().size() == truth.counts().size()) {
                users.forEach((key, estimate) ->
                        assertThat(estimate).isCloseTo(truth.users().get(key), withinPercentage(8)));
            }
            scanTopics(sandbox, secrets);
            scanFiles(sandbox.folder(), secrets);
        } finally {
            root.detachAppender(log);
            ours.setLevel(usual);
        }
        assertThat(log.list).isNotEmpty();
        for (ILoggingEvent event : log.list) {
            assertThat(secrets.find(event.getFormattedMessage().getBytes(StandardCharsets.UTF_8)))
                    .isEmpty();
        }
    }

    private static void publish(Sandbox sandbox, Path corpus) throws IOException {
        byte[] key = "a key that no one else has".getBytes(StandardCharsets.UTF_8);
        try (TelemetryRelay relay = TelemetryRelay.builder()
                        .bootstrapServers(sandbox.bootstrapServers())
                        .schemaRegistryUrl(sandbox.registryUrl())
                        .hashKey(key)
                        .build();
                InputStream in = new BufferedInputStream(Files.newInputStream(corpus))) {
            JinaPayloads.read(in, new JinaPayloads.Handler() {
                @Override
                public void payload(RelayedEvent event) {
                    relay.send(event);
                }

                @Override
                public void malformed(long line, String why) {
                    throw new AssertionError("line " + line + ": " + why);
                }
            });
            relay.flush();
        }
    }

    private static Tally count(Sandbox sandbox) throws InterruptedException {
        Tally tally = new Tally();
        try (var reader = CountsReader.builder()
                        .bootstrapServers(sandbox.bootstrapServers())
                        .schemaRegistryUrl(sandbox.registryUrl())
                        .build();
                RejectedCount rejects = new RejectedCount(Map.of("bootstrap.servers", sandbox.bootstrapServers()))) {
            while (tally.counted() < PAYLOADS) {
                sandbox.check();
                reader.poll(Duration.ofMillis(200), tally);
                assertThat(rejects.read(Duration.ZERO)).isZero();
            }
        }
        return tally;
    }

    private static JinaCorpus.Key key(EventCount row) {
        return new JinaCorpus.Key(row.getEvent(), row.getVersion());
    }

    /** Every record of every topic, those of Kafka Streams and of Kafka itself too. */
    private static void scanTopics(Sandbox sandbox, SecretScan secrets) throws Exception {
        Map<String, Object> settings = Map.of("bootstrap.servers", sandbox.bootstrapServers());
        try (Admin admin = Admin.create(settings);
                KafkaConsumer<byte[], byte[]> consumer =
                        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            Set<String> topics = admin.listTopics(new ListTopicsOptions().listInternal(true))
                    .names()
                    .get();
            assertThat(topics).contains("telemetry.events", "telemetry.counts", "__consumer_offsets");
            List<TopicPartition> partitions = topics.stream()
                    .flatMap(topic -> consumer.partitionsFor(topic).stream())
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            long scanned = 0;
            while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    scanned++;
                    scan(record, secrets);
                }
            }
            assertThat(scanned).isGreaterThan(PAYLOADS);
        }
    }

    private static void scan(ConsumerRecord<byte[], byte[]> record, SecretScan secrets) {
        String place = record.topic() + "-" + record.partition() + "@" + record.offset();
        assertThat(secrets.find(record.key())).as("key of %s", place).isEmpty();
        assertThat(secrets.find(record.value())).as("value of %s", place).isEmpty();
        for (Header header : record.headers()) {
            assertThat(secrets.find(header.value())).as("header of %s", place).isEmpty();
        }
    }

    private static void scanFiles(Path created, SecretScan secrets) throws IOException {
        try (Stream<Path> files = Files.walk(created)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                // Index files are mostly holes, and their records are in the segments.
                if (!file.toString().endsWith("index")) {
                    assertThat(secrets.find(Files.readAllBytes(file)))
                            .as("%s", file)
                            .isEmpty();
                }
            }
        }
    }
}
