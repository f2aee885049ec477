package dev.rollcall.streams.combine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.schemas.Topics;
import dev.rollcall.streams.combine.sums.BatchBuilder;
import dev.rollcall.streams.config.JobConfig;
import dev.rollcall.streams.event.EventDecoder;
import io.confluent.kafka.schemaregistry.client.MockSchemaRegistryClient;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a worker makes of the group's rebalances, poll by poll. */
class CombineLoopTest {

    private static final TopicPartition EVENTS_0 = new TopicPartition(Topics.EVENTS.name(), 0);
    private static final TopicPartition EVENTS_1 = new TopicPartition(Topics.EVENTS.name(), 1);

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final CombineMetrics metrics = new CombineMetrics(meters);
    private final MockSchemaRegistryClient registry = new MockSchemaRegistryClient();
    private final Admin unreachable = Admin.create(Map.of("bootstrap.servers", "localhost:1"));
    private final List<MockProducer<byte[], byte[]>> producers = new ArrayList<>();
    private final Queue<Poll> polls = new ArrayDeque<>();
    private int generation = -1;

    private final MockConsumer<ByteBuffer, ByteBuffer> consumer = new MockConsumer<>("none") {
        @Override
        @SuppressWarnings("removal") // The class becomes an interface in Kafka 5.0
        public ConsumerGroupMetadata groupMetadata() {
            return new ConsumerGroupMetadata("group", generation, "member", Optional.empty());
        }
    };

    private CombineWorker worker;
    private CombineLoop loop;

    /** What happens in a poll, once its time has come. */
    private record Poll(BooleanSupplier time, Runnable happens) {}

    @BeforeEach
    void begin() {
        consumer.updatePartitions(Topics.EVENTS.name(), partitions(Topics.EVENTS.name()));
        consumer.updateBeginningOffsets(Map.of(EVENTS_0, 0L, EVENTS_1, 0L));
        consumer.updateEndOffsets(Map.of(EVENTS_0, 0L, EVENTS_1, 0L));
    }

    @AfterEach
    void close() {
        unreachable.close(Duration.ZERO);
    }

    @Test
    void whatIsLostIsNotCommittedWhereMoreIsRevokedInTheSamePoll() {
        commitEvery("1m");
        poll(() -> join(EVENTS_0, EVENTS_1));
        poll(() -> {
            receive(EVENTS_0, 0);
            receive(EVENTS_1, 0);
        });
        poll(() -> {
            loop.onPartitionsLost(Set.of(EVENTS_0));
            loop.onPartitionsRevoked(Set.of(EVENTS_1));
        });
        // Nothing more is to read, so that what was committed by now is all.
        poll(worker::stop);
        loop.run();

        assertThat(producers).allSatisfy(producer -> assertThat(producer.consumerGroupOffsetsHistory())
                .isEmpty());
        assertThat(consumer.position(EVENTS_1)).as("is read again").isZero();
    }

    @Test
    void aCommitThatARebalanceOvertookIsReadAgainAndIsNoFailure() {
        commitEvery("10ms");
        poll(() -> join(EVENTS_0));
        poll(() -> {
            producers.get(0).sendOffsetsToTransactionException = new CommitFailedException("stale generation");
            receive(EVENTS_0, 0);
        });
        poll(() -> producers.size() == 2 && consumer.position(EVENTS_0) == 0, () -> receive(EVENTS_0, 0));
        poll(() -> producers.get(1).commitCount() == 1, worker::stop);
        loop.run();

        assertThat(producers.get(0).commitCount()).isZero();
        assertThat(producers.get(1).history())
                .filteredOn(record -> record.topic().equals(Topics.REJECTED.name()))
                .hasSize(1);
        assertThat(meters.get("rollcall.combine.recoveries")
                        .tags("cause", "kafka")
                        .counter()
                        .count())
                .isZero();
    }

