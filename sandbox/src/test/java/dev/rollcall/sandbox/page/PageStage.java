package dev.rollcall.sandbox.page;

import dev.rollcall.producer.RelayedEvent;
import dev.rollcall.producer.RelayedId;
import dev.rollcall.producer.TelemetryRelay;
import dev.rollcall.streams.Job;
import dev.rollcall.streams.cluster.Provision;
import dev.rollcall.streams.config.JobConfig;
import dev.rollcall.testkit.broker.EmbeddedBroker;
import dev.rollcall.testkit.process.Ports;
import dev.rollcall.testkit.registry.RegistryProcess;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** What the page stands before: a broker, a registry, a job, and a browser that looks at it. One for all tests. */
final class PageStage implements AutoCloseable {

    private final RegistryProcess registry;
    private final EmbeddedBroker broker;
    private final Job job;

    final Page page;
    final PageRows rows;
    final Atlas atlas;

    PageStage(Path folder) throws Exception {
        registry = RegistryProcess.start(Ports.free(), Files.createDirectory(folder.resolve("registry")));
        broker = EmbeddedBroker.on(folder.resolve("broker")).port(Ports.free()).start();
        Chromium browser = Chromium.start();
        registry.awaitReady();
        Provision.apply(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                Map.of("schema.registry.url", registry.url()),
                1);
        int port = Ports.free();
        job = new Job(JobConfig.fromEnvironment(environment(folder, port)));
        job.start();
        page = new Page(browser, "http://127.0.0.1:" + port + "/");
        rows = new PageRows(broker.bootstrapServers(), registry.url());
        atlas = new Atlas(rows);
    }

    private Map<String, String> environment(Path folder, int port) {
        Map<String, String> env = new HashMap<>();
        env.put("ROLLCALL_BOOTSTRAP_SERVERS", broker.bootstrapServers());
        env.put("ROLLCALL_SCHEMA_REGISTRY_URL", registry.url());
        env.put("ROLLCALL_STATE_DIR", folder.resolve("state").toString());
        env.put("ROLLCALL_HTTP_ADDRESS", "127.0.0.1:" + port);
        env.put("ROLLCALL_MANAGEMENT_ADDRESS", "127.0.0.1:0");
        env.put("ROLLCALL_WINDOW", "10m");
        env.put("ROLLCALL_COMMIT_INTERVAL", "200ms");
        return env;
    }

    /** Sends an event that is counted by the job. */
    void send(String product, String version, String event) {
        try (TelemetryRelay relay = TelemetryRelay.builder()
                .bootstrapServers(broker.bootstrapServers())
                .schemaRegistryUrl(registry.url())
                .hashKey("a key that no one else has".getBytes(StandardCharsets.UTF_8))
                .build()) {
            relay.send(RelayedEvent.builder()
                    .product(product)
                    .version(version)
                    .event(event)
                    .user(RelayedId.raw("user"))
                    .build());
            relay.flush();
        }
    }

    /** Sends records that are no events. */
    void sendGarbage(int records) {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            for (int i = 0; i < records; i++) {
                producer.send(new ProducerRecord<>("telemetry.events", "garbage".getBytes(StandardCharsets.UTF_8)));
            }
        }
    }

    /** Ends the broker, beside what goes on: it waits for the job, which waits for it. */
    void endBroker() {
        Thread closing = new Thread(broker::close, "broker-close");
        closing.setDaemon(true);
        closing.start();
    }

    @Override
    public void close() {
        for (AutoCloseable part : new AutoCloseable[] {page, rows, job, broker, registry}) {
            try {
                part.close();
            } catch (Exception e) {
                System.err.println("PageStage: " + e);
            }
        }
    }
}
