package dev.rollcall.sandbox.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rollcall.cli.console.Fault;
import dev.rollcall.cli.counts.Tally;
import dev.rollcall.cli.rejected.RejectedCount;
import dev.rollcall.cli.rejected.Replayer;
import dev.rollcall.cli.rejected.entry.Position;
import dev.rollcall.cli.rejected.entry.RawEvent;
import dev.rollcall.sandbox.Sandbox;
import dev.rollcall.sandbox.SandboxConfig;
import dev.rollcall.schemas.EventCount;
import dev.rollcall.schemas.Topics;
import dev.rollcall.schemas.reader.CountsReader;
import dev.rollcall.testkit.process.Ports;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code rollcall rejected}, against one sandbox. */
@Timeout(120)
class RejectedIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SUBJECT = Topics.EVENTS.name() + "-value";

    private static Sandbox sandbox;
    private static SchemaRegistryClient registry;
    private static KafkaProducer<byte[], byte[]> producer;
    private static int knownId;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() throws Exception {
        sandbox = Sandbox.start(new SandboxConfig(
                Ports.free(),
                Ports.free(),
                Ports.free(),
                Ports.free(),
                Map.of("ROLLCALL_WINDOW", "1s", "ROLLCALL_GRACE", "0s", "ROLLCALL_COMMIT_INTERVAL", "200ms")));
        registry = new CachedSchemaRegistryClient(sandbox.registryUrl(), 10);
        producer = new KafkaProducer<>(kafka(), new ByteArraySerializer(), new ByteArraySerializer());
        knownId = registry.getLatestSchemaMetadata(SUBJECT).getId();
    }

    @AfterAll
    static void end() throws IOException {
        if (producer != null) {
            producer.close();
            registry.close();
        }
        if (sandbox != null) {
            sandbox.close();
        }
    }

    @Test
    void whatIsCorrectedIsCountedOnceThoughItIsReplayedTwice() throws Exception {
        Schema known = Topics.EVENTS.subjects().get(SUBJECT);
        Schema newer = withField(known, "colour");
        // The registry counts its ids up.
        int nextId = registry.register("probe", new AvroSchema("\"string\"")) + 1;
        byte[] cut = event(knownId, known, "Cut.short");
        send("user", event(knownId, known, "Good.event"));
        send("user", Arrays.copyOf(cut, cut.length - 4));
        send("user", event(nextId, newer, "Newer.client"));

        List<JsonNode> listed = awaitListed(2, "malformed", "unknown-schema");
        assertThat(listed)
                .extracting(line -> line.get("reason").asText())
                .containsExactly("malformed", "unknown-schema");
        Captured list = rejected("", "list --reason malformed --reason unknown-schema");
        assertThat(list.exitCode()).isZero();
        assertThat(list.out()).hasSize(3).noneMatch(line -> line.contains("Cut.short"));
        assertThat(list.err()).containsExactly("2 rejected: 1 malformed, 1 unknown-schema");
        assertThat(rejected("", "list --values --limit 1 --reason malformed").out())
                .hasSize(4)
                .anyMatch(line -> line.contains("Cut.short"));

        assertThat(rejected("", "replay --dry-run --reason unknown-schema").err())
                .containsExactly("1 would be replayed");
        registry.updateCompatibility(SUBJECT, "FULL_TRANSITIVE");
        assertThat(registry.register(SUBJECT, new AvroSchema(newer))).isEqualTo(nextId);
        assertThat(rejected("", "replay --reason unknown-schema"))
                .isEqualTo(new Captured(0, List.of(), List.of("1 replayed")));
        assertThat(rejected("", "replay --reason unknown-schema"))
                .isEqualTo(new Captured(
                        0, List.of(), List.of("0 replayed; 1 skipped, replayed before: --again repeats them")));

        String line = ((ObjectNode) listed.get(0)).put("value", cut).toString();
        Path file = Files.writeString(folder.resolve("fixed.json"), line + "\n");
        assertThat(rejected("", "replay --input " + file).err()).containsExactly("1 replayed");
        assertThat(rejected(line, "replay --input -").err())
                .singleElement()
                .asString()
                .startsWith("0 replayed; 1 ");

        List<ConsumerRecord<byte[], byte[]>> back = putBack("malformed", "unknown-schema");
        assertThat(back).hasSize(2).allSatisfy(record -> {
            assertThat(record.key()).isEqualTo(bytes("user"));
            assertThat(record.headers()).extracting(Header::key).containsExactly("trace", Replayer.REPLAYED_FROM);
        });
        assertThat(awaitCounts(3)).isEqualTo(Map.of("Good.event", 1L, "Newer.client", 1L, "Cut.short", 1L));
        assertThat(rejected("", "list --reason malformed --reason unknown-schema")
                        .err())
                .containsExactly("2 rejected: 1 malformed, 1 unknown-schema; 2 of them replayed");
    }

    @Test
    void putsATruncatedEventBackOnlyWithOtherBytes() throws Exception {
        Map<String, Object> settings = kafka();
        settings.put("compression.type", "gzip");
        settings.put("max.request.size", 20_000_000);
        try (KafkaProducer<byte[], byte[]> large =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            large.send(new ProducerRecord<>(Topics.EVENTS.name(), bytes("large"), impossible("a".repeat(5_000_000))))
                    .get();
        }
        JsonNode listed = await().atMost(PATIENCE)
                .until(
                        () -> rejected("", "list --json").out().stream()
                                .map(RejectedIT::json)
                                .filter(line -> line.get("truncated").asText().equals("value"))
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
        String offsets = "0@" + listed.get("rejected_offset").asLong();
        String skipped = "0 replayed; 1 skipped, truncated: give their whole bytes with --input";

        assertThat(listed.get("size").asText()).startsWith("key=5,value=50000").endsWith(",headers=0");
        assertThat(rejected("", "list --offsets " + offsets).out()).anyMatch(line -> line.contains(" truncated "));
        assertThat(rejected("", "replay --offsets " + offsets)).isEqualTo(new Captured(0, List.of(), List.of(skipped)));
        assertThat(rejected(listed.toString(), "replay --input -").err()).containsExactly(skipped);
        String fixed = ((ObjectNode) listed).put("value", impossible("whole")).toString();
        assertThat(rejected(fixed, "replay --input -").err()).containsExactly("1 replayed");
        // It is rejected again, as an event of its own.
        assertThat(awaitListed(2, "impossible-sampling"))
                .extracting(line -> line.get("truncated").asText())
                .containsExactly("value", "");
    }

    @Test
    void goesOnWhereAnEarlierReplayWasInterrupted() throws Exception {
        send("none", null);
        send("none", null);
        List<JsonNode> listed = awaitListed(2, "empty");
        List<Position> positions = listed.stream()
                .map(line -> new Position(0, line.get("rejected_offset").asLong()))
                .toList();
        RawEvent event = new RawEvent(bytes("none"), null, List.of());
        try (Replayer interrupted = new Replayer(kafka())) {
            interrupted.putBack(positions.get(0), event);
            interrupted.commit();
            interrupted.putBack(positions.get(1), event);
        }
        String offsets =
                positions.stream().map(at -> String.valueOf(at.offset())).collect(Collectors.joining(","));

        assertThat(rejected("", "replay --offsets " + offsets).err())
                .containsExactly("1 replayed; 1 skipped, replayed before: --again repeats them");
        assertThat(rejected("", "replay --again --offsets " + offsets).err()).containsExactly("2 replayed");
        // Events without a value are rejected again, as events of their own.
        awaitListed(6, "empty");
    }

    @Test
    void seesAMarkThatWasCommittedBehindAnOpenTransaction() throws Exception {
        send("none", bytes("text"));
        long offset =
                awaitListed(1, "not-wire-format").get(0).get("rejected_offset").asLong();
        Map<String, Object> settings = kafka();
        settings.put("transactional.id", "slow");
        try (KafkaProducer<byte[], byte[]> slow =
                        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
                Replayer earlier = new Replayer(kafka())) {
            slow.initTransactions();
            slow.beginTransaction();
            slow.send(new ProducerRecord<>(Topics.REJECTED.name(), null, null)).get();
            earlier.putBack(new Position(0, offset), new RawEvent(bytes("none"), bytes("text"), List.of()));
            earlier.commit();

            CompletableFuture<Captured> replay =
                    CompletableFuture.supplyAsync(() -> rejected("", "replay --offsets " + offset));

            assertThatThrownBy(() -> replay.get(3, TimeUnit.SECONDS)).isInstanceOf(TimeoutException.class);
            slow.abortTransaction();
            assertThat(replay.get().err())
                    .containsExactly("0 replayed; 1 skipped, replayed before: --again repeats them");
        }
        // It is rejected again, as an event of its own.
        awaitListed(2, "not-wire-format");
    }

    @Test
    void anEarlierReplayCannotGoOnBesideALaterOne() throws Exception {
        try (Replayer earlier = new Replayer(kafka());
                Replayer later = new Replayer(kafka())) {
            assertThatThrownBy(() -> {
                        earlier.putBack(new Position(0, 0), new RawEvent(null, null, List.of()));
                        earlier.commit();
                    })
                    .isInstanceOf(Fault.class)
                    .hasMessage("transactional id rollcall-rejected-replay: another replay has begun;"
                            + " 0 events are known to be replayed; the same command replays the others");
            later.commit();
        }
    }

    @Test
    void putsNothingBackWhenNothingOrTheWrongThingIsMeant() {
        assertThat(rejected("", "replay --reason impossible-lost").err())
                .containsExactly(
                        "rollcall: --reason impossible-lost: there is no such event; see: rollcall rejected list");
        assertThat(rejected("", "replay --offsets 1@5").err())
                .containsExactly("rollcall: --offsets 1@5: there is no partition 1; give one from 0 to 0");
        String elsewhere = "{\"rejected_partition\":0,\"rejected_offset\":99999,\"topic\":\"telemetry.events\","
                + "\"partition\":1,\"offset\":4,\"headers\":[],\"key\":null,\"value\":null}";
        assertThat(rejected(elsewhere, "replay --input -"))
                .isEqualTo(new Captured(
                        1,
                        List.of(),
                        List.of(
                                "rollcall: stdin:1: telemetry.rejected has no event from telemetry.events-1@4 at 0@99999;"
                                        + " was it listed on another cluster, or too long ago?")));
    }

    private static Captured rejected(String in, String command) {
        return Captured.run(
                in,
                Map.of("ROLLCALL_BOOTSTRAP_SERVERS", sandbox.bootstrapServers()),
                ("rejected " + command).split(" "));
    }

    private static List<JsonNode> awaitListed(int count, String... reasons) {
        String command = "list --json"
                + Stream.of(reasons).map(reason -> " --reason " + reason).collect(Collectors.joining());
        return await().atMost(PATIENCE)
                .until(
                        () -> rejected("", command).out().stream()
                                .map(RejectedIT::json)
                                .toList(),
                        lines -> lines.size() >= count);
    }

    /** The rows' sums, once so many events are counted, all rows are final, and no mark counts as rejected. */
    private static Map<String, Long> awaitCounts(long events) throws InterruptedException {
        try (var reader = CountsReader.builder()
                        .bootstrapServers(sandbox.bootstrapServers())
                        .schemaRegistryUrl(sandbox.registryUrl())
                        .build();
                RejectedCount rejects = new RejectedCount(kafka())) {
            Tally tally = new Tally();
            await().pollInSameThread().atMost(PATIENCE).until(() -> {
                reader.poll(Duration.ofMillis(200), tally);
                return tally.counted() >= events && tally.isClosed();
            });
            // What would be counted twice comes soon after.
            reader.poll(Duration.ofSeconds(2), tally);
            int listed = rejected("", "list --json").out().size();
            await().pollInSameThread().atMost(PATIENCE).until(() -> rejects.read(Duration.ofMillis(200)) >= listed);
            assertThat(rejects.read(Duration.ofMillis(200))).isEqualTo(listed);
            return tally.rows().stream()
                    .collect(Collectors.groupingBy(EventCount::getEvent, Collectors.summingLong(EventCount::getCount)));
        }
    }

    /** The events on telemetry.events that came from rejects of these reasons, as a committed reader sees them. */
    private static List<ConsumerRecord<byte[], byte[]>> putBack(String... reasons) {
        List<String> positions = awaitListed(1, reasons).stream()
                .map(line -> line.get("rejected_partition") + "@" + line.get("rejected_offset"))
                .toList();
        List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
        Map<String, Object> settings = kafka();
        settings.put("isolation.level", "read_committed");
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(Topics.EVENTS.name()).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    Header from = record.headers().lastHeader(Replayer.REPLAYED_FROM);
                    if (from != null && positions.contains(new String(from.value(), StandardCharsets.UTF_8))) {
                        found.add(record);
                    }
                }
            }
        }
        return found;
    }

    private static void send(String key, byte[] value) throws Exception {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(Topics.EVENTS.name(), bytes(key), value);
        record.headers().add("trace", bytes("t1"));
        producer.send(record).get();
    }

    private static byte[] event(int id, Schema schema, String name) throws IOException {
        return encoded(id, builder(schema, name).build());
    }

    /** An event that is rejected, with an attribute. */
    private static byte[] impossible(String attribute) throws IOException {
        Schema known = Topics.EVENTS.subjects().get(SUBJECT);
        return encoded(
                knownId,
                builder(known, "Impossible")
                        .set("one_in", 0L)
                        .set("attributes", Map.of("a", attribute))
                        .build());
    }

    private static GenericRecordBuilder builder(Schema schema, String name) {
        long now = System.currentTimeMillis();
        return new GenericRecordBuilder(schema)
                .set("product", "shop")
                .set("version", "1.0")
                .set("event", name)
                .set("uid", "0123456789abcdef0123456789abcdef")
                .set("occurred_at", now)
                .set("sent_at", now);
    }

    private static byte[] encoded(int id, GenericRecord event) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(0);
        bytes.writeBytes(ByteBuffer.allocate(4).putInt(id).array());
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        new GenericDatumWriter<GenericRecord>(event.getSchema()).write(event, encoder);
        encoder.flush();
        return bytes.toByteArray();
    }

    private static Schema withField(Schema schema, String name) {
        List<Schema.Field> fields = new ArrayList<>();
        schema.getFields().forEach(field -> fields.add(new Schema.Field(field, field.schema())));
        fields.add(new Schema.Field(name, SchemaBuilder.builder().stringType(), "A later addition.", ""));
        return Schema.createRecord(schema.getName(), schema.getDoc(), schema.getNamespace(), false, fields);
    }

    private static Map<String, Object> kafka() {
        return new HashMap<>(Map.of("bootstrap.servers", sandbox.bootstrapServers()));
    }

    private static JsonNode json(String line) {
        try {
            return JSON.readTree(line);
        } catch (JsonProcessingException e) {
            throw new AssertionError(line, e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