    @Test
    void aWorkerIsStartingUntilItIsAMemberThoughItMayHaveNoPartition() {
        commitEvery("10ms");
        List<CombineWorker.State> states = new ArrayList<>();
        poll(() -> states.add(worker.state()));
        poll(() -> states.add(worker.state()));
        poll(this::join);
        poll(() -> states.add(worker.state()));
        poll(worker::stop);
        loop.run();

        assertThat(states)
                .containsExactly(
                        CombineWorker.State.STARTING, CombineWorker.State.STARTING, CombineWorker.State.RUNNING);
        assertThat(meters.get("rollcall.combine.last.commit").timeGauge().value())
                .isNaN();
    }

    @Test
    void aWorkerIsStartingUntilItHasCommitted() {
        commitEvery("10ms");
        List<CombineWorker.State> states = new ArrayList<>();
        consumer.updateEndOffsets(Map.of(EVENTS_0, 1L));
        poll(() -> join(EVENTS_0));
        poll(() -> {
            states.add(worker.state());
            receive(EVENTS_0, 0);
        });
        poll(() -> producers.get(0).commitCount() == 1, () -> states.add(worker.state()));
        poll(worker::stop);
        loop.run();

        assertThat(states).containsExactly(CombineWorker.State.STARTING, CombineWorker.State.RUNNING);
    }

    private void commitEvery(String interval) {
        JobConfig config = JobConfig.fromEnvironment(Map.of(
                "ROLLCALL_BOOTSTRAP_SERVERS", "localhost:1",
                "ROLLCALL_SCHEMA_REGISTRY_URL", "mock://combine-loop",
                "ROLLCALL_COMMIT_INTERVAL", interval));
        worker = new CombineWorker(config, InstantSource.system(), "w", registry, metrics, failure -> {});
        loop = new CombineLoop(
                worker,
                config,
                InstantSource.system(),
                consumer,
                new PollBudget(),
                () -> {
                    throw new AssertionError("nothing is unreadable");
                },
                new EndProbe(unreachable),
                new GroupCheck(unreachable, "rollcall-combine"),
                new Combiner(new EventDecoder(registry, List.of()), config.window(), config.maxAge()),
                new CombineOutput(
                        this::producer, "sums", new BatchBuilder("rollcall", config.window(), config.internalFormat())),
                metrics);
        consumer.subscribe(Set.of(Topics.EVENTS.name()), loop);
    }

    private void join(TopicPartition... assigned) {
        generation = 1;
        consumer.rebalance(List.of(assigned));
    }

    /** A record that is rejected. */
    private void receive(TopicPartition partition, long offset) {
        consumer.addRecord(new ConsumerRecord<>(
                partition.topic(),
                partition.partition(),
                offset,
                System.currentTimeMillis(),
                TimestampType.LOG_APPEND_TIME,
                0,
                3,
                ByteBuffer.allocate(0),
                ByteBuffer.allocate(3),
                new RecordHeaders(),
                Optional.empty()));
    }

    private void poll(Runnable happens) {
        poll(() -> true, happens);
    }

    private void poll(BooleanSupplier time, Runnable happens) {
        if (polls.isEmpty()) {
            consumer.schedulePollTask(this::nextPoll);
        }
        polls.add(new Poll(time, happens));
    }

    private void nextPoll() {
        Poll next = polls.element();
        if (next.time().getAsBoolean()) {
            polls.remove();
            next.happens().run();
        }
        if (!polls.isEmpty()) {
            consumer.schedulePollTask(this::nextPoll);
        }
    }

    private MockProducer<byte[], byte[]> producer() {
        Cluster cluster = new Cluster("cluster", List.of(Node.noNode()), partitions("sums"), Set.of(), Set.of());
        MockProducer<byte[], byte[]> producer =
                new MockProducer<>(cluster, true, null, new ByteArraySerializer(), new ByteArraySerializer());
        producers.add(producer);
        return producer;
    }

    private static List<PartitionInfo> partitions(String topic) {
        Node[] none = {};
        return IntStream.range(0, 2)
                .mapToObj(partition -> new PartitionInfo(topic, partition, Node.noNode(), none, none))
                .toList();
    }
}
