package dev.rollcall.sandbox;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/** A Kafka broker and its KRaft controller, run in this JVM and reachable from this machine only. */
final class EmbeddedBroker implements AutoCloseable {
    private static final String HOST = "127.0.0.1";

    private final int port;
    private final KafkaRaftServer server;

    private EmbeddedBroker(int port, KafkaRaftServer server) {
        this.port = port;
        this.server = server;
    }

    /**
     * Formats {@code data} and starts a broker on it.
     *
     * @param port where clients connect
     * @param data an empty or missing folder
     */
    static EmbeddedBroker start(int port, Path data) {
        return start(port, data, Map.of(), List.of());
    }

    /**
     * Likewise, with settings over the usual ones.
     *
     * @param credentials SCRAM credentials that the broker knows from the start, as Kafka's storage tool takes them
     */
    static EmbeddedBroker start(int port, Path data, Map<String, Object> more, List<String> credentials) {
        Map<String, Object> settings = settings(port, Port.free(), data);
        settings.putAll(more);
        try {
            KafkaConfig config = new KafkaConfig(settings);
            format(data, credentials);
            EmbeddedBroker broker = new EmbeddedBroker(port, new KafkaRaftServer(config, Time.SYSTEM));
            broker.server.startup();
            return broker;
        } catch (Exception e) {
            throw new Fault("broker on port " + port, Fault.why(e), "give another --port, or 0 for any free one", e);
        }
    }

    String bootstrapServers() {
        return address(port);
    }

    /** Where a broker on this port is reached. */
    static String address(int port) {
        return HOST + ':' + port;
    }

    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
    }

    private static void format(Path data, List<String> credentials) throws Exception {
        new Formatter()
                .setClusterId(Uuid.randomUuid().toString())
                .setNodeId(1)
                .setControllerListenerName("CONTROLLER")
                .setMetadataLogDirectory(data.toString())
                .addDirectory(data.toString())
                .setScramArguments(credentials)
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
        // A topic that is missing must be seen as missing.
        settings.put("auto.create.topics.enable", "false");
        // One node holds everything, and few partitions make it start fast.
        settings.put("offsets.topic.replication.factor", "1");
        settings.put("offsets.topic.num.partitions", "1");
        settings.put("transaction.state.log.replication.factor", "1");
        settings.put("transaction.state.log.min.isr", "1");
        settings.put("transaction.state.log.num.partitions", "1");
        settings.put("share.coordinator.state.topic.replication.factor", "1");
        settings.put("share.coordinator.state.topic.min.isr", "1");
        settings.put("share.coordinator.state.topic.num.partitions", "1");
        settings.put("group.initial.rebalance.delay.ms", "0");
        // 128 MB of heap by default.
        settings.put("log.cleaner.dedupe.buffer.size", String.valueOf(8 * 1024 * 1024));
        return settings;
    }
}
