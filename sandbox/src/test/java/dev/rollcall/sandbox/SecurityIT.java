package dev.rollcall.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.rollcall.cli.counts.Tally;
import dev.rollcall.producer.Telemetry;
import dev.rollcall.schemas.EventCount;
import dev.rollcall.schemas.EventCountKey;
import dev.rollcall.schemas.Topics;
import dev.rollcall.schemas.reader.CountsReader;
import dev.rollcall.streams.config.JobConfig;
import dev.rollcall.testkit.broker.Certificates;
import dev.rollcall.testkit.broker.EmbeddedBroker;
import dev.rollcall.testkit.process.Ports;
import dev.rollcall.testkit.registry.RegistryProcess;
import java.io.IOException;
import java.io.Writer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AccessControlEntryFilter;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Every part against a broker with TLS, SCRAM and the rights of docs/security.md, and a registry with passwords. */
@Timeout(300)
class SecurityIT {

    private static final String MARK = "s3cret-";
    private static final List<String> PRINCIPALS =
            List.of("admin", "app", "edge", "job", "reader", "operator", "stranger");
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();
    private static final Path JOB = Path.of("../streams-app/target/rollcall-streams.jar");
    private static final Path EDGE = Path.of("../edge/target/rollcall-edge.jar");
    private static final Path CLI = Path.of("../cli/target/rollcall-cli.jar");

    private static final String BATCH = """
        {"product": "shop", "version": "1.0", "user": "ann", "events": [{"event": "Cart.add"}]}\
        """;

    @TempDir
    static Path folder;

    private static Certificates certificates;
    private static RegistryProcess registry;
    private static EmbeddedBroker broker;
    private static String registryUrl;
    private static String expired;

    @BeforeAll
    static void start() throws Exception {
        int registryPort = Ports.free();
        registryUrl = RegistryProcess.url(registryPort);
        registry = RegistryProcess.start(
                registryPort,
                Files.createDirectory(folder.resolve("registry")),
                registryOptions().toArray(String[]::new));
        certificates = new Certificates(folder, password("keys"));
        certificates.authority("authority");
        certificates.authority("other");
        certificates.issue("broker", "authority", "-validity", "2");
        certificates.issue("expired", "authority", "-startdate", "-3d", "-validity", "1");
        broker = startBroker();
        try (Admin admin = Admin.create(kafka("admin"))) {
            admin.createAcls(Rights.documented()).all().get();
        }
        registry.awaitReady();
        Run provision = run(JOB, environment("operator"), "provision");
        assertThat(provision.exitCode()).as(provision.output()).isZero();
    }

    @AfterAll
    static void stop() {
        if (broker != null) {
            broker.close();
        }
        if (registry != null) {
            registry.close();
        }
    }

    @Test
    void theCommandOfThePageAddsTheRow() throws Exception {
        AclBinding row = Rights.documented().get(0);
        try (Admin admin = Admin.create(kafka("admin"))) {
            admin.deleteAcls(List.of(row.toFilter())).all().get();
            await().until(() ->
                    admin.describeAcls(row.toFilter()).values().get().isEmpty());
            Path bin = Files.createDirectory(folder.resolve("bin"));
            Path script = bin.resolve("kafka-acls.sh");
            Files.writeString(
                    script,
                    "#!/bin/sh\nexec '%s' -cp '%s' org.apache.kafka.tools.AclCommand \"$@\"\n"
                            .formatted(JAVA, System.getProperty("java.class.path")));
            Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
            Properties settings = new Properties();
            settings.putAll(kafka("admin"));
            try (Writer file = Files.newBufferedWriter(folder.resolve("admin.properties"))) {
                settings.store(file, null);
            }

            bash("PATH='" + bin + "':$PATH\n" + command("kafka-acls.sh"));

            await().untilAsserted(() -> assertThat(
                            admin.describeAcls(row.toFilter()).values().get())
                    .containsExactly(row));
        }
    }

