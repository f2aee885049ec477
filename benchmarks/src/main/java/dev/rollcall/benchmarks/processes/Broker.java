package dev.rollcall.benchmarks.processes;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/**
 * A Kafka broker and its KRaft controller in this JVM, which keep their data over restarts and take their time from a
 * clock of the caller's.
 */
public final class Broker implements AutoCloseable {
    private static final String HOST = "127.0.0.1";
    private static final String HOURS = String.valueOf(1_000 * 3_600 * 100);

    private final KafkaRaftServer server;

    private Broker(KafkaRaftServer server) {
        this.server = server;
    }

    /**
     * Starts a broker on the data of a folder; formats the folder when it is new.
     *
     * @param clock its {@code milliseconds()} is what records are stamped with
     */
    public static Broker start(int port, int controllerPort, Path data, Time clock) {
        try {
            if (!Files.exists(data.resolve("meta.properties"))) {
                format(data);
            }
            Map<String, Object> settings = settings(port, controllerPort, data);
            if (clock != Time.SYSTEM) {
                settings.putAll(patient());
            }
            KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(settings), clock);
            server.startup();
            return new Broker(server);
        } catch (Exception e) {
            throw new IllegalStateException("the broker on port " + port + " does not start: " + e.getMessage(), e);
        }
    }

    /** Where a broker on this port is reached. */
    public static String address(int port) {
        return HOST + ':' + port;
    }

    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
    }

    private static void format(Path data) throws Exception {
        new Formatter()
                .setClusterId(Uuid.randomUuid().toString())
                .setNodeId(1)
                .setControllerListenerName("CONTROLLER")
                .setMetadataLogDirectory(data.toString())
                .addDirectory(data.toString())
                .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                .run();
    }

    private static Map<String, Object> settings(int port, int controllerPort, Path data) {
        String listener = "PLAINTEXT://" + HOST + ':' + port;
        Map<String, Object> settings = new HashMap<>();
        settings.put("process.roles", "broker,controller");
        settings.put("node.id", "1");
        settings.put("controller.quorum.voters", "1@" + HOST + ':' + controllerPort);
        settings.put("controller.listener.names", "CONTROLLER");
        settings.put("listeners", listener + ",CONTROLLER://" + HOST + ':' + controllerPort);
        settings.put("advertised.listeners", listener);
        settings.put("log.dirs", data.toString());
        settings.put("auto.create.topics.enable", "false");
        settings.put("offsets.topic.replication.factor", "1");
        settings.put("offsets.topic.num.partitions", "4");
        settings.put("transaction.state.log.replication.factor", "1");
        settings.put("transaction.state.log.min.isr", "1");
        settings.put("transaction.state.log.num.partitions", "4");
        settings.put("share.coordinator.state.topic.replication.factor", "1");
        settings.put("share.coordinator.state.topic.min.isr", "1");
        settings.put("share.coordinator.state.topic.num.partitions", "1");
        settings.put("group.initial.rebalance.delay.ms", "0");
        settings.put("log.cleaner.dedupe.buffer.size", String.valueOf(8 * 1024 * 1024));
        return settings;
    }

    /** Timeouts that are measured by the clock that stamps records, which may run hundreds of times too fast. */
    private static Map<String, Object> patient() {
        return Map.of(
                "connections.max.idle.ms", HOURS,
                "controller.socket.timeout.ms", HOURS,
                "request.timeout.ms", HOURS,
                "controller.quorum.request.timeout.ms", HOURS);
    }
}
