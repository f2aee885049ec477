package dev.rollcall.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rollcall.cli.counts.Tally;
import dev.rollcall.producer.Telemetry;
import dev.rollcall.schemas.reader.CountsReader;
import dev.rollcall.testkit.broker.EmbeddedBroker;
import dev.rollcall.testkit.process.Ports;
import dev.rollcall.testkit.registry.RegistryProcess;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs the commands of docs/operations.md, one after the other, with a broker, a registry and the packaged job. */
@Timeout(300)
class OperationsIT {

    private static final int EVENTS = 500;

    @TempDir
    Path folder;

    private final int port = Ports.free();
    private final int registryPort = Ports.free();
    private final int managementPort = Ports.free();
    private final Map<String, String> env = new HashMap<>();
    private RegistryProcess registry;
    private EmbeddedBroker broker;
    private @Nullable Process job;

    @BeforeEach
    void start() throws Exception {
        registry = RegistryProcess.start(registryPort, Files.createDirectory(folder.resolve("registry")));
        broker = EmbeddedBroker.on(folder.resolve("broker")).port(port).start();
        registry.awaitReady();
        Path streams = Path.of("../streams-app/target").toAbsolutePath();
        Files.createSymbolicLink(folder.resolve("rollcall-streams.jar"), streams.resolve("rollcall-streams.jar"));
        Files.createSymbolicLink(folder.resolve("lib"), streams.resolve("lib"));
        Path bin = Files.createDirectory(folder.resolve("bin"));
        // Starts sooner; nothing runs for long.
        String java =
                Path.of(System.getProperty("java.home"), "bin", "java") + " -XX:TieredStopAtLevel=1 -XX:+UseSerialGC";
        String classpath = " -cp '" + System.getProperty("java.class.path") + "' ";
        script(
                folder.resolve("rollcall"),
                java + " -jar " + Path.of("../cli/target/rollcall-cli.jar").toAbsolutePath());
        script(bin.resolve("kafka-topics.sh"), java + classpath + "org.apache.kafka.tools.TopicCommand");
        script(
                bin.resolve("kafka-consumer-groups.sh"),
                java + classpath + "org.apache.kafka.tools.consumer.group.ConsumerGroupCommand");
        script(bin.resolve("java"), java);
        env.put("PATH", bin + ":" + System.getenv("PATH"));
        env.put("MANAGEMENT_URL", "http://127.0.0.1:" + managementPort);
        env.put("NEW_BOOTSTRAP_SERVERS", broker.bootstrapServers());
        env.put("NEW_SCHEMA_REGISTRY_URL", registry.url());
        env.put("ROLLCALL_BOOTSTRAP_SERVERS", broker.bootstrapServers());
        env.put("ROLLCALL_SCHEMA_REGISTRY_URL", registry.url());
        env.put("ROLLCALL_STATE_DIR", folder.resolve("state").toString());
        env.put("ROLLCALL_HTTP_ADDRESS", "127.0.0.1:0");
        env.put("ROLLCALL_MANAGEMENT_ADDRESS", "127.0.0.1:" + managementPort);
        env.put("ROLLCALL_WINDOW", "2s");
        env.put("ROLLCALL_GRACE", "1s");
    }

    @AfterEach
    void stop() throws Exception {
        stopJob();
        broker.close();
        registry.close();
    }

    @Test
    void everyCommandDoesWhatThePageSays() throws Exception {
        List<Block> blocks = blocks();
        assertThat(blocks)
                .extracting(Block::heading)
                .containsExactly(
                        "First deployment",
                        "First deployment",
                        "How long rows are kept",
                        "Scaling",
                        "Scaling",
                        "Rejected events",
                        "Events that the brokers lost",
                        "After a long stop",
                        "Counting again",
                        "Moving to another cluster");
        run(blocks.get(0));
        startJob();
        sendEvents();
        List<String> rows = awaitFinal();
        assertThat(run(blocks.get(1))).contains("\"ready\"", "rollcall_events_accepted_total 500.0");
        assertThat(run(blocks.get(2))).contains("retention.ms=34560000000");
        assertThat(run(blocks.get(3))).contains("telemetry.events", "LAG");
        run(blocks.get(4));
        assertThat(run(blocks.get(5))).contains("unknown-schema");

        stopJob();
        awaitEmptyGroups();
        assertThat(run(blocks.get(6))).contains("telemetry.events");
        assertThat(run(blocks.get(7))).contains("telemetry.events", "rollcall-partials");
        run(blocks.get(8));
        startJob();
        assertThat(awaitFinal()).isEqualTo(rows);
        run(blocks.get(9));
    }

