package dev.rollcall.sandbox.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rollcall.cli.Rollcall;
import dev.rollcall.cli.console.Console;
import dev.rollcall.cli.fleet.Fleet;
import dev.rollcall.edge.config.ProducerSettings;
import dev.rollcall.producer.IdHash;
import dev.rollcall.producer.Telemetry;
import dev.rollcall.sandbox.Sandbox;
import dev.rollcall.sandbox.SandboxConfig;
import dev.rollcall.schemas.EventCount;
import dev.rollcall.schemas.ReservedNames;
import dev.rollcall.schemas.Topic;
import dev.rollcall.schemas.Topics;
import dev.rollcall.schemas.UserCount;
import dev.rollcall.schemas.reader.CountsReader;
import dev.rollcall.service.config.ClusterConfig;
import dev.rollcall.testkit.Requires;
import dev.rollcall.testkit.broker.TopicSettings;
import dev.rollcall.testkit.process.Ports;
import io.confluent.kafka.serializers.KafkaAvroDeserializer;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The commands that meet a running cluster, against one sandbox. */
@Timeout(120)
class PipelineIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String DEAD_REGISTRY = "http://127.0.0.1:1/apis/ccompat/v7";

    @TempDir
    static Path folder;

    private static Sandbox sandbox;

    @BeforeAll
    static void start() throws InterruptedException {
        sandbox = Sandbox.start(new SandboxConfig(
                Ports.free(),
                Ports.free(),
                Ports.free(),
                Ports.free(),
                Map.of("ROLLCALL_WINDOW", "1s", "ROLLCALL_GRACE", "0s", "ROLLCALL_COMMIT_INTERVAL", "200ms")));
    }

    @AfterAll
    static void end() {
        if (sandbox != null) {
            sandbox.close();
        }
    }

    @Test
    void confluentsDeserializerReadsEventsAndCounts() {
        String event = "Read." + UUID.randomUUID();

        Captured replay = Captured.run(payload(event, 1) + payload(event, 2), env(), "replay", "-");

        assertThat(replay).isEqualTo(new Captured(0, List.of(), List.of("2 payloads published, 0 malformed")));
        assertThat(eventually(Topics.EVENTS, new StringDeserializer(), event, records -> records.size() == 2))
                .allSatisfy(record -> assertThat(record.value().get("uid").toString())
                        .matches("[0-9a-f]{32}")
                        .isEqualTo(record.key()));
        List<ConsumerRecord<Object, GenericRecord>> rows =
                eventually(Topics.COUNTS, avro(true), event, records -> counted(records) == 2);
        assertThat(rows).allSatisfy(row -> {
            assertThat(row.value().get("version")).hasToString("3.7.13");
            assertThat(((GenericRecord) row.key()).get("event")).hasToString(event);
        });
    }

    @Test
    void watchFollowsTheCountsAsJsonUntilInterrupted() throws Exception {
        String event = "Watched." + UUID.randomUUID();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Console console = new Console(
                InputStream.nullInputStream(),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
                env(),
                new AtomicBoolean(),
                null);
        int[] exitCode = {-1};
        Thread watch = new Thread(() -> exitCode[0] = Rollcall.run(console, Main::commands, "watch", "--json"));
        watch.start();

        Captured.run(payload(event, 1), env(), "replay", "-");

        ObjectMapper json = new ObjectMapper();
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                        out.toString(StandardCharsets.UTF_8).lines())
                .map(json::readTree)
                .anySatisfy(row -> {
                    assertThat(row.get("event").asText()).isEqualTo(event);
                    assertThat(row.get("count").asLong()).isEqualTo(1);
                    assertThat(row.get("closed").asBoolean()).isTrue();
                }));
        watch.interrupt();
        watch.join(20_000);
        assertThat(exitCode).containsExactly(130);
    }

    @Test
    void replayReportsMalformedPayloadsAndPublishesTheOthers() throws Exception {
        String event = "Damaged." + UUID.randomUUID();
        Path file = Files.writeString(
                folder.resolve("damaged.json"),
                payload(event, 1) + "{\"event\": \n" + payload(event, 2) + "{\"jina\":\"3.7.13\"}\n");

        Captured replay = Captured.run(env(), "replay", file.toString());

        assertThat(replay.exitCode()).isEqualTo(1);
        assertThat(replay.err()).hasSize(3);
        assertThat(replay.err().get(0)).startsWith(file + ":2: ");
        assertThat(replay.err().get(1)).startsWith(file + ":4: ");
        assertThat(replay.err().get(2)).isEqualTo("2 payloads published, 2 malformed");
        eventually(Topics.EVENTS, new StringDeserializer(), event, records -> records.size() == 2);
    }

    @Test
    void replayOfNothingFails() {
        assertThat(Captured.run(" \n", env(), "replay", "-"))
                .isEqualTo(new Captured(
                        1,
                        List.of(),
                        List.of("rollcall: stdin: it is empty;"
                                + " give at least one payload, a JSON object in Jina's shape")));
    }

    @Test
    void everyCommandSaysSoonThatNoRegistryAnswers() {
        for (String command : List.of("replay -", "fleet", "watch", "streams", "provision")) {
            long start = System.nanoTime();
            Captured run = Captured.run(
                    payload("Lost.event", 1), env(), (command + " --schema-registry-url " + DEAD_REGISTRY).split(" "));

            assertThat(run.exitCode()).as(command).isEqualTo(1);
            assertThat(run.err()).as(command).singleElement().asString().contains("registry", DEAD_REGISTRY);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(15));
        }
    }

    @Test
    void streamsRefusesTopicsWithWrongSettingsAndProvisionFixesThem() throws Exception {
        String setting = "message.timestamp.type";
        ConfigResource events = new ConfigResource(ConfigResource.Type.TOPIC, Topics.EVENTS.name());
        assertThat(Captured.run(env(), "provision").exitCode()).isZero();
        TopicSettings.alter(sandbox.bootstrapServers(), Topics.EVENTS.name(), setting, "CreateTime");

        Captured streams = Captured.run(env(), "streams");
        Captured provision = Captured.run(env(), "provision");

        assertThat(streams.exitCode()).isEqualTo(1);
        assertThat(streams.err())
                .singleElement()
                .asString()
                .startsWith("rollcall: ")
                .contains("telemetry.events", setting, "CreateTime", "LogAppendTime", "provision");
        assertThat(provision.exitCode()).isZero();
        try (Admin admin = Admin.create(kafka())) {
            assertThat(admin.describeConfigs(Set.of(events))
                            .values()
                            .get(events)
                            .get())
                    .extracting(config -> config.get(setting).value())
                    .isEqualTo("LogAppendTime");
        }
    }

    @Test
    void whatProgramsSendAsJinasClientsDoIsCounted() throws Exception {
        Requires.program("python3");
        Process client = new ProcessBuilder(
                        "python3", "-c", """
                            import base64, json, sys, urllib.request
                            for payload in json.load(open(sys.argv[2])):
                                urllib.request.urlopen(urllib.request.Request(
                                    sys.argv[1],
                                    data=base64.urlsafe_b64encode(json.dumps(payload).encode("utf-8")),
                                    headers={"User-Agent": "Mozilla/5.0"}))
                            """, sandbox.edge().toString(), "../examples/jina-telemetry.json")
                .redirectErrorStream(true)
                .start();
        assertThat(client.inputReader().lines()).isEmpty();
        assertThat(client.waitFor()).isZero();

        Set<String> events =
                Set.of("WorkerRuntime.start", "GRPCGatewayRuntime.start", "BaseExecutor.start", "Flow.start");
        assertThat(counts(row -> events.contains(row.getEvent()), events.size()))
                .hasSize(events.size())
                .allSatisfy(row -> {
                    assertThat(row.getProduct()).isEqualTo("jina");
                    assertThat(row.getVersion()).isEqualTo("3.7.13");
                    assertThat(row.getCount()).isEqualTo(1);
                    assertThat(row.getUsers()).isEqualTo(1);
                });
    }

    @Test
    void aPersonWhoseEventsComeByKafkaAndByTheEdgeCountsOnce() throws Exception {
        String product = "both-" + UUID.randomUUID();
        byte[] key = "a key that is kept well".getBytes(StandardCharsets.UTF_8);
        Telemetry.Builder byKafka = Telemetry.builder(product, "1")
                .bootstrapServers(sandbox.bootstrapServers())
                .schemaRegistryUrl(sandbox.registryUrl());
        for (Telemetry.Builder way :
                List.of(byKafka, Telemetry.builder(product, "1").endpoint(sandbox.edge()))) {
            try (Telemetry telemetry = way.userId("ann")
                    .hashKey(key)
                    .environment(Map.of())
                    .stateDirectory(folder)
                    .build()) {
                telemetry.record("Flow.start");
                assertThat(telemetry.flush(PATIENCE)).isTrue();
            }
        }
        HttpResponse<String> response = post(
                "/v1/events", """
                    {"product": "%s", "version": "1", "uid": "%s", "events": [{"event": "Flow.stop"}]}
                    """.formatted(product, new IdHash(key).of("ann").hashedWith(raw -> raw)));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(202);

        // At midnight, UTC, there are two days.
        assertThat(rows(
                        Topics.USERS,
                        row -> row.getProduct().equals(product)
                                && row.getVersion().equals(ReservedNames.ALL)
                                && row.getPeriod().equals("day"),
                        UserCount::getPeriodStart,
                        days -> days.stream().mapToLong(UserCount::getEvents).sum() == 3))
                .allMatch(day -> day.getUsers() == 1);
    }

    @Test
    void theFleetIsCountedExactlyWhicheverWayItsEventsCome() throws Exception {
        ProducerSettings kafka = new ProducerSettings(
                new ClusterConfig(sandbox.bootstrapServers(), sandbox.registryUrl(), Map.of(), Map.of()));
        double before = acceptedByTheEdge();
        Fleet fleet = new Fleet(kafka, sandbox.edge(), 500, Duration.ZERO, System.nanoTime());
        try (fleet) {
            fleet.start();
            await().atMost(PATIENCE).until(() -> fleet.recorded() > 1_000);
        }

        assertThat(counts(row -> Set.of("atlas", "heron", "quill").contains(row.getProduct()), fleet.recorded()))
                .allMatch(row -> row.getLost() == 0)
                .extracting(EventCount::getCount)
                .satisfies(counts -> assertThat(
                                counts.stream().mapToLong(count -> count).sum())
                        .isEqualTo(fleet.recorded()));
        assertThat(acceptedByTheEdge() - before).isGreaterThan(0).isLessThan(fleet.recorded());
    }

    private static HttpResponse<String> post(String path, String json) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(sandbox.edge().resolve(path))
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(json))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    private static double acceptedByTheEdge() throws Exception {
        try (InputStream metrics =
                sandbox.edgeManagement().resolve("/metrics").toURL().openStream()) {
            return new String(metrics.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> line.startsWith("rollcall_edge_accepted_total{route=\"events\"}"))
                    .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf(' '))))
                    .sum();
        }
    }

    /** The final rows of what a filter lets through, once they count as many events. */
    private static Collection<EventCount> counts(Predicate<EventCount> filter, long events)
            throws InterruptedException {
        return rows(
                Topics.COUNTS,
                filter,
                row -> List.of(row.getProduct(), row.getVersion(), row.getEvent(), row.getWindowStart()),
                rows -> rows.stream().mapToLong(EventCount::getCount).sum() >= events
                        && rows.stream().allMatch(EventCount::getClosed));
    }

    /** The last rows of what a filter lets through, by their keys, once they are as expected. */
    private static <K extends SpecificRecord, V extends SpecificRecord> Collection<V> rows(
            Topic<K, V> topic, Predicate<V> filter, Function<V, Object> key, Predicate<Collection<V>> expected)
            throws InterruptedException {
        Map<Object, V> rows = new HashMap<>();
        try (CountsReader<K, V> reader = CountsReader.builder(topic)
                .bootstrapServers(sandbox.bootstrapServers())
                .schemaRegistryUrl(sandbox.registryUrl())
                .build()) {
            while (!expected.test(rows.values())) {
                reader.poll(Duration.ofMillis(100), row -> {
                    if (filter.test(row)) {
                        rows.put(key.apply(row), row);
                    }
                });
            }
        }
        return rows.values();
    }

    private static String payload(String event, int user) {
        return "{\"jina\":\"3.7.13\",\"event\":\"" + event + "\",\"uid\":" + user + "}\n";
    }

    private static Map<String, String> env() {
        return Map.of(
                "ROLLCALL_BOOTSTRAP_SERVERS",
                sandbox.bootstrapServers(),
                "ROLLCALL_SCHEMA_REGISTRY_URL",
                sandbox.registryUrl(),
                "ROLLCALL_APPLICATION_ID",
                "another",
                "ROLLCALL_HTTP_ADDRESS",
                "127.0.0.1:0",
                "ROLLCALL_MANAGEMENT_ADDRESS",
                "127.0.0.1:0",
                "ROLLCALL_STATE_DIR",
                folder.toString());
    }

    private static Map<String, Object> kafka() {
        return new HashMap<>(Map.of("bootstrap.servers", sandbox.bootstrapServers()));
    }

    /** What a client of Confluent's reads, over HTTP, without any class of ours. */
    private static <T> Deserializer<T> avro(boolean isKey) {
        @SuppressWarnings("unchecked")
        Deserializer<T> deserializer = (Deserializer<T>) new KafkaAvroDeserializer();
        deserializer.configure(Map.of("schema.registry.url", sandbox.registryUrl()), isKey);
        return deserializer;
    }

    private static long counted(List<ConsumerRecord<Object, GenericRecord>> rows) {
        Map<Object, Long> last = new HashMap<>();
        rows.forEach(row -> last.put(row.key(), (Long) row.value().get("count")));
        return last.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Reads a topic from the beginning until the records of an event are as expected. */
    private static <K> List<ConsumerRecord<K, GenericRecord>> eventually(
            Topic<?, ?> topic,
            Deserializer<K> keys,
            String event,
            Predicate<List<ConsumerRecord<K, GenericRecord>>> expected) {
        Map<String, Object> settings = kafka();
        settings.put("isolation.level", "read_committed");
        List<ConsumerRecord<K, GenericRecord>> found = new ArrayList<>();
        try (KafkaConsumer<K, GenericRecord> consumer = new KafkaConsumer<>(settings, keys, avro(false))) {
            var partitions = consumer.partitionsFor(topic.name()).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            await().pollInSameThread().atMost(PATIENCE).until(() -> {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> {
                    if (record.value().get("event").toString().equals(event)) {
                        found.add(record);
                    }
                });
                return expected.test(found);
            });
        }
        return found;
    }
}
