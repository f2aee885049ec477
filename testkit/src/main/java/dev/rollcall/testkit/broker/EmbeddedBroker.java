package dev.rollcall.testkit.broker;

import dev.rollcall.testkit.process.Ports;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/**
 * A Kafka broker and its KRaft controller, run in this JVM and reachable from this machine only. What it is started on
 * keeps its data: a second broker on the same folder goes on where the first one ended.
 */
public final class EmbeddedBroker implements AutoCloseable {
    private static final String HOST = "127.0.0.1";
    private static final String HOURS = String.valueOf(1_000 * 3_600 * 100);

    private final int port;
    private final KafkaRaftServer server;

    private EmbeddedBroker(int port, KafkaRaftServer server) {
        this.port = port;
        this.server = server;
    }

    /** A broker with its data in {@code data}, which is made where it is missing. */
    public static Builder on(Path data) {
        return new Builder(data);
    }

    /** Where a broker on this port is reached. */
    public static String address(int port) {
        return HOST + ':' + port;
    }

    /** What clients connect to, as {@code host:port}. */
    public String bootstrapServers() {
        return address(port);
    }

    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
    }

    /** What a broker is started with. */
    public static final class Builder {
        private final Path data;
        private final Map<String, Object> more = new HashMap<>();
        private int port = Ports.free();
        private int controllerPort = Ports.freeOtherThan(port);
        private Time clock = Time.SYSTEM;
        private List<String> credentials = List.of();

        private Builder(Path data) {
            this.data = data;
        }

        /** Where clients connect; any free port otherwise. */
        public Builder port(int port) {
            this.port = port;
            controllerPort = Ports.freeOtherThan(port);
            return this;
        }

        /** Where the controller listens: the same at each start on the same data; any free port otherwise. */
        public Builder controllerPort(int port) {
            this.controllerPort = port;
            return this;
        }

        /** Its {@code milliseconds()} is what records are stamped with. */
        public Builder clock(Time clock) {
            this.clock = clock;
            // Timeouts measured by a clock that may run hundreds of times too fast.
            for (String timeout : List.of(
                    "connections.max.idle.ms",
                    "controller.socket.timeout.ms",
                    "request.timeout.ms",
                    "controller.quorum.request.timeout.ms")) {
                more.put(timeout, HOURS);
            }
            return this;
        }

        /** A setting over the usual one. */
        public Builder with(String setting, Object value) {
            more.put(setting, value);
            return this;
        }

        /** Settings over the usual ones. */
        public Builder with(Map<String, ?> settings) {
            more.putAll(settings);
            return this;
        }

        /** SCRAM credentials that the broker knows from the start, as Kafka's storage tool takes them. */
        public Builder credentials(List<String> credentials) {
            this.credentials = List.copyOf(credentials);
            return this;
        }

        /**
         * Formats the folder where it is new, and starts the broker.
         *
         * @throws IllegalStateException when it does not start; nothing of it runs then
         */
        public EmbeddedBroker start() {
            KafkaRaftServer server = null;
            try {
                Map<String, Object> settings = settings();
                settings.putAll(more);
                if (!Files.exists(data.resolve("meta.properties"))) {
                    format();
                }
                server = new KafkaRaftServer(new KafkaConfig(settings), clock);
                server.startup();
                return new EmbeddedBroker(port, server);
            } catch (Exception e) {
                if (server != null) {
                    server.shutdown();
                }
                throw new IllegalStateException("the broker on port " + port + " does not start: " + e.getMessage(), e);
            }
        }

        private void format() throws Exception {
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

        private Map<String, Object> settings() {
            String listener = "PLAINTEXT://" + address(port);
            Map<String, Object> settings = new HashMap<>();
            settings.put("process.roles", "broker,controller");
            settings.put("node.id", "1");
            settings.put("controller.quorum.voters", "1@" + address(controllerPort));
            settings.put("controller.listener.names", "CONTROLLER");
            settings.put("listeners", listener + ",CONTROLLER://" + address(controllerPort));
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
}
