package dev.rollcall.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rollcall.cli.counts.Tally;
import dev.rollcall.producer.RelayedEvent;
import dev.rollcall.producer.RelayedId;
import dev.rollcall.producer.TelemetryRelay;
import dev.rollcall.schemas.EventCount;
import dev.rollcall.schemas.EventCountKey;
import dev.rollcall.schemas.Topics;
import dev.rollcall.schemas.reader.CountsReader;
import dev.rollcall.testkit.Requires;
import dev.rollcall.testkit.process.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.utility.MountableFile;

/** The commands of docs/recipes/README.md, run against the whole pipeline. */
@Timeout(400)
class RecipesIT {

    private static final Path RECIPES = Path.of("../docs/recipes");
    private static final Path PLUGINS = Path.of("target/connect-plugins");
    private static final String POSTGRES = "postgres:15";
    private static final String KAFKA = Compose.image("kafka");
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String CONNECTOR = "rollcall-counts";

    @TempDir
    static Path folder;

    private static Sandbox sandbox;
    private static Map<String, String> truth;

    @BeforeAll
    static void countSomethingAndDisturbTheTopic() throws Exception {
        sandbox = Sandbox.start(new SandboxConfig(
                Ports.free(),
                Ports.free(),
                Ports.free(),
                Map.of("ROLLCALL_WINDOW", "1d", "ROLLCALL_COMMIT_INTERVAL", "200ms")));
        send(300);
        disturb();
        truth = counted(300);
    }

    @AfterAll
    static void end() {
        if (sandbox != null) {
            sandbox.close();
        }
    }

    @Test
    void nodePrintsTheTable() throws Exception {
        Requires.program("node");
        Path copy = copyOfTheRecipes("node");
        Ran ran = run(commands("## Node"), copy);
        Requires.that(
                "npm",
                !ran.output().matches("(?s).*(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH).*"),
                "npm's registry is not reached");
        assertThat(ran.exitCode()).as(ran.output()).isZero();
        Map<String, String> printed = new TreeMap<>();
        for (String line :
                ran.output().lines().filter(line -> line.startsWith("{")).toList()) {
            JsonNode row = new ObjectMapper().readTree(line);
            assertThat(printed.put(
                            key(
                                    row.get("product").asText(),
                                    row.get("event").asText(),
                                    row.get("version").asText(),
                                    Instant.parse(row.get("window_start").asText())),
                            row.get("count") + " " + row.get("users")))
                    .isNull();
        }
        assertThat(printed).isEqualTo(truth);
    }

    @Test
    void kcatShowsWhatIsCommitted() throws Exception {
        Requires.program("kcat");
        Ran ran = run(commands("## kcat"), copyOfTheRecipes("kcat"));
        assertThat(ran.exitCode()).as(ran.output()).isZero();
        List<String> lines = ran.output().lines().toList();
        assertThat(lines)
                .hasSizeGreaterThanOrEqualTo(truth.size())
                .allMatch(line -> line.matches("\\d+ \\d+ \\d+ -?\\d+"));
        assertThat(lines.stream().filter(line -> line.endsWith(" -1"))).hasSize(1);
    }

    @Test
    void postgresHoldsTheTableHoweverOftenItIsDelivered() throws Exception {
        Docker.require(POSTGRES, KAFKA);
        int port = Ports.free();
        try (GenericContainer<?> postgres = new GenericContainer<>(POSTGRES)
                .withEnv(Map.of("POSTGRES_USER", "rollcall", "POSTGRES_PASSWORD", "pass", "POSTGRES_DB", "rollcall"))
                .withExposedPorts(5432)) {
            postgres.start();
            try (GenericContainer<?> worker = worker(postgres, port)) {
                worker.start();
                await().atMost(PATIENCE)
                        .failFast(() -> assertThat(worker.isRunning())
                                .as(() -> log(worker))
                                .isTrue())
                        .until(() -> answers("curl", "-fsS", "http://localhost:" + port + "/connectors"));
                Path copy = copyOfTheRecipes("postgres-commands");
                List<String> blocks = blocks("## PostgreSQL");
                connect(blocks.get(0), port, copy);
                await().atMost(PATIENCE).untilAsserted(() -> assertThat(table(postgres))
                        .as(() -> log(worker))
                        .isEqualTo(truth));

                connect(blocks.get(1), port, copy);
                await().atMost(PATIENCE).until(RecipesIT::isReadAgain);
                assertThat(table(postgres)).isEqualTo(truth);
                assertThat(query(postgres, "select count(*) from counts where count < estimate"))
                        .containsExactly("0");
                query(postgres, sql());
            }
        }
    }

