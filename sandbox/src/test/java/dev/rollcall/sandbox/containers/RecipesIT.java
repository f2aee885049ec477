package dev.rollcall.sandbox.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rollcall.producer.RelayedEvent;
import dev.rollcall.producer.RelayedId;
import dev.rollcall.producer.TelemetryRelay;
import dev.rollcall.sandbox.Sandbox;
import dev.rollcall.sandbox.SandboxConfig;
import dev.rollcall.testkit.Requires;
import dev.rollcall.testkit.broker.TestBroker;
import dev.rollcall.testkit.process.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
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

    private static final List<RecipeRows<?, ?>> ROWS =
            List.of(RecipeRows.COUNTS, RecipeRows.DAYS, RecipeRows.USERS, RecipeRows.BREAKDOWNS);

    /** The rows of each topic. */
    private static final Map<String, List<String>> TRUTH = new HashMap<>();

    /** A broker without topics. */
    @RegisterExtension
    static final TestBroker EMPTY = new TestBroker();

    @TempDir
    static Path folder;

    private static Sandbox sandbox;

    @BeforeAll
    static void countSomethingAndDisturbTheTopics() throws Exception {
        sandbox = Sandbox.start(new SandboxConfig(
                Ports.free(),
                Ports.free(),
                Ports.free(),
                Ports.free(),
                Map.of("ROLLCALL_WINDOW", "1d", "ROLLCALL_COMMIT_INTERVAL", "200ms")));
        send(RecipeRows.EVENTS);
        for (RecipeRows<?, ?> each : ROWS) {
            each.write(sandbox.bootstrapServers(), sandbox.registryUrl());
        }
        for (RecipeRows<?, ?> each : ROWS) {
            TRUTH.put(each.topic().name(), each.read(sandbox.bootstrapServers(), sandbox.registryUrl()));
        }
    }

    @AfterAll
    static void end() {
        if (sandbox != null) {
            sandbox.close();
        }
    }

    @Test
    void nodeSaysWhatIsWrongAndPrintsTheTables() throws Exception {
        Requires.program("node");
        Path copy = copyOfTheRecipes("node");
        Map<Boolean, List<String>> commands =
                commands("## Node").lines().collect(Collectors.partitioningBy(line -> line.startsWith("node ")));
        Ran install = run(String.join("\n", commands.get(false)), copy);
        Requires.that(
                "npm",
                !install.output().matches("(?s).*(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH).*"),
                "npm's registry is not reached");
        assertThat(install.exitCode()).as(install.output()).isZero();

        Path node = copy.resolve("docs/recipes/node");
        assertThat(run("node counts.mjs --days --breakdowns", node))
                .isEqualTo(new Ran(
                        2,
                        "--days --breakdowns: give one of --days, --users, --breakdowns,"
                                + " or none for the counts of windows\n"));
        assertThat(run("BOOTSTRAP_SERVERS=" + EMPTY.bootstrapServers() + " node counts.mjs --breakdowns --once", node))
                .isEqualTo(new Ran(
                        1,
                        "there is no topic telemetry.breakdowns for this user; create it with the job's command provision,"
                                + " or allow to read it\n"));
        assertThat(commands.get(true)).hasSameSizeAs(ROWS);
        for (int i = 0; i < ROWS.size(); i++) {
            Ran ran = run(commands.get(true).get(i), node);
            assertThat(ran.exitCode()).as(ran.output()).isZero();
            assertThat(ROWS.get(i).parse(ran.output().lines()))
                    .isEqualTo(TRUTH.get(ROWS.get(i).topic().name()));
        }
    }

    @Test
    void kcatShowsWhatIsCommitted() throws Exception {
        Requires.program("kcat");
        Path copy = copyOfTheRecipes("kcat");
        for (RecipeRows<?, ?> each : ROWS) {
            String topic = each.topic().name();
            Ran ran = run(commands("## kcat").replace("-t telemetry.counts ", "-t " + topic + " "), copy);
            assertThat(ran.exitCode()).as(ran.output()).isZero();
            assertThat(ran.output().lines())
                    .as(topic)
                    .hasSizeGreaterThanOrEqualTo(TRUTH.get(topic).size())
                    .allMatch(line -> line.matches("\\d+ \\d+ \\d+ -?\\d+"));
            assertThat(ran.output().lines().filter(line -> line.endsWith(" -1")))
                    .as(topic)
                    .hasSize(1);
        }
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
                List<String> blocks = blocks("## PostgreSQL", "bash");
                connect(blocks.get(0), port, copy);
                awaitTheTruth(postgres, worker);

                // Only what is delivered again restores it.
                for (RecipeRows<?, ?> each : ROWS) {
                    query(postgres, "update " + table(each) + " set revision = -1");
                }
                connect(blocks.get(1), port, copy);
                awaitTheTruth(postgres, worker);
                for (String sql : blocks("## PostgreSQL", "sql")) {
                    assertThat(query(postgres, sql.replace("'shop'", "'" + RecipeRows.PRODUCT + "'")))
                            .as(sql)
                            .isNotEmpty();
                }
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

    private static void awaitTheTruth(GenericContainer<?> postgres, GenericContainer<?> worker) {
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(tables(postgres)).as(() -> log(worker)).isEqualTo(TRUTH));
    }

    private static String table(RecipeRows<?, ?> rows) {
        return rows.topic().name().replace('.', '_');
    }

    /** The rows of the tables in the database, by topic. */
    private static Map<String, List<String>> tables(GenericContainer<?> postgres) throws Exception {
        Map<String, List<String>> tables = new HashMap<>();
        for (RecipeRows<?, ?> each : ROWS) {
            tables.put(
                    each.topic().name(),
                    each.parse(query(postgres, "select row_to_json(r) from " + table(each) + " r").stream()));
        }
        return tables;
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

    private static String commands(String heading) throws IOException {
        return blocks(heading, "bash").get(0);
    }

    /** The blocks of a section in a language. */
    private static List<String> blocks(String heading, String language) throws IOException {
        String section = Files.readString(RECIPES.resolve("README.md"))
                .split(heading, 2)[1]
                .split("\n## ", 2)[0];
        return Stream.of(section.split("```" + language + "\n"))
                .skip(1)
                .map(text -> text.split("```", 2)[0])
                .toList();
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
