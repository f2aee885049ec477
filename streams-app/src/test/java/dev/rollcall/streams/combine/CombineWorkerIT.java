package dev.rollcall.streams.combine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;
import static org.awaitility.Awaitility.await;

import dev.rollcall.schemas.TelemetryEvent;
import dev.rollcall.schemas.Topics;
import dev.rollcall.streams.TestEvents;
import dev.rollcall.streams.cluster.Provision;
import dev.rollcall.streams.combine.rejects.Rejects;
import dev.rollcall.streams.combine.sums.BatchBuilder;
import dev.rollcall.streams.combine.sums.Sums;
import dev.rollcall.streams.config.JobConfig;
import dev.rollcall.streams.config.KafkaSettings;
import dev.rollcall.streams.event.EventDecoder;
import dev.rollcall.streams.event.MalformedEventException;
import dev.rollcall.streams.event.RegistryUnavailableException;
import dev.rollcall.streams.failure.JobException;
import dev.rollcall.streams.internal.PartialBatch;
import dev.rollcall.testkit.broker.TestBroker;
import dev.rollcall.testkit.broker.TopicSettings;
import dev.rollcall.testkit.time.TestClock;
import io.confluent.kafka.schemaregistry.ParsedSchema;
import io.confluent.kafka.schemaregistry.client.MockSchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.SchemaMetadata;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import io.confluent.kafka.schemaregistry.testutil.MockSchemaRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Workers of the combining stage against a real broker: what a reader of the committed sums sees. */
class CombineWorkerIT {

    private static final byte[] UNKNOWN_ID = {0, 0, 9, 9, 9, 9};
    private static final int MOVES_FIRST = 3;

    private static final Duration LATER = Duration.ofSeconds(40);

    private final TestClock brokerClock = new TestClock();

    @RegisterExtension
    final TestBroker broker = new TestBroker(brokerClock);

    private final String scope = UUID.randomUUID().toString();
    private final List<JobException> failures = new CopyOnWriteArrayList<>();
    private final List<Running> running = new CopyOnWriteArrayList<>();
    private final Map<String, Long> sums = new TreeMap<>();
    /** Per partition of the events, how far it was read, as the committed batches say. */
    private final Map<Integer, Long> readUpTo = new TreeMap<>();

    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final TestClock clock = new TestClock();
    private JobConfig config;
    private KafkaProducer<byte[], byte[]> producer;
    private KafkaConsumer<byte[], byte[]> partials;

    private record Running(CombineWorker worker, Thread thread) {}