    private static void send(int events) {
        try (TelemetryRelay relay = TelemetryRelay.builder()
                .bootstrapServers(sandbox.bootstrapServers())
                .schemaRegistryUrl(sandbox.registryUrl())
                .hashKey(new byte[32])
                .build()) {
            for (int i = 0; i < events; i++) {
                relay.send(RelayedEvent.builder()
                        .product("shop")
                        .version("1." + i % 3)
                        .event("Event \"" + i % 7 + "\", ü")
                        .user(RelayedId.raw("user" + i % 11))
                        .build());
            }
            relay.flush();
        }
    }

    /** Rows that are rolled back, and one that is deleted. */
    private static void disturb() {
        Map<String, Object> registry = Map.of("schema.registry.url", sandbox.registryUrl());
        try (KafkaProducer<EventCountKey, EventCount> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", sandbox.bootstrapServers(), "transactional.id", "disturbance"),
                Topics.COUNTS.keySerde(registry).serializer(),
                Topics.COUNTS.valueSerde(registry).serializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(row("Never.was", 1_000_000));
            producer.flush();
            producer.abortTransaction();
            producer.beginTransaction();
            ProducerRecord<EventCountKey, EventCount> deleted = row("Was.once", 1);
            producer.send(deleted);
            producer.send(new ProducerRecord<>(Topics.COUNTS.name(), deleted.key(), null));
            producer.commitTransaction();
        }
    }

    private static ProducerRecord<EventCountKey, EventCount> row(String event, long count) {
        Instant start = Instant.parse("2026-03-01T00:00:00Z");
        EventCount row = EventCount.newBuilder()
                .setProduct("shop")
                .setEvent(event)
                .setVersion("1")
                .setWindowStart(start)
                .setWindowEnd(start.plusSeconds(86_400))
                .setCount(count)
                .setUpdatedAt(start)
                .build();
        return new ProducerRecord<>(Topics.COUNTS.name(), new EventCountKey("shop", event, "1", start), row);
    }

    private static Map<String, String> counted(long counted) throws InterruptedException {
        Tally tally = new Tally();
        try (var reader = CountsReader.builder()
                .bootstrapServers(sandbox.bootstrapServers())
                .schemaRegistryUrl(sandbox.registryUrl())
                .build()) {
            while (tally.counted() < counted || !reader.isCaughtUp()) {
                sandbox.check();
                reader.poll(Duration.ofMillis(200), tally);
            }
        }
        assertThat(tally.counted()).isEqualTo(counted);
        return tally.rows().stream()
                .collect(Collectors.toMap(
                        row -> key(row.getProduct(), row.getEvent(), row.getVersion(), row.getWindowStart()),
                        row -> row.getCount() + " " + row.getUsers()));
    }

    private static String key(String product, String event, String version, Instant windowStart) {
        return String.join("|", product, event, version, windowStart.toString());
    }

    /** The rows of the table in the database, in the form of {@link #truth}. */
    private static Map<String, String> table(GenericContainer<?> postgres) throws Exception {
        Map<String, String> rows = new HashMap<>();
        for (String line : query(
                postgres,
                "select product, event, version, to_char(window_start, 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'),"
                        + " count || ' ' || users from counts")) {
            int end = line.lastIndexOf('|');
            rows.put(line.substring(0, end), line.substring(end + 1));
        }
        return rows;
    }

    private static List<String> query(GenericContainer<?> postgres, String sql) throws Exception {
        var answer = postgres.execInContainer(
                "env",
                "PGPASSWORD=pass",
                "psql",
                "-h",
                "127.0.0.1",
                "-U",
                "rollcall",
                "-d",
                "rollcall",
                "-Atq",
                "-v",
                "ON_ERROR_STOP=1",
                "-c",
                sql);
        assertThat(answer.getExitCode()).as(answer.getStderr()).isZero();
        return answer.getStdout().lines().toList();
    }