    @Test
    void theRightsOfTheTableAreEnoughForEveryPart() throws Exception {
        Map<String, String> env = environmentOfThePage();
        int port = Ports.free();
        int managementPort = Ports.freeOtherThan(port);
        env.put("ROLLCALL_HTTP_ADDRESS", "127.0.0.1:" + port);
        env.put("ROLLCALL_MANAGEMENT_ADDRESS", "127.0.0.1:" + managementPort);
        Path log = folder.resolve("job.log");
        Process job = process(JOB, env)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        Path edgeLog = folder.resolve("edge.log");
        int edgePort = Ports.free();
        int edgeManagementPort = Ports.freeOtherThan(edgePort);
        Process edge = process(EDGE, edgeEnvironment(edgePort, edgeManagementPort))
                .redirectErrorStream(true)
                .redirectOutput(edgeLog.toFile())
                .start();
        try (Telemetry telemetry = telemetry("app", password("app"), broker.bootstrapServers());
                var reader = reader("reader")) {
            for (int i = 0; i < 500; i++) {
                telemetry.record("Cart.add");
            }
            assertThat(telemetry.flush(Duration.ofSeconds(60))).isTrue();
            await().ignoreExceptions()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> post(edgePort, "/v1/events", BATCH) == 202);
            Tally tally = new Tally();
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
            while (tally.counted() < 501 && System.nanoTime() < deadline) {
                assertThat(job.isAlive()).as(() -> read(log)).isTrue();
                reader.poll(Duration.ofMillis(100), tally);
            }
            assertThat(tally.counted()).isEqualTo(501);
            for (String path : List.of("/", "/api/health", "/api/counts")) {
                assertThat(get(port, path)).doesNotContain(MARK);
            }
            for (String path : List.of("/health/live", "/health/ready", "/metrics")) {
                assertThat(get(managementPort, path)).doesNotContain(MARK);
                assertThat(get(edgeManagementPort, path)).doesNotContain(MARK);
            }
            // And there is something to be found.
            assertThat(telemetry.toString() + reader + JobConfig.fromEnvironment(env))
                    .doesNotContain(MARK);
        } finally {
            job.destroy();
            edge.destroy();
            assertThat(job.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(edge.waitFor(30, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(read(edgeLog)).contains("The edge accepts events at").doesNotContain(MARK);
        assertThat(read(log))
                .contains("starting JobConfig", "sasl.jaas.config=<hidden>")
                .doesNotContain(MARK);
    }

    @Test
    void nobodyWritesOrReadsWhatIsNotTheirs() throws Exception {
        for (String topic : List.of(
                "telemetry.counts",
                "telemetry.counts.daily",
                "telemetry.users",
                "telemetry.breakdowns",
                "rollcall-partials",
                "telemetry.rejected")) {
            for (String principal : List.of("app", "edge", "reader")) {
                assertRefused(principal, topic);
            }
        }
        assertRefused("job", "telemetry.events");
        assertRefused("reader", "telemetry.events");
        assertRefused("operator", "telemetry.events");
        assertRefused("stranger", "telemetry.events");
        for (String principal : List.of("app", "edge")) {
            try (Admin admin = Admin.create(kafka(principal))) {
                assertThat(admin.listTopics().names().get()).containsExactly("telemetry.events");
            }
        }
        for (String principal : List.of("app", "edge", "reader", "job")) {
            assertThat(register(principal)).as(principal).isEqualTo(403);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"job", "fleet"})
    void aWrongPasswordIsOneLine(String program) throws Exception {
        Map<String, String> env = environment("job");
        secret(env, "ROLLCALL_KAFKA_SASL_JAAS_CONFIG", jaas("job", MARK + "wrong"));
        assertOneLine(program, env, "refuses the credentials");
    }

    @ParameterizedTest
    @ValueSource(strings = {"job", "fleet"})
    void anUntrustedCertificateIsOneLine(String program) throws Exception {
        Map<String, String> env = environment("job");
        env.put(
                "ROLLCALL_KAFKA_SSL_TRUSTSTORE_LOCATION",
                certificates.pem("other").toString());
        assertOneLine(program, env, "its certificate is not trusted");
    }

    @ParameterizedTest
    @ValueSource(strings = {"job", "fleet"})
    void anExpiredCertificateIsOneLine(String program) throws Exception {
        Map<String, String> env = environment("job");
        env.put("ROLLCALL_BOOTSTRAP_SERVERS", expired);
        assertOneLine(program, env, "its certificate has expired");
    }

    @ParameterizedTest
    @ValueSource(strings = {"job", "fleet"})
    void aWrongPasswordAtTheRegistryIsOneLine(String program) throws Exception {
        Map<String, String> env = environment("job");
        secret(env, "ROLLCALL_SCHEMA_REGISTRY_BASIC_AUTH_USER_INFO", "job:" + MARK + "wrong");
        assertOneLine(program, env, "refuses the credentials");
    }

    @Test
    void replaySendsWithItsPasswords() throws Exception {
        long before = events();
        String payloads =
                Path.of("../examples/jina-telemetry.json").toAbsolutePath().toString();

        Run replay = run(CLI, environment("app"), "replay", payloads);

        assertThat(replay.exitCode()).as(replay.output()).isZero();
        assertThat(events()).isGreaterThan(before);
    }

    @Test
    void theFleetSendsWithItsPasswords() throws Exception {
        long before = events();
        Process fleet = process(CLI, environment("app"), "fleet")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("fleet.log").toFile())
                .start();
        try {
            await().atMost(Duration.ofSeconds(60))
                    .failFast(() -> assertThat(fleet.isAlive())
                            .as(() -> read(folder.resolve("fleet.log")))
                            .isTrue())
                    .until(() -> events() > before);
        } finally {
            fleet.destroy();
            assertThat(fleet.waitFor(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    /** How many events the topic has. */
    private static long events() throws Exception {
        try (Admin admin = Admin.create(kafka("admin"))) {
            Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
            for (int partition = 0; partition < Topics.EVENTS.partitions(); partition++) {
                ends.put(new TopicPartition(Topics.EVENTS.name(), partition), OffsetSpec.latest());
            }
            return admin.listOffsets(ends).all().get().values().stream()
                    .mapToLong(ListOffsetsResult.ListOffsetsResultInfo::offset)
                    .sum();
        }
    }

    @Test
    void aRightThatIsMissingIsOneLine() throws Exception {
        assertOneLine("job", environment("stranger"), "denies a right");
        for (AclBinding right : Rights.documented()) {
            boolean isRead = right.entry().operation() == AclOperation.READ
                    && right.pattern().name().equals("telemetry.events");
            if (right.entry().principal().equals("User:job")
                    && (isRead || right.pattern().resourceType() != ResourceType.TOPIC)) {
                without(right, () -> assertOneLine("job", environment("job"), "authoriz"));
            }
        }
    }

    @Test
    void theProducerSaysOnceWhyItCannotSend() throws Exception {
        assertProducerSays("app", MARK + "wrong", broker.bootstrapServers(), "SaslAuthenticationException");
        assertProducerSays("reader", password("reader"), broker.bootstrapServers(), "TopicAuthorizationException");
        assertProducerSays("app", password("app"), expired, "CertificateExpiredException");
    }

    private static void assertProducerSays(String principal, String password, String servers, String what)
            throws Exception {
        Logger logger = (Logger) LoggerFactory.getLogger(Telemetry.class);
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        logger.setLevel(Level.INFO);
        logger.addAppender(lines);
        try (Telemetry telemetry = telemetry(principal, password, servers)) {
            telemetry.record("Cart.add");
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> !List.copyOf(lines.list).isEmpty());
            assertThat(telemetry.flush(Duration.ofSeconds(1))).isFalse();
        } finally {
            logger.detachAppender(lines);
        }
        assertThat(complaints(lines))
                .singleElement()
                .asString()
                .contains(what)
                .doesNotContain(MARK)
                .doesNotContain("\n");
    }

    private static List<String> complaints(ListAppender<ILoggingEvent> lines) {
        return List.copyOf(lines.list).stream()
                .map(ILoggingEvent::getFormattedMessage)
                .filter(line -> line.contains("bootstrapServers="))
                .toList();
    }

    private static void assertOneLine(String program, Map<String, String> env, String what) throws Exception {
        Run run = program.equals("job") ? run(JOB, env) : run(CLI, env, program);
        assertThat(run.exitCode()).as(run.output()).isEqualTo(1);
        List<String> lines = run.output()
                .lines()
                .filter(line ->
                        !line.contains(" INFO ") && !line.matches(".* WARN .*(StreamsConfig|StateDirectory) .*"))
                .toList();
        assertThat(lines).as(run.output()).singleElement().asString().containsIgnoringCase(what);
        assertThat(run.output()).doesNotContain(MARK);
    }

    private static void assertRefused(String principal, String topic) {
        Map<String, Object> settings = kafka(principal);
        settings.put("max.block.ms", "20000");
        // An idempotent producer may be refused its id before it sends.
        settings.put("enable.idempotence", "false");
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            assertThatThrownBy(() -> producer.send(new ProducerRecord<>(topic, new byte[1]))
                            .get())
                    .as("%s writes to %s", principal, topic)
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(AuthorizationException.class);
        }
    }

    private static void without(AclBinding right, Check check) throws Exception {
        ResourcePattern pattern = right.pattern();
        AclBindingFilter filter = new AclBindingFilter(
                pattern.toFilter(),
                new AccessControlEntryFilter(
                        right.entry().principal(),
                        "*",
                        right.entry().operation(),
                        right.entry().permissionType()));
        try (Admin admin = Admin.create(kafka("admin"))) {
            admin.deleteAcls(List.of(filter)).all().get();
            try {
                System.err.println("SecurityIT: without " + right);
                check.run();
            } finally {
                admin.createAcls(List.of(right)).all().get();
            }
        }
    }

    private static int register(String principal) throws Exception {
        String user = principal + ":" + password(principal);
        HttpRequest request = HttpRequest.newBuilder(URI.create(registryUrl + "/subjects/mine/versions"))
                .header(
                        "Authorization",
                        "Basic " + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8)))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"schema\": \"\\\"string\\\"\"}"))
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    private static Telemetry telemetry(String principal, String password, String servers) throws IOException {
        Telemetry.Builder builder = Telemetry.builder("shop", "1.0")
                .bootstrapServers(servers)
                .schemaRegistryUrl(registryUrl.replace("://", "://app:" + password("app") + "@"))
                .stateDirectory(Files.createTempDirectory(folder, "app"))
                .environment(Map.of());
        client(principal, password).forEach(builder::kafka);
        return builder.build();
    }

    private static CountsReader<EventCountKey, EventCount> reader(String principal) {
        return CountsReader.builder()
                .bootstrapServers(broker.bootstrapServers())
                .schemaRegistryUrl(registryUrl)
                .kafka(client(principal, password(principal)))
                .registry(Map.of(
                        "basic.auth.credentials.source",
                        "USER_INFO",
                        "basic.auth.user.info",
                        principal + ":" + password(principal)))
                .build();
    }

    private static Map<String, Object> kafka(String principal) {
        Map<String, Object> settings = new HashMap<>(client(principal, password(principal)));
        settings.put("bootstrap.servers", broker.bootstrapServers());
        return settings;
    }

    private static Map<String, String> client(String principal, String password) {
        Map<String, String> settings = new TreeMap<>();
        settings.put("security.protocol", "SASL_SSL");
        settings.put("sasl.mechanism", "SCRAM-SHA-512");
        settings.put("sasl.jaas.config", jaas(principal, password));
        settings.put("ssl.truststore.type", "PEM");
        settings.put("ssl.truststore.location", certificates.pem("authority").toString());
        return settings;
    }

    /** The environment of the job or the command line, as docs/security.md has it. */
    private static Map<String, String> environment(String principal) throws IOException {
        Map<String, String> env = new HashMap<>();
        env.put("ROLLCALL_BOOTSTRAP_SERVERS", broker.bootstrapServers());
        env.put("ROLLCALL_SCHEMA_REGISTRY_URL", registryUrl);
        env.put("ROLLCALL_HTTP_ADDRESS", "127.0.0.1:0");
        env.put("ROLLCALL_MANAGEMENT_ADDRESS", "127.0.0.1:0");
        env.put("ROLLCALL_STATE_DIR", folder.resolve("state").toString());
        client(principal, password(principal)).forEach((setting, value) -> {
            if (!setting.equals("sasl.jaas.config")) {
                env.put("ROLLCALL_KAFKA_" + setting.toUpperCase(Locale.ROOT).replace('.', '_'), value);
            }
        });
        secret(env, "ROLLCALL_KAFKA_SASL_JAAS_CONFIG", jaas(principal, password(principal)));
        env.put("ROLLCALL_SCHEMA_REGISTRY_BASIC_AUTH_CREDENTIALS_SOURCE", "USER_INFO");
        secret(env, "ROLLCALL_SCHEMA_REGISTRY_BASIC_AUTH_USER_INFO", principal + ":" + password(principal));
        return env;
    }

    /** The same variables as the job's, of another principal, and a key. */
    private static Map<String, String> edgeEnvironment(int port, int managementPort) throws IOException {
        Map<String, String> env = environment("edge");
        env.remove("ROLLCALL_STATE_DIR");
        env.put("ROLLCALL_QUEUE_DIR", folder.resolve("queue").toString());
        env.put("ROLLCALL_HTTP_ADDRESS", "127.0.0.1:" + port);
        env.put("ROLLCALL_MANAGEMENT_ADDRESS", "127.0.0.1:" + managementPort);
        byte[] key = password("hash key of the edge").getBytes(StandardCharsets.UTF_8);
        secret(env, "ROLLCALL_HASH_KEY", Base64.getEncoder().encodeToString(key));
        return env;
    }

    /** The environment of the job by the commands of docs/security.md, with the files that they name. */
    private static Map<String, String> environmentOfThePage() throws Exception {
        Path secrets = Files.createDirectory(folder.resolve("secrets"));
        Files.writeString(secrets.resolve("kafka"), jaas("job", password("job")));
        Files.writeString(secrets.resolve("registry"), "job:" + password("job"));
        Files.copy(certificates.pem("authority"), secrets.resolve("authority.pem"));
        Map<String, String> env = new HashMap<>();
        bash(command("ROLLCALL_KAFKA_") + "env\n")
                .lines()
                .filter(line -> line.startsWith("ROLLCALL_"))
                .map(line -> line.split("=", 2))
                .forEach(variable -> env.put(variable[0], variable[1]));
        env.put("ROLLCALL_BOOTSTRAP_SERVERS", broker.bootstrapServers());
        env.put("ROLLCALL_SCHEMA_REGISTRY_URL", registryUrl);
        env.put("ROLLCALL_STATE_DIR", folder.resolve("state").toString());
        return env;
    }

    /** The one block of commands in docs/security.md that has the text, with the places of this test. */
    private static String command(String text) throws IOException {
        List<String> blocks = Pattern.compile("^```sh\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL)
                .matcher(Files.readString(Path.of("../docs/security.md")))
                .results()
                .map(block -> block.group(1))
                .toList();
        assertThat(blocks).as("each of them is run").hasSize(2);
        return blocks.stream()
                .filter(block -> block.contains(text))
                .findFirst()
                .orElseThrow()
                .replace("kafka:9093", broker.bootstrapServers())
                .replace("/run/secrets", folder.resolve("secrets").toString());
    }

    private static String bash(String commands) throws Exception {
        Path out = Files.createTempFile(folder, "bash", ".out");
        Process process = new ProcessBuilder("bash", "-euo", "pipefail", "-c", commands)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        try {
            assertThat(process.waitFor(90, TimeUnit.SECONDS)).as(commands).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue()).as(() -> read(out)).isZero();
        return read(out);
    }

    private static void secret(Map<String, String> env, String variable, String value) throws IOException {
        Path file = Files.createTempFile(folder, "secret", "");
        env.put(variable + "_FILE", Files.writeString(file, value + "\n").toString());
    }

    private static String jaas(String principal, String password) {
        return "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"" + principal
                + "\" password=\"" + password + "\";";
    }

    private static String password(String principal) {
        return MARK + principal;
    }

    private static EmbeddedBroker startBroker() throws Exception {
        int port = Ports.free();
        int expiredPort = Ports.free();
        int innerPort = Ports.free();
        int controllerPort = Ports.free();
        expired = EmbeddedBroker.address(expiredPort);
        Map<String, Object> settings = new HashMap<>();
        settings.put(
                "listeners",
                "CLIENT://127.0.0.1:%d,EXPIRED://127.0.0.1:%d,INNER://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d"
                        .formatted(port, expiredPort, innerPort, controllerPort));
        settings.put("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
        settings.put(
                "advertised.listeners",
                "CLIENT://127.0.0.1:%d,EXPIRED://127.0.0.1:%d,INNER://127.0.0.1:%d"
                        .formatted(port, expiredPort, innerPort));
        settings.put(
                "listener.security.protocol.map",
                "CLIENT:SASL_SSL,EXPIRED:SASL_SSL,INNER:PLAINTEXT,CONTROLLER:PLAINTEXT");
        settings.put("inter.broker.listener.name", "INNER");
        settings.put("sasl.enabled.mechanisms", "SCRAM-SHA-512");
        settings.put("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
        settings.put("super.users", "User:admin;User:ANONYMOUS");
        for (String listener : List.of("client", "expired")) {
            settings.put(
                    "listener.name." + listener + ".scram-sha-512.sasl.jaas.config",
                    "org.apache.kafka.common.security.scram.ScramLoginModule required;");
        }
        keyStore(settings, "client", "broker");
        keyStore(settings, "expired", "expired");
        List<String> credentials = new ArrayList<>();
        PRINCIPALS.forEach(name ->
                credentials.add("SCRAM-SHA-512=[name=" + name + ",iterations=4096,password=" + password(name) + "]"));
        return EmbeddedBroker.on(folder.resolve("broker"))
                .port(port)
                .with(settings)
                .credentials(credentials)
                .start();
    }

    private static void keyStore(Map<String, Object> settings, String listener, String name) {
        String prefix = "listener.name." + listener + ".ssl.";
        settings.put(prefix + "keystore.type", "PKCS12");
        settings.put(prefix + "keystore.location", certificates.keyStore(name).toString());
        settings.put(prefix + "keystore.password", password("keys"));
    }

    private static List<String> registryOptions() throws IOException {
        List<String> options = new ArrayList<>();
        List<String> settings = Files.readAllLines(Path.of("../deploy/secure/registry.properties"));
        settings.stream()
                .filter(line -> line.contains("=") && !line.startsWith("#"))
                .forEach(line -> options.add("-D" + line));
        for (String user : List.of("app", "edge", "job", "reader", "operator")) {
            options.add("-Dquarkus.security.users.embedded.users." + user + "=" + password(user));
            options.add("-Dquarkus.security.users.embedded.roles." + user + "="
                    + (user.equals("operator") ? "reader,writer" : "reader"));
        }
        return options;
    }

    private static int post(int port, String path, String json) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(json))
                                .build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    private static String get(int port, String path) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static Run run(Path jar, Map<String, String> env, String... args) throws Exception {
        Path log = Files.createTempFile(folder, "run", ".log");
        Process process = process(jar, env, args)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertThat(process.waitFor(90, TimeUnit.SECONDS))
                    .as(() -> read(log))
                    .isTrue();
            return new Run(process.exitValue(), read(log));
        } finally {
            process.destroyForcibly();
        }
    }

    private static ProcessBuilder process(Path jar, Map<String, String> env, String... args) {
        List<String> command = new ArrayList<>(List.of(
                JAVA,
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-jar",
                jar.toAbsolutePath().toString()));
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().removeIf(name -> name.startsWith("ROLLCALL_"));
        builder.environment().putAll(env);
        return builder;
    }

    private static String read(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private record Run(int exitCode, String output) {}

    private interface Check {
        void run() throws Exception;
    }
}