    @BeforeEach
    void open() {
        config = JobConfig.fromEnvironment(Map.of(
                "ROLLCALL_BOOTSTRAP_SERVERS",
                broker.bootstrapServers(),
                "ROLLCALL_SCHEMA_REGISTRY_URL",
                "mock://" + scope,
                "ROLLCALL_COMMIT_INTERVAL",
                "50ms",
                // Progress is sent when a window can close.
                "ROLLCALL_WINDOW",
                "1s",
                "ROLLCALL_GRACE",
                "0s",
                // A heartbeat tells of a rebalance; a group misses a worker that stopped when its session ends.
                "ROLLCALL_KAFKA_HEARTBEAT_INTERVAL_MS",
                "200",
                "ROLLCALL_KAFKA_SESSION_TIMEOUT_MS",
                "3000"));
        Provision.apply(broker.clientSettings(), Map.of("schema.registry.url", config.schemaRegistryUrl()), 1);
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers(), "linger.ms", 5),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        partials = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        broker.bootstrapServers(),
                        "auto.offset.reset",
                        "earliest",
                        "isolation.level",
                        "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> all = partials.partitionsFor(config.partials().name()).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        partials.assign(all);
        partials.seekToBeginning(all);
    }

    @AfterEach
    void close() throws InterruptedException {
        for (Running one : running) {
            one.worker().stop();
            one.thread().join(20_000);
        }
        producer.close();
        partials.close();
        assertThat(failures).isEmpty();
    }

    @Test
    void aRecordThatIsLargerThanATransactionTakesIsRejectedInPart() throws Exception {
        CombineWorker worker = start("w", MockSchemaRegistry.getClientForScope(scope));
        try (KafkaProducer<byte[], byte[]> gzip = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        broker.bootstrapServers(),
                        "compression.type",
                        "gzip",
                        "max.request.size",
                        20_000_000),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            gzip.send(new ProducerRecord<>(Topics.EVENTS.name(), 0, null, new byte[5_000_000]))
                    .get();
        }
        produce(1_000);

        await().atMost(Duration.ofSeconds(40)).until(() -> total() == 1_000);
        assertThat(rejects(1)).singleElement().satisfies(reject -> {
            assertThat(text(reject, Rejects.REASON)).isEqualTo("unknown-schema");
            assertThat(text(reject, Rejects.SIZE)).isEqualTo("key=0,value=5000000,headers=0");
            assertThat(text(reject, Rejects.TRUNCATED)).isEqualTo("value");
        });
        assertThat(worker.state()).isEqualTo(CombineWorker.State.RUNNING);
    }

    @Test
    void aRecordOnWhichTheJobFailsIsRejectedAndStopsNothing() throws Exception {
        for (int i = 0; i < 20; i++) {
            produce(50);
            produce("unreadable", 1);
            produce("poison", 1);
        }
        produce("poison in company", 1);
        produce(100);
        CombineWorker worker = start("w", FailingCombiner::new);

        await().atMost(Duration.ofSeconds(60)).until(() -> total() >= 1_100);
        Map<String, Long> reasons = rejects(41).stream()
                .collect(Collectors.groupingBy(
                        reject -> text(reject, Rejects.REASON) + " "
                                + text(reject, Rejects.DETAIL).split(" ")[0],
                        Collectors.counting()));
        assertThat(reasons)
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "unprocessable java.lang.IllegalArgumentException", 20L,
                        "unprocessable java.lang.IllegalStateException", 21L));
        assertThat(total()).isEqualTo(1_100);
        assertThat(sums).containsOnlyKeys("e0", "e1", "e2", "e3", "e4", "e5", "e6");
        assertThat(worker.state()).isEqualTo(CombineWorker.State.RUNNING);
        assertThat(count("rollcall.combine.recoveries", "cause", "unprocessable"))
                .as("one for what fails alone, one for what fails only in company")
                .isEqualTo(2);
        assertThat(count("rollcall.combine.recoveries", "cause", "kafka")).isZero();
        assertThat(count("rollcall.events.rejected", "reason", "unprocessable")).isEqualTo(41);
        assertThat(count("rollcall.events.accepted")).isEqualTo(1_100);
    }

    @Test
    void aTopicThatTakesOnlySmallRejectsGetsSmallOnes() throws Exception {
        alter(Topics.REJECTED.name(), "max.message.bytes", "100000");
        byte[] noise = new byte[500_000];
        new Random(1).nextBytes(noise);
        noise[0] = 1;
        for (int i = 0; i < 3; i++) {
            producer.send(new ProducerRecord<>(Topics.EVENTS.name(), 0, null, noise))
                    .get();
        }
        produce(1_000);
        CombineWorker worker = start("w", MockSchemaRegistry.getClientForScope(scope));

        await().atMost(Duration.ofSeconds(60)).until(() -> total() >= 1_000);
        assertThat(rejects(3)).hasSize(3).allSatisfy(reject -> {
            assertThat(text(reject, Rejects.REASON)).isEqualTo("not-wire-format");
            assertThat(text(reject, Rejects.TRUNCATED)).isEqualTo("value");
            assertThat(text(reject, Rejects.SIZE)).isEqualTo("key=0,value=500000,headers=0");
        });
        assertThat(total()).isEqualTo(1_000);
        assertThat(worker.state()).isEqualTo(CombineWorker.State.RUNNING);
        assertThat(count("rollcall.combine.recoveries", "cause", "kafka")).isEqualTo(1);
    }

    @Test
    void eventsThatWereDeletedBeforeTheyWereReadAreToldAndTheRestIsCounted() throws Exception {
        produce(4_000);
        long deleted;
        try (Admin admin = Admin.create(broker.clientSettings())) {
            TopicPartition partition = new TopicPartition(Topics.EVENTS.name(), 0);
            long end = end(Topics.EVENTS.name());
            deleted = end - 100 - 7;
            admin.alterConsumerGroupOffsets(config.combineGroup(), Map.of(partition, new OffsetAndMetadata(7)))
                    .all()
                    .get();
            admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(end - 100)))
                    .all()
                    .get();
        }
        CombineWorker worker = start("w", MockSchemaRegistry.getClientForScope(scope));

        await().atMost(LATER).until(() -> total() >= 4_000 - 7 - deleted);
        await().atMost(LATER).until(() -> count("rollcall.events.expired") > 0);
        assertThat(count("rollcall.events.expired")).isEqualTo(deleted);
        assertThat(total()).isEqualTo(4_000 - 7 - deleted);
        await().atMost(LATER).until(() -> worker.state() == CombineWorker.State.RUNNING);
        assertThat(count("rollcall.combine.recoveries", "cause", "kafka")).isZero();
    }

    @Test
    void aGapIsCommittedThoughNothingFollowsIt() throws Exception {
        produce(4_000);
        TopicPartition partition = new TopicPartition(Topics.EVENTS.name(), 0);
        long end = end(Topics.EVENTS.name());
        try (Admin admin = Admin.create(broker.clientSettings())) {
            admin.alterConsumerGroupOffsets(config.combineGroup(), Map.of(partition, new OffsetAndMetadata(0)))
                    .all()
                    .get();
            admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(end)))
                    .all()
                    .get();
            start("w", MockSchemaRegistry.getClientForScope(scope));

            await().atMost(LATER).until(() -> count("rollcall.events.expired") == end);
            assertThat(admin.listConsumerGroupOffsets(config.combineGroup())
                            .partitionsToOffsetAndMetadata()
                            .get()
                            .get(partition)
                            .offset())
                    .isEqualTo(end);
        }
    }

    @Test
    void offsetsPastTheEndEndTheJobWithALineThatSaysWhatToDo() throws Exception {
        produce(100);
        try (Admin admin = Admin.create(broker.clientSettings())) {
            admin.alterConsumerGroupOffsets(
                            config.combineGroup(),
                            Map.of(new TopicPartition(Topics.EVENTS.name(), 2), new OffsetAndMetadata(10_000)))
                    .all()
                    .get();
        }
        CombineWorker worker = start("w", MockSchemaRegistry.getClientForScope(scope));

        await().atMost(LATER).until(() -> worker.state() == CombineWorker.State.FAILED);
        assertThat(failures).singleElement().satisfies(failure -> assertThat(failure)
                .hasMessageContaining("telemetry.events-2")
                .hasMessageContaining("10000")
                .hasMessageContaining("docs/operations.md")
                .message()
                .doesNotContain("\n"));
        failures.clear();
    }

    /**
     * A cooperative rebalance first takes partitions from a member, and gives them to another when that member joins again.
     * A static member that is started again in between gets what it had, and the group rebalances no more.
     */
    @Test
    void partitionsThatALostMemberGaveUpAndNobodyGotAreReadAgain() throws Exception {
        boolean[] gaveUp = {false};
        KafkaConsumer<ByteBuffer, ByteBuffer> lost =
                new KafkaConsumer<>(new KafkaSettings(config).combineConsumer("rollcall-a"));
        lost.subscribe(Set.of(Topics.EVENTS.name()), new ConsumerRebalanceListener() {
            @Override
            public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
                lost.seekToBeginning(partitions);
            }

            @Override
            public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
                if (!gaveUp[0]) {
                    gaveUp[0] = true;
                    throw new IllegalStateException("lost");
                }
            }
        });
        await().atMost(LATER).until(() -> {
            lost.poll(Duration.ofMillis(100));
            return lost.assignment().size() == 4;
        });
        start("b", MockSchemaRegistry.getClientForScope(scope));
        await().atMost(LATER).until(() -> {
            try {
                lost.poll(Duration.ofMillis(100));
                return false;
            } catch (KafkaException e) {
                return gaveUp[0];
            }
        });
        lost.close(CloseOptions.timeout(Duration.ZERO));

        start("a", MockSchemaRegistry.getClientForScope(scope));
        produce(1_000);

        await().atMost(LATER).until(() -> total() == 1_000);
    }

    @Test
    void commitsGoOnAndWindowsCloseWhileTheJobsClockIsSetBackAndForth() throws Exception {
        start("w", MockSchemaRegistry.getClientForScope(scope));
        produce(500);
        await().atMost(LATER).until(() -> total() == 500);

        clock.step(Duration.ofDays(-1));
        produce(500);
        await().atMost(LATER).until(() -> total() == 1_000);
        clock.step(Duration.ofDays(2));
        produce(500);
        await().atMost(LATER).until(() -> total() == 1_500);
        clock.step(Duration.ofDays(-1));
        produce(500);
        await().atMost(LATER).until(() -> total() == 2_000);

        awaitProgress(System.currentTimeMillis());
        assertThat(latest()).isLessThanOrEqualTo(System.currentTimeMillis());
    }

    @Test
    void anIdlePipelineIsReadUpToTheBrokersTimeWhereTheJobsClockIsAhead() {
        clock.step(Duration.ofHours(5));
        start("w", MockSchemaRegistry.getClientForScope(scope));

        awaitProgress(System.currentTimeMillis() + 1_000);
        assertThat(metrics.get("rollcall.clock.difference").gauge().value())
                .isCloseTo(-Duration.ofHours(5).toSeconds(), offset(60.0));
        assertThat(latest()).isLessThanOrEqualTo(System.currentTimeMillis());
    }

    @Test
    void aBrokerThatIsDaysAheadIsNotBelievedAndNothingIsRejectedOnceItIsCorrected() throws Exception {
        brokerClock.step(Duration.ofDays(3));
        start("w", MockSchemaRegistry.getClientForScope(scope));
        produce(500);
        await().atMost(LATER).until(() -> total() == 500);
        awaitProgress(System.currentTimeMillis());
        assertThat(latest()).isLessThanOrEqualTo(System.currentTimeMillis() + CombineLoop.MAX_AHEAD.toMillis());

        assertThat(metrics.get("rollcall.clock.difference").gauge().value())
                .isCloseTo(Duration.ofDays(3).toSeconds(), offset(60.0));

        brokerClock.step(Duration.ofDays(-3));
        produce(500);
        await().atMost(LATER).until(() -> total() == 1_000);
        assertThat(latest()).isLessThanOrEqualTo(System.currentTimeMillis() + CombineLoop.MAX_AHEAD.toMillis());
        assertThat(end(Topics.REJECTED.name())).isZero();
        assertThat(count("rollcall.combine.recoveries", "cause", "kafka")).isZero();

        // Timers of the broker's own were set while it was ahead: it ends only once they are due.
        brokerClock.step(Duration.ofDays(3));
    }

    @Test
    void aTimeThatAClientMadeIsNoProgress() throws Exception {
        alter(Topics.EVENTS.name(), "message.timestamp.type", "CreateTime");
        long ahead = System.currentTimeMillis() + Duration.ofMinutes(5).toMillis();
        for (int partition = 0; partition < 4; partition++) {
            ProducerRecord<byte[], byte[]> made =
                    new ProducerRecord<>(Topics.EVENTS.name(), partition, ahead, null, new byte[] {7});
            // The broker may take a moment to go by the new setting.
            await().atMost(LATER).until(() -> producer.send(made).get().timestamp() == ahead);
        }
        alter(Topics.EVENTS.name(), "message.timestamp.type", "LogAppendTime");
        start("w", MockSchemaRegistry.getClientForScope(scope));

        assertThat(rejects(4))
                .filteredOn(reject -> text(reject, Rejects.REASON).equals("no-received-time"))
                .hasSize(4);
        awaitProgress(System.currentTimeMillis());
        assertThat(latest()).isLessThanOrEqualTo(System.currentTimeMillis());
    }

    /** Waits until every partition was read up to a time. */
    private void awaitProgress(long time) {
        await().atMost(LATER).until(() -> {
            total();
            return readUpTo.size() == 4 && readUpTo.values().stream().allMatch(read -> read >= time);
        });
    }

    private long latest() {
        return readUpTo.values().stream().mapToLong(Long::longValue).max().orElseThrow();
    }

    private void alter(String topic, String setting, String value) throws Exception {
        TopicSettings.alter(broker.bootstrapServers(), topic, setting, value);
    }

    @Test
    void tellsWhenItCommittedLast() throws Exception {
        Instant before = Instant.now();
        produce(10);
        start("w", MockSchemaRegistry.getClientForScope(scope));
        await().atMost(Duration.ofSeconds(40)).until(() -> total() == 10);

        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertThat(
                        metrics.get("rollcall.combine.last.commit").timeGauge().value(TimeUnit.MILLISECONDS))
                .isBetween(
                        (double) before.toEpochMilli(), (double) Instant.now().toEpochMilli()));
    }

    @Test
    void waitsForARegistryThatIsAwayAndRejectsNothingMeanwhile() throws Exception {
        AwayRegistry registry = new AwayRegistry(MockSchemaRegistry.getClientForScope(scope));
        registry.away = true;
        produce(1_000);
        CombineWorker worker = start("w", registry);

        await().atMost(Duration.ofSeconds(40))
                .until(() -> worker.state() == CombineWorker.State.WAITING_FOR_REGISTRY && registry.asked > 1);
        assertThat(total()).isZero();

        registry.away = false;
        await().atMost(Duration.ofSeconds(40)).until(() -> total() == 1_000);
        await().atMost(LATER).until(() -> worker.state() == CombineWorker.State.RUNNING);
        assertThat(end(Topics.REJECTED.name())).isZero();
    }

    @Test
    void oneUnknownIdHoldsNoMoreThanItsPartitionWhileTheRegistryIsAway() throws Exception {
        AwayRegistry registry = new AwayRegistry(MockSchemaRegistry.getClientForScope(scope));
        CombineWorker worker = start("w", registry);
        produce(1_000);
        await().atMost(Duration.ofSeconds(40)).until(() -> total() == 1_000);

        registry.away = true;
        producer.send(new ProducerRecord<>(Topics.EVENTS.name(), 0, null, UNKNOWN_ID))
                .get();
        await().atMost(Duration.ofSeconds(40)).until(() -> worker.state() == CombineWorker.State.WAITING_FOR_REGISTRY);
        produce(1_000);
        // Those of the other partitions.
        await().atMost(Duration.ofSeconds(40)).until(() -> total() >= 1_500);
        assertThat(worker.state()).isEqualTo(CombineWorker.State.WAITING_FOR_REGISTRY);
        assertThat(total()).isLessThan(2_000);

        registry.away = false;
        await().atMost(Duration.ofSeconds(40)).until(() -> total() == 2_000);
        await().atMost(Duration.ofSeconds(40)).until(() -> worker.state() == CombineWorker.State.RUNNING);
        assertThat(end(Topics.REJECTED.name())).isPositive();
    }

    @Test
    void waitsNoLongerWhenThePartitionWithTheUnknownIdMovesToAnotherWorker() throws Exception {
        AwayRegistry registry = new AwayRegistry(MockSchemaRegistry.getClientForScope(scope));
        CombineWorker worker = start("w", registry);
        produce(1_000);
        await().atMost(Duration.ofSeconds(40)).until(() -> total() == 1_000);
        registry.away = true;
        // The one that the assignor takes first from a worker which has all.
        producer.send(new ProducerRecord<>(Topics.EVENTS.name(), MOVES_FIRST, null, UNKNOWN_ID))
                .get();
        await().atMost(Duration.ofSeconds(40)).until(() -> worker.state() == CombineWorker.State.WAITING_FOR_REGISTRY);

        start("v", MockSchemaRegistry.getClientForScope(scope));

        await().atMost(Duration.ofSeconds(40)).until(() -> worker.state() == CombineWorker.State.RUNNING);
        assertThat(registry.away).isTrue();
        await().atMost(Duration.ofSeconds(40)).until(() -> end(Topics.REJECTED.name()) > 0);
    }

    @Test
    void anUpgradeOfKafkaStillCommitsSumsAndOffsetsTogetherHoweverOftenAWorkerIsLost() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int produced = 0;
        for (int life = 0; life < 12; life++) {
            CombineWorker worker = start("same-place", MockSchemaRegistry.getClientForScope(scope));
            produce(5_000);
            produced += 5_000;
            long target = produced - random.nextInt(5_000);
            await().atMost(Duration.ofSeconds(40))
                    .until(() -> total() >= target || worker.state() == CombineWorker.State.FAILED);
            crash(worker);
        }
        int expected = produced;
        start("same-place", MockSchemaRegistry.getClientForScope(scope));

        await("seed " + seed).atMost(Duration.ofSeconds(60)).until(() -> total() >= expected);
        assertThat(total()).as("seed %d", seed).isEqualTo(expected);
        assertThat(sums).containsOnlyKeys("e0", "e1", "e2", "e3", "e4", "e5", "e6");
    }

    @Test
    void workersThatComeAndGoCountEveryEventOnce() throws Exception {
        CombineWorker first = start("a", MockSchemaRegistry.getClientForScope(scope));
        produce(20_000);
        await().atMost(Duration.ofSeconds(40)).until(() -> total() > 0);
        start("b", MockSchemaRegistry.getClientForScope(scope));
        produce(20_000);
        await().atMost(Duration.ofSeconds(60)).until(() -> total() >= 40_000);
        first.stop();
        produce(20_000);

        await().atMost(Duration.ofSeconds(60)).until(() -> total() >= 60_000);
        assertThat(total()).isEqualTo(60_000);
        assertThat(count("rollcall.combine.recoveries", "cause", "kafka"))
                .as("a rebalance is no failure")
                .isZero();
    }

    @Test
    @SuppressWarnings("removal") // The class becomes an interface in Kafka 5.0
    void anUpgradeOfKafkaStillSaysInTheSameWayThatARebalanceOvertookACommit() throws Exception {
        start("w", MockSchemaRegistry.getClientForScope(scope));
        produce(10);
        await().atMost(LATER).until(() -> total() == 10);
        TopicPartition partition = new TopicPartition(Topics.EVENTS.name(), 0);
        try (CombineOutput output = new CombineOutput(
                () -> new KafkaProducer<>(new KafkaSettings(config).combineProducer("stale")),
                config.partials().name(),
                new BatchBuilder(config.applicationId(), config.window(), config.internalFormat()))) {
            output.restart();
            assertThatThrownBy(() -> output.commit(
                            new Sums(List.of()),
                            Map.of(),
                            4,
                            Map.of(partition, new OffsetAndMetadata(0)),
                            new ConsumerGroupMetadata(config.combineGroup(), 999, "who", Optional.empty())))
                    .isInstanceOf(CommitFailedException.class);
        }
    }

    private CombineWorker start(String id, SchemaRegistryClient registry) {
        return start(id, () -> new Combiner(new EventDecoder(registry, List.of()), config.window(), config.maxAge()));
    }

    private CombineWorker start(String id, Supplier<Combiner> combiner) {
        CombineWorker worker = new CombineWorker(
                config, clock, "rollcall-" + id, combiner, new CombineMetrics(metrics), failures::add);
        Thread thread = new Thread(worker, "worker-" + id);
        running.add(new Running(worker, thread));
        thread.start();
        return worker;
    }

    /** Ends a worker without letting it commit, as a crash would. */
    private void crash(CombineWorker worker) throws InterruptedException {
        for (Running one : running) {
            if (one.worker() == worker) {
                one.thread().interrupt();
                one.thread().join(20_000);
                assertThat(one.thread().isAlive()).isFalse();
            }
        }
    }

    private void produce(int events) {
        produce("e", events);
    }

    private void produce(String event, int events) {
        Serializer<TelemetryEvent> serializer =
                Topics.EVENTS.valueSerde(config.registryConfig()).serializer();
        for (int i = 0; i < events; i++) {
            byte[] value = serializer.serialize(
                    Topics.EVENTS.name(), TestEvents.event(event + i % 7, "1", Integer.toHexString(i % 100)));
            producer.send(new ProducerRecord<>(
                    Topics.EVENTS.name(), ByteBuffer.allocate(4).putInt(i % 100).array(), value));
        }
        producer.flush();
    }

    /** Reads on, and returns the sum of all committed sums so far. */
    private long total() {
        partials.poll(Duration.ofMillis(100)).forEach(record -> {
            try {
                PartialBatch batch = PartialBatch.fromByteBuffer(ByteBuffer.wrap(record.value()));
                batch.getCounts().forEach(count -> sums.merge(count.getEvent(), count.getCount(), Long::sum));
                batch.getProgress().forEach(read -> readUpTo.merge(read.getPartition(), read.getReadUpTo(), Math::max));
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        return sums.values().stream().mapToLong(Long::longValue).sum();
    }

    /** The committed rejects, once there are so many. */
    private List<ConsumerRecord<byte[], byte[]>> rejects(int expected) {
        List<ConsumerRecord<byte[], byte[]>> rejects = new ArrayList<>();
        TopicPartition partition = new TopicPartition(Topics.REJECTED.name(), 0);
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers(), "isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            await().pollInSameThread().atMost(Duration.ofSeconds(20)).until(() -> {
                consumer.poll(Duration.ofMillis(100)).forEach(rejects::add);
                return rejects.size() >= expected
                        && consumer.position(partition)
                                >= consumer.endOffsets(List.of(partition)).get(partition);
            });
        }
        return rejects;
    }

    private static String text(ConsumerRecord<?, ?> record, String header) {
        return new String(record.headers().lastHeader(header).value(), StandardCharsets.UTF_8);
    }

    private long end(String topic) throws Exception {
        try (Admin admin = Admin.create(broker.clientSettings())) {
            TopicPartition partition = new TopicPartition(topic, 0);
            return admin.listOffsets(Map.of(partition, OffsetSpec.latest()))
                    .partitionResult(partition)
                    .get()
                    .offset();
        }
    }

    private double count(String meter, String... tags) {
        return metrics.get(meter).tags(tags).counter().count();
    }

    /** Fails on the events whose names say so, and then has added them in part. */
    private final class FailingCombiner extends Combiner {

        private String text = "";

        private FailingCombiner() {
            super(
                    new EventDecoder(MockSchemaRegistry.getClientForScope(scope), List.of()),
                    config.window(),
                    config.maxAge());
        }

        @Override
        long read(ConsumerRecord<ByteBuffer, ByteBuffer> record)
                throws MalformedEventException, RegistryUnavailableException {
            text = StandardCharsets.ISO_8859_1
                    .decode(record.value().duplicate())
                    .toString();
            if (text.contains("unreadable")) {
                throw new IllegalArgumentException(text);
            }
            return super.read(record);
        }

        @Override
        void addTo(Sums table, long windowStart) throws MalformedEventException {
            super.addTo(table, windowStart);
            if (text.contains("poison") && (table == sums() || !text.contains("company"))) {
                throw new IllegalStateException(text);
            }
        }
    }

    /** A registry that can be unreachable for a while. */
    private static final class AwayRegistry extends MockSchemaRegistryClient {

        private final SchemaRegistryClient registry;
        private volatile boolean away;
        private volatile int asked;

        private AwayRegistry(SchemaRegistryClient registry) {
            this.registry = registry;
        }

        @Override
        public List<Integer> getAllVersions(String subject) throws IOException, RestClientException {
            asked++;
            if (away) {
                throw new IOException("connection refused");
            }
            return registry.getAllVersions(subject);
        }

        @Override
        public SchemaMetadata getSchemaMetadata(String subject, int version) throws IOException, RestClientException {
            return registry.getSchemaMetadata(subject, version);
        }

        @Override
        public ParsedSchema getSchemaById(int id) throws IOException, RestClientException {
            return registry.getSchemaById(id);
        }
    }
}