    /** Kafka's own image has Connect; on the host's network it reaches what listens on this machine only. */
    private static GenericContainer<?> worker(GenericContainer<?> postgres, int port) throws IOException {
        String properties = Files.readString(RECIPES.resolve("postgres/worker.properties"))
                .replace("localhost:9092", sandbox.bootstrapServers())
                .replace(":8083", ":" + port);
        return new GenericContainer<>(KAFKA)
                .withNetworkMode("host")
                .withWorkingDirectory("/tmp")
                .withCopyToContainer(Transferable.of(properties), "/tmp/worker.properties")
                .withCopyToContainer(MountableFile.forHostPath(PLUGINS, 0755), "/opt/connect-plugins")
                .withEnv("SCHEMA_REGISTRY_URL", sandbox.registryUrl())
                .withEnv(
                        "POSTGRES_URL",
                        "jdbc:postgresql://" + postgres.getHost() + ":" + postgres.getMappedPort(5432) + "/rollcall")
                .withEnv("POSTGRES_USER", "rollcall")
                .withEnv("POSTGRES_PASSWORD", "pass")
                .withEnv("KAFKA_HEAP_OPTS", "-Xmx384m -XX:+UseSerialGC -XX:TieredStopAtLevel=1")
                .withCreateContainerCmdModifier(create -> create.withEntrypoint("/opt/kafka/bin/connect-standalone.sh"))
                .withCommand("/tmp/worker.properties");
    }

    private static String log(GenericContainer<?> worker) {
        return "worker " + (worker.isRunning() ? "runs" : "has ended") + "\n"
                + worker.getLogs()
                        .lines()
                        .filter(line -> line.contains("ERROR") || line.contains("aused by"))
                        .limit(20)
                        .map(line -> line.substring(0, Math.min(300, line.length())))
                        .collect(Collectors.joining("\n"));
    }

    private static void connect(String commands, int port, Path copy) throws Exception {
        Ran ran = run(commands.replace(":8083", ":" + port), copy);
        assertThat(ran.exitCode()).as(ran.output()).isZero();
    }

    /** Whether the connector, whose offsets were deleted, has read to the end again. */
    private static boolean isReadAgain() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", sandbox.bootstrapServers()))) {
            Map<TopicPartition, OffsetAndMetadata> read = admin.listConsumerGroupOffsets("connect-" + CONNECTOR)
                    .partitionsToOffsetAndMetadata()
                    .get();
            Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
            for (int partition = 0; partition < Topics.COUNTS.partitions(); partition++) {
                latest.put(new TopicPartition(Topics.COUNTS.name(), partition), OffsetSpec.latest());
            }
            Map<TopicPartition, ListOffsetsResultInfo> ends =
                    admin.listOffsets(latest).all().get();
            return ends.entrySet().stream()
                    .filter(end -> end.getValue().offset() > 0)
                    .allMatch(end -> read.get(end.getKey()) != null
                            // The end of a transaction takes an offset that a sink need not have committed.
                            && read.get(end.getKey()).offset() >= end.getValue().offset() - 2);
        }
    }

    private static String commands(String heading) throws IOException {
        return blocks(heading).get(0);
    }

    /** The blocks of commands of a section. */
    private static List<String> blocks(String heading) throws IOException {
        String section = Files.readString(RECIPES.resolve("README.md"))
                .split(heading, 2)[1]
                .split("\n## ", 2)[0];
        return Stream.of(section.split("```bash\n"))
                .skip(1)
                .map(text -> text.split("```", 2)[0])
                .toList();
    }

    private static String sql() throws IOException {
        return Files.readString(RECIPES.resolve("README.md"))
                .split("```sql\n", 2)[1]
                .split("```", 2)[0];
    }

    private static Path copyOfTheRecipes(String name) throws IOException {
        Path copy = folder.resolve(name).resolve("docs/recipes");
        for (String file :
                List.of("node/counts.mjs", "node/package.json", "node/package-lock.json", "postgres/connector.json")) {
            Files.createDirectories(copy.resolve(file).getParent());
            Files.copy(RECIPES.resolve(file), copy.resolve(file));
        }
        return folder.resolve(name);
    }

    /** What commands printed. */
    private record Ran(int exitCode, String output) {}

    private static Ran run(String commands, Path directory) throws Exception {
        Path output = directory.resolve("output");
        ProcessBuilder shell = new ProcessBuilder("bash", "-eu", "-c", commands)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        shell.environment()
                .putAll(Map.of(
                        "BOOTSTRAP_SERVERS", sandbox.bootstrapServers(), "SCHEMA_REGISTRY_URL", sandbox.registryUrl()));
        Process process = shell.start();
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            throw new AssertionError("does not end: " + commands + "\n" + Files.readString(output));
        }
        return new Ran(process.exitValue(), Files.readString(output));
    }

    private static boolean answers(String... command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