    private List<Block> blocks() throws IOException {
        List<Block> blocks = new ArrayList<>();
        Matcher parts = Pattern.compile("^## ([^\\n]*)$|^ *```sh\\n(.*?)^ *```$", Pattern.MULTILINE | Pattern.DOTALL)
                .matcher(Files.readString(Path.of("../docs/operations.md")));
        String heading = "";
        while (parts.find()) {
            if (parts.group(2) == null) {
                heading = parts.group(1);
            } else {
                blocks.add(new Block(heading, parts.group(2)));
            }
        }
        return blocks;
    }

    private String run(Block block) throws Exception {
        Path out = Files.createTempFile(folder, "block", ".out");
        ProcessBuilder builder = new ProcessBuilder("bash", "-euo", "pipefail", "-c", block.commands())
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile());
        builder.environment().putAll(env);
        Process process = builder.start();
        try {
            assertThat(process.waitFor(90, TimeUnit.SECONDS))
                    .as(block.commands())
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        String said = Files.readString(out);
        assertThat(process.exitValue()).as(block.commands() + said).isZero();
        return said;
    }

    private void startJob() throws IOException {
        ProcessBuilder builder = new ProcessBuilder("bash", "-c", "exec java -jar rollcall-streams.jar")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("job.log").toFile());
        builder.environment().putAll(env);
        job = builder.start();
        await().atMost(Duration.ofSeconds(60)).until(this::isReady);
    }

    private boolean isReady() {
        assertThat(job.isAlive()).as(() -> read(folder.resolve("job.log"))).isTrue();
        try {
            return ((HttpURLConnection) URI.create("http://127.0.0.1:" + managementPort + "/health/ready")
                                    .toURL()
                                    .openConnection())
                            .getResponseCode()
                    == 200;
        } catch (IOException e) {
            return false;
        }
    }

    private void stopJob() throws Exception {
        if (job != null) {
            job.destroy();
            assertThat(job.waitFor(30, TimeUnit.SECONDS)).isTrue();
            job = null;
        }
    }

    /** And one that nobody can read. */
    private void sendEvents() {
        try (Telemetry telemetry = Telemetry.builder("shop", "1.0")
                .bootstrapServers(broker.bootstrapServers())
                .schemaRegistryUrl(registry.url())
                .stateDirectory(folder)
                .environment(Map.of())
                .build()) {
            for (int i = 0; i < EVENTS; i++) {
                telemetry.record("Cart.add" + i % 5);
            }
            assertThat(telemetry.flush(Duration.ofSeconds(60))).isTrue();
        }
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>("telemetry.events", new byte[] {0, 0, 0, 99, 99, 1}));
        }
    }

    private List<String> awaitFinal() throws InterruptedException {
        try (var reader = CountsReader.builder()
                .bootstrapServers(broker.bootstrapServers())
                .schemaRegistryUrl(registry.url())
                .build()) {
            Tally tally = new Tally();
            while (tally.counted() < EVENTS || !tally.isClosed()) {
                reader.poll(Duration.ofMillis(100), tally);
            }
            assertThat(tally.counted()).isEqualTo(EVENTS);
            return tally.rows().stream()
                    .map(row -> row.getProduct() + " " + row.getEvent() + " " + row.getVersion() + " "
                            + row.getWindowStart() + " " + row.getCount() + " " + row.getUsers())
                    .toList();
        }
    }

    private void awaitEmptyGroups() {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            await().atMost(Duration.ofSeconds(60))
                    .until(
                            () -> admin
                                    .describeConsumerGroups(List.of("rollcall", "rollcall-combine"))
                                    .all()
                                    .get()
                                    .values()
                                    .stream()
                                    .allMatch(group -> group.groupState() == GroupState.EMPTY));
        }
    }

    private static void script(Path file, String command) throws IOException {
        Files.writeString(file, "#!/usr/bin/env bash\nexec " + command + " \"$@\"\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private record Block(String heading, String commands) {}
}
