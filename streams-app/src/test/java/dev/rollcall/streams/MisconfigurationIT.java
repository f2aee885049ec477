package dev.rollcall.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.rollcall.schemas.TelemetryEvent;
import dev.rollcall.schemas.Topics;
import dev.rollcall.streams.cluster.Clients;
import dev.rollcall.streams.cluster.Provision;
import dev.rollcall.streams.cluster.Reset;
import dev.rollcall.streams.cluster.TopicLayout;
import dev.rollcall.streams.combine.CombineMetrics;
import dev.rollcall.streams.combine.CombineWorker;
import dev.rollcall.streams.config.CommitMark;
import dev.rollcall.streams.config.JobConfig;
import dev.rollcall.streams.failure.JobException;
import dev.rollcall.testkit.broker.TestBroker;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Instances that do not fit with what is there: refused before they commit anything, and a healthy one counts on. */
class MisconfigurationIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @RegisterExtension
    final TestBroker broker = new TestBroker();

    @TempDir
    Path folder;

    private final String registry = "mock://" + UUID.randomUUID();
    private final Serializer<TelemetryEvent> serializer =
            Topics.EVENTS.valueSerde(Map.of("schema.registry.url", registry)).serializer();

    @BeforeEach
    void provision() {
        provision("rollcall");
    }

    @ParameterizedTest
    @CsvSource({"2s, 4s", "4s, 2s"})
    void anotherWindowIsRefusedWhileTheFirstCountsOn(String window, String other) throws Exception {
        try (Job healthy = new Job(config("healthy", Map.of("ROLLCALL_WINDOW", window)));
                CountsTable table = new CountsTable(broker.bootstrapServers(), registry)) {
            healthy.start();
            assertRefused(config("wrong", Map.of("ROLLCALL_WINDOW", other)), otherWindow(other, window));
            produce(1_000);
            await().atMost(PATIENCE).until(() -> table.poll().total() == 1_000);
            assertRefused(config("wrong", Map.of("ROLLCALL_WINDOW", other)), otherWindow(other, window));
            produce(1_000);

            await().atMost(PATIENCE).until(() -> table.poll().total() == 2_000 && table.allClosed());
            assertThat(healthy.failure()).isNull();
        }
        assertRefused(config("wrong", Map.of("ROLLCALL_WINDOW", other)), otherWindow(other, window));
        assertThat(committed("rollcall").values()).allSatisfy(offset -> assertThat(CommitMark.parse(offset.metadata()))
                .hasValueSatisfying(mark -> assertThat(mark.window()).hasSeconds(window.charAt(0) - '0')));
    }

    @ParameterizedTest
    @CsvSource({"2s, 4s, 1", "2s, 2s, 0"})
    void instancesThatStartAtOnceCountTogetherOrOneIsRefused(String window, String other, int refusals)
            throws Exception {
        try (Job one = new Job(config("one", Map.of("ROLLCALL_WINDOW", window)));
                Job two = new Job(config("two", Map.of("ROLLCALL_WINDOW", other)));
                CountsTable table = new CountsTable(broker.bootstrapServers(), registry)) {
            List<JobException> refused = startAtOnce(one, two);
            produce(1_000);

            await().atMost(PATIENCE).until(() -> table.poll().total() == 1_000 && table.allClosed());
            assertThat(refused).hasSize(refusals).allSatisfy(refusal -> assertThat(refusal)
                    .hasMessageStartingWith("ROLLCALL_WINDOW: "));
            assertThat(Stream.of(one, two).map(Job::failure)).containsOnlyNulls();
            assertThat(table.rows().stream()
                            .map(row -> Duration.between(row.getWindowStart(), row.getWindowEnd()))
                            .distinct())
                    .hasSize(1);
        }
    }

    private static List<JobException> startAtOnce(Job... jobs) throws InterruptedException {
        List<JobException> refused = new CopyOnWriteArrayList<>();
        List<Thread> starts = Stream.of(jobs)
                .map(job -> new Thread(() -> {
                    try {
                        job.start();
                    } catch (JobException e) {
                        refused.add(e);
                    }
                }))
                .toList();
        starts.forEach(Thread::start);
        for (Thread start : starts) {
            start.join();
        }
        return refused;
    }

    @Test
    void aWorkerThatFindsAnotherWindowAmongItsPartitionsFailsAndLeavesTheOffsets() throws Exception {
        JobConfig config = config("worker", Map.of());
        Map<TopicPartition, OffsetAndMetadata> before = new HashMap<>();
        String mark = new CommitMark("rollcall", 1, Duration.ofHours(3)).metadata();
        before.put(new TopicPartition(Topics.EVENTS.name(), 3), new OffsetAndMetadata(0, mark));
        try (Admin admin = Admin.create(broker.clientSettings())) {
            admin.alterConsumerGroupOffsets(config.combineGroup(), before).all().get();
        }
        produce(100);
        List<JobException> failures = new CopyOnWriteArrayList<>();
        try (SchemaRegistryClient client = Clients.registry(config.registryConfig())) {
            CombineWorker worker = new CombineWorker(
                    config,
                    InstantSource.system(),
                    "rollcall-w",
                    client,
                    new CombineMetrics(new SimpleMeterRegistry()),
                    failures::add);
            Thread thread = new Thread(worker, "worker");
            thread.start();
            thread.join(PATIENCE.toMillis());
        }

        assertThat(failures)
                .singleElement()
                .extracting(Throwable::getMessage)
                .asString()
                .startsWith("combining stage: ROLLCALL_WINDOW: '2s' differs from the 3h");
        assertThat(committed("rollcall")).isEqualTo(before);
    }

    @Test
    void anotherApplicationIsRefusedUntilTheFirstIsReset() throws Exception {
        provision("game");
        JobConfig other = config("game", Map.of("ROLLCALL_APPLICATION_ID", "game"));
        String refusal = "ROLLCALL_APPLICATION_ID: 'game' would overwrite the rows of rollcall, which counts on this"
                + " cluster; use that id, or stop it and run `rollcall reset --application-id rollcall`";
        JobConfig first = config("first", Map.of());
        try (Job job = new Job(first);
                CountsTable table = new CountsTable(broker.bootstrapServers(), registry)) {
            job.start();
            assertRefused(other, refusal);
            produce(1_000);
            await().atMost(PATIENCE).until(() -> table.poll().total() == 1_000);
            assertRefused(other, refusal);
        }
        assertRefused(other, refusal);
        assertThat(Reset.plan(first.cluster(), "game").topics())
                .as("what a reset of the one that never counted deletes")
                .containsExactly("game-partials");
        reset(first);
        provision("game");

        try (Job job = new Job(other);
                CountsTable table = new CountsTable(broker.bootstrapServers(), registry)) {
            job.start();
            await().atMost(PATIENCE).until(() -> table.poll().total() == 1_000 && table.allClosed());
            assertRefused(first, "missing topics: rollcall-partials");
            provision("rollcall");
            assertRefused(first, "would overwrite the rows of game");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"rollcall-combine", "rollcall", "rollcall-combine,rollcall"})
    void whoseOffsetsAreGoneIsRefusedRatherThanCountTwice(String groups) throws Exception {
        JobConfig config = config("one", Map.of());
        try (CountsTable table = new CountsTable(broker.bootstrapServers(), registry)) {
            try (Job job = new Job(config)) {
                job.start();
                produce(1_000);
                await().atMost(PATIENCE).until(() -> table.poll().total() == 1_000);
            }
            for (String group : groups.split(",")) {
                delete(group);
            }

            try (Job job = new Job(config)) {
                assertThat(refusal(job))
                        .contains("`rollcall reset`", "docs/operations.md", "twice")
                        .doesNotContain("\n");
            }
            assertThat(table.poll().total()).isEqualTo(1_000);

            goOn(config);
            try (Job job = new Job(config)) {
                job.start();
                produce(500);
                await().atMost(PATIENCE).until(() -> table.poll().total() >= 1_500 && table.allClosed());
                assertThat(table.total()).isEqualTo(1_500);
            }
        }
    }

    /** With the members that have ended and are not missed yet. */
    private void delete(String group) throws Exception {
        try (Admin admin = Admin.create(broker.clientSettings())) {
            removeMembers(admin, group);
            admin.deleteConsumerGroups(List.of(group)).all().get();
        }
    }

    private static void removeMembers(Admin admin, String group) throws Exception {
        if (admin.listGroups().all().get().stream()
                .anyMatch(known -> known.groupId().equals(group))) {
            admin.removeMembersFromConsumerGroup(group, new RemoveMembersFromConsumerGroupOptions())
                    .all()
                    .get();
        }
    }

    /** Why a job ends, at the start or once it has found out. */
    private static String refusal(Job job) throws InterruptedException {
        try {
            job.start();
        } catch (JobException e) {
            return String.valueOf(e.getMessage());
        }
        assertThat(job.awaitEnd()).isEqualTo(1);
        return String.valueOf(job.failure().getMessage());
    }

    /** As Kafka's own tool does with --reset-offsets --to-latest, where everything that is there was counted. */
    private void goOn(JobConfig config) throws Exception {
        try (Admin admin = Admin.create(broker.clientSettings())) {
            toLatest(admin, config.combineGroup(), Topics.EVENTS.name(), 4);
            toLatest(admin, config.applicationId(), config.partials().name(), 16);
        }
    }

    private static void toLatest(Admin admin, String group, String topic, int partitions) throws Exception {
        removeMembers(admin, group);
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        for (int partition = 0; partition < partitions; partition++) {
            latest.put(new TopicPartition(topic, partition), OffsetSpec.latest());
        }
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        admin.listOffsets(latest)
                .all()
                .get()
                .forEach((partition, end) -> offsets.put(partition, new OffsetAndMetadata(end.offset())));
        admin.alterConsumerGroupOffsets(group, offsets).all().get();
    }

    @Test
    void ofTwoApplicationsThatStartAtOnceAtMostOneCountsAndTheOtherLeavesNothing() throws Exception {
        provision("game");
        JobConfig game = config("game", Map.of("ROLLCALL_APPLICATION_ID", "game"));
        try (Job one = new Job(config("one", Map.of()));
                Job two = new Job(game)) {
            List<JobException> refused = startAtOnce(one, two);

            assertThat(refused).hasSizeBetween(1, 2).allSatisfy(refusal -> assertThat(refusal)
                    .hasMessageContaining("which counts on this cluster"));
            if (refused.size() == 2) {
                try (Job again = new Job(game)) {
                    again.start();
                }
            }
        }
    }

    private static String otherWindow(String own, String counted) {
        return "ROLLCALL_WINDOW: '" + own + "' differs from the " + counted
                + " that the application rollcall counts with; set it to that";
    }

    private static void assertRefused(JobConfig config, String why) {
        try (Job job = new Job(config)) {
            assertThatThrownBy(job::start)
                    .isInstanceOf(JobException.class)
                    .hasMessageContaining(why)
                    .hasMessageNotContaining("\n");
        }
    }

    /** Once the members of its groups are gone. */
    private static void reset(JobConfig config) {
        await().atMost(PATIENCE).ignoreExceptionsInstanceOf(JobException.class).until(() -> {
            Reset.plan(config.cluster(), config.applicationId()).apply(config.cluster());
            return true;
        });
    }

    private Map<TopicPartition, OffsetAndMetadata> committed(String applicationId) throws Exception {
        try (Admin admin = Admin.create(broker.clientSettings())) {
            String group = JobConfig.combineGroup(applicationId);
            return admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata(group)
                    .get();
        }
    }

    private void provision(String applicationId) {
        Provision.apply(
                broker.clientSettings(), Map.of("schema.registry.url", registry), TopicLayout.of(applicationId));
    }

    private JobConfig config(String name, Map<String, String> more) {
        Map<String, String> env = new HashMap<>();
        env.put("ROLLCALL_BOOTSTRAP_SERVERS", broker.bootstrapServers());
        env.put("ROLLCALL_SCHEMA_REGISTRY_URL", registry);
        env.put("ROLLCALL_WINDOW", "2s");
        env.put("ROLLCALL_GRACE", "1s");
        env.put("ROLLCALL_MAX_AGE", "1h");
        env.put("ROLLCALL_COMMIT_INTERVAL", "100ms");
        env.put("ROLLCALL_API_ROWS", "0");
        env.put("ROLLCALL_STATE_DIR", folder.resolve(name).toString());
        env.put("ROLLCALL_HTTP_ADDRESS", "127.0.0.1:0");
        env.put("ROLLCALL_MANAGEMENT_ADDRESS", "127.0.0.1:0");
        // A heartbeat tells of a rebalance; a group misses a worker that stopped when its session ends.
        env.put("ROLLCALL_KAFKA_HEARTBEAT_INTERVAL_MS", "200");
        env.put("ROLLCALL_KAFKA_SESSION_TIMEOUT_MS", "3000");
        env.put("ROLLCALL_KAFKA_FETCH_MAX_WAIT_MS", "50");
        env.putAll(more);
        return JobConfig.fromEnvironment(env);
    }

    private void produce(int events) {
        try (KafkaProducer<String, byte[]> producer =
                new KafkaProducer<>(broker.clientSettings(), new StringSerializer(), new ByteArraySerializer())) {
            for (int i = 0; i < events; i++) {
                byte[] value =
                        serializer.serialize(Topics.EVENTS.name(), TestEvents.event("Flow.start", "1", "uid" + i % 10));
                producer.send(new ProducerRecord<>(Topics.EVENTS.name(), "key" + i % 17, value));
            }
        }
    }
}
