package dev.rollcall.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.rollcall.schemas.TelemetryEvent;
import dev.rollcall.schemas.Topic;
import dev.rollcall.schemas.Topics;
import dev.rollcall.streams.cluster.Provision;
import dev.rollcall.streams.config.InternalTopics;
import dev.rollcall.streams.config.JobConfig;
import dev.rollcall.streams.failure.JobException;
import dev.rollcall.testkit.broker.TestBroker;
import dev.rollcall.testkit.time.TestClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
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
import org.junit.jupiter.params.provider.ValueSource;

/** The whole job against a real broker. */
class JobIT {

    private static final Duration WINDOW = Duration.ofSeconds(2);
    private static final Duration GRACE = Duration.ofSeconds(1);

    @RegisterExtension
    final TestBroker broker = new TestBroker();

    @TempDir
    Path stateDir;

    private final String registry = "mock://" + UUID.randomUUID();
    private final Serializer<TelemetryEvent> serializer =
            Topics.EVENTS.valueSerde(Map.of("schema.registry.url", registry)).serializer();
    private final Map<String, String> env = new HashMap<>();
    private JobConfig config;

    @BeforeEach
    void configure() {
        env.put("ROLLCALL_BOOTSTRAP_SERVERS", broker.bootstrapServers());
        env.put("ROLLCALL_SCHEMA_REGISTRY_URL", registry);
        env.put("ROLLCALL_WINDOW", "2s");
        env.put("ROLLCALL_GRACE", "1s");
        env.put("ROLLCALL_MAX_AGE", "1h");
        env.put("ROLLCALL_COMMIT_INTERVAL", "100ms");
        env.put("ROLLCALL_STATE_DIR", stateDir.toString());
        env.put("ROLLCALL_HTTP_ADDRESS", "127.0.0.1:0");
        env.put("ROLLCALL_MANAGEMENT_ADDRESS", "127.0.0.1:0");
        // How late a new partition is seen.
        env.put("ROLLCALL_KAFKA_METADATA_MAX_AGE_MS", "1000");
        // A heartbeat tells of a rebalance.
        env.put("ROLLCALL_KAFKA_HEARTBEAT_INTERVAL_MS", "200");
        // A consumer that is closed waits for the end of its fetch.
        env.put("ROLLCALL_KAFKA_FETCH_MAX_WAIT_MS", "50");
        config = JobConfig.fromEnvironment(env);
    }

    @Test
    void refusesToStartWithoutTopicsAndNamesTheFix() {
        assertThatThrownBy(() -> new Job(config).start())
                .isInstanceOf(JobException.class)
                .hasMessageContaining("missing topics: telemetry.events, telemetry.rejected, telemetry.counts,"
                        + " telemetry.counts.daily, telemetry.users, telemetry.breakdowns, rollcall-partials")
                .hasMessageContaining("provision");
    }

    @Test
    void refusesATopicThatTakesTheClientsClockAndProvisionFixesIt() throws Exception {
        try (Admin admin = Admin.create(broker.clientSettings())) {
            admin.createTopics(List.of(new NewTopic("telemetry.events", 2, (short) 1)))
                    .all()
                    .get();
            List<Topic<?, ?>> needed = InternalTopics.needed("rollcall");
            for (Topic<?, ?> topic : needed.subList(1, needed.size())) {
                admin.createTopics(List.of(new NewTopic(topic.name(), 1, (short) 1).configs(topic.config())))
                        .all()
                        .get();
            }
        }
        // The broker may take a moment to know of the new topics.
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThatThrownBy(() -> new Job(config).start())
                .isInstanceOf(JobException.class)
                .hasMessageContaining("telemetry.events has message.timestamp.type=CreateTime, needed is LogAppendTime")
                .hasMessageContaining("provision"));

        provision();
        try (Job job = new Job(config)) {
            job.start();
            awaitReady(job);
        }
    }

    @Test
    void endsWhenTheClockIsSetBackByWhichKafkasClientsSendHeartbeats() throws Exception {
        provision();
        TestClock clock = new TestClock();
        try (Job job = new Job(config, clock)) {
            job.start();
            awaitReady(job);
            clock.step(Duration.ofHours(5));
            CompletableFuture<Integer> end = CompletableFuture.supplyAsync(() -> {
                try {
                    return job.awaitEnd();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            assertThatThrownBy(() -> end.get(2, TimeUnit.SECONDS)).isInstanceOf(TimeoutException.class);

            clock.step(Duration.ofHours(-5));

            assertThat(end.get(30, TimeUnit.SECONDS)).isEqualTo(1);
            assertThat(job.failure())
                    .hasMessageContaining("clock was set back by")
                    .hasMessageContaining("start the job");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ROLLCALL_HTTP_ADDRESS", "ROLLCALL_MANAGEMENT_ADDRESS"})
    void refusesAPortInUseAndReleasesWhatItHeld(String variable) throws Exception {
        provision();
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            env.put(variable, "127.0.0.1:" + taken.getLocalPort());
            JobConfig blocked = JobConfig.fromEnvironment(env);
            assertThatThrownBy(() -> new Job(blocked).start())
                    .isInstanceOf(JobException.class)
                    .hasMessageContaining(variable)
                    .hasMessageContaining(String.valueOf(taken.getLocalPort()));
        }
        try (Job job = new Job(config)) {
            job.start();
        }
    }

    @Test
    void sharesAStateFolderWithAnotherInstanceAndTakesItsPlaceOnceItIsGone() throws Exception {
        provision();
        try (Job first = new Job(config);
                Job second = new Job(config)) {
            first.start();
            second.start();
            awaitReady(first);
            awaitReady(second);
            assertThat(identities()).hasSize(2).doesNotHaveDuplicates();
        }
        List<String> before = identities();
        try (Job again = new Job(config)) {
            again.start();
            assertThat(identities()).isEqualTo(before);
        }
    }

    private List<String> identities() throws IOException {
        List<String> ids = new ArrayList<>();
        for (int number = 1; Files.isDirectory(stateDir.resolve(String.valueOf(number))); number++) {
            ids.add(Files.readString(stateDir.resolve(number + "/rollcall/instance-id")));
        }
        return ids;
    }

    @Test
    void countsExactlyRejectsWithAReasonAndClosesWindowsWithoutNewInput() {
        provision();
        try (Job job = new Job(config);
                CountsTable table = new CountsTable(broker.bootstrapServers(), registry)) {
            job.start();
            produce(send -> {
                for (int i = 0; i < 3_000; i++) {
                    send.accept(bytes(TestEvents.event("Flow.start", "1." + i % 3, "uid" + i % 10)));
                }
                send.accept(new byte[] {0, 0, 0, 0, 99, 1, 2, 3});
                send.accept("not avro".getBytes(StandardCharsets.UTF_8));
                send.accept(new byte[0]);
                send.accept(bytes(TestEvents.event(" ", "1.0", "u")));
                send.accept(bytes(TestEvents.builder("a", "1", "u")
                        .setSentAt(Instant.EPOCH)
                        .build()));
                send.accept(bytes(TestEvents.builder("a", "1", "u")
                        .setOccurredAt(Instant.EPOCH)
                        .build()));
            });

            await().atMost(Duration.ofSeconds(60)).until(() -> table.poll().total() == 3_000);
            await().atMost(Duration.ofSeconds(20)).until(() -> table.poll().allClosed());
            assertThat(table.byEventAndVersion())
                    .containsExactlyInAnyOrderEntriesOf(
                            Map.of("Flow.start 1.0", 1_000L, "Flow.start 1.1", 1_000L, "Flow.start 1.2", 1_000L));
            assertThat(table.rows()).allMatch(row -> row.getUsers() == 10 || row.getCount() < 10);
            assertThat(table.rows()).allMatch(row -> row.getRevision() == 0);
            assertThat(table.rejectReasons(6))
                    .containsExactlyInAnyOrder(
                            "unknown-schema",
                            "not-wire-format",
                            "empty",
                            "empty-name",
                            "sent-before-occurred",
                            "too-old");
            assertThat(get(job.management().resolve("/metrics")))
                    .contains("rollcall_events_accepted_total 3000.0")
                    .contains("rollcall_events_rejected_total{reason=\"too-old\"} 1.0");
        }
    }

    @Test
    void countsWhateverTheClientsClockSaysAndRejectsWhatItCannotHaveMeant() {
        provision();
        Instant now = Instant.now();
        Instant tenYears = now.plus(Duration.ofDays(3_652));
        Instant tenYearsAgo = now.minus(Duration.ofDays(3_652));
        Instant latest = Instant.ofEpochMilli(Long.MAX_VALUE);
        Instant earliest = Instant.ofEpochMilli(Long.MIN_VALUE);
        try (Job job = new Job(config);
                CountsTable table = new CountsTable(broker.bootstrapServers(), registry)) {
            job.start();
            produce(send -> {
                for (Instant clock : List.of(
                        now, tenYears, tenYearsAgo, Instant.EPOCH, Instant.ofEpochMilli(-1), latest, earliest)) {
                    send.accept(at(clock, clock));
                }
                send.accept(at(now.minusSeconds(3_600), now));
                send.accept(at(now.minusSeconds(3_601), now));
                send.accept(at(Instant.EPOCH, tenYears));
                send.accept(at(earliest, latest));
                send.accept(at(now.plusMillis(1), now));
                send.accept(at(latest, earliest));
            });

            assertThat(table.rejectReasons(5))
                    .containsExactlyInAnyOrder(
                            "too-old", "too-old", "too-old", "sent-before-occurred", "sent-before-occurred");
            await().atMost(Duration.ofSeconds(60)).until(() -> table.poll().total() == 8 && table.allClosed());
            long oneHourAgo = now.minusSeconds(3_600).minus(WINDOW).toEpochMilli();
            assertThat(table.rows())
                    .as("no row outside the last hour: no client's clock is taken over")
                    .allMatch(row -> row.getWindowStart().toEpochMilli() >= oneHourAgo
                            && row.getWindowStart().isBefore(Instant.now()));
            assertThat(get(job.management().resolve("/metrics")))
                    .contains("rollcall_events_skewed_total{product=\"shop\",reason=\"too-old\",version=\"9\"} 3.0");
        }
    }

    @Test
    void aPartitionThatIsAddedDoesNotHoldUpTheOthers() throws Exception {
        provision();
        try (Job job = new Job(config);
                CountsTable table = new CountsTable(broker.bootstrapServers(), registry);
                Admin admin = Admin.create(broker.clientSettings())) {
            job.start();
            produce(send -> send.accept(bytes(TestEvents.event("before", "1", "u"))));
            await().atMost(Duration.ofSeconds(60)).until(() -> table.poll().total() == 1 && table.allClosed());

            admin.createPartitions(Map.of(Topics.EVENTS.name(), NewPartitions.increaseTo(7)))
                    .all()
                    .get();
            awaitPartitions(admin, 7);
            produce(send -> {
                for (int i = 0; i < 500; i++) {
                    send.accept(bytes(TestEvents.event("after", "1", "u")));
                }
            });

            await().atMost(Duration.ofSeconds(90)).until(() -> table.poll().total() == 501 && table.allClosed());
        }
    }

    @Test
    void finalsFollowAQuietPipelineWithinGraceAndTwoSeconds() {
        provision();
        env.remove("ROLLCALL_COMMIT_INTERVAL");
        try (Job job = new Job(JobConfig.fromEnvironment(env));
                CountsTable table = new CountsTable(broker.bootstrapServers(), registry)) {
            job.start();
            awaitReady(job);
            long delay = Long.MAX_VALUE;
            // A machine that is busy with something else gets three attempts.
            for (int burst = 1; burst <= 3 && delay > 2_000; burst++) {
                long expected = 100L * burst;
                Instant start = Instant.now();
                produce(send -> {
                    for (int i = 0; i < 100; i++) {
                        send.accept(bytes(TestEvents.event("burst", "1." + i, "u")));
                    }
                });
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> table.poll().total() == expected && table.allClosed());
                delay = table.rows().stream()
                        .filter(row -> row.getUpdatedAt().isAfter(start))
                        .mapToLong(row -> Duration.between(row.getWindowEnd().plus(GRACE), row.getUpdatedAt())
                                .toMillis())
                        .max()
                        .orElseThrow();
            }
            assertThat(delay).as("milliseconds from end and grace to the final").isBetween(0L, 2_000L);
        }
    }

    @Test
    void goesOnWhereItStopped() {
        provision();
        try (CountsTable table = new CountsTable(broker.bootstrapServers(), registry)) {
            for (int run = 1; run <= 3; run++) {
                long expected = 500L * run;
                produce(send -> {
                    for (int i = 0; i < 500; i++) {
                        send.accept(bytes(TestEvents.event("Flow.start", "1", "uid" + i)));
                    }
                });
                try (Job job = new Job(config)) {
                    job.start();
                    await().atMost(Duration.ofSeconds(60))
                            .until(() -> table.poll().total() == expected);
                }
            }
            assertThat(table.poll().total()).isEqualTo(1_500);
        }
    }

    /** Producing to a partition while the broker creates it would meet the broker's own races. */
    private static void awaitPartitions(Admin admin, int partitions) {
        Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
        for (int partition = 0; partition < partitions; partition++) {
            ends.put(new TopicPartition(Topics.EVENTS.name(), partition), OffsetSpec.latest());
        }
        await().atMost(Duration.ofSeconds(30))
                .ignoreExceptions()
                .until(() -> admin.listOffsets(ends).all().get().size() == partitions);
    }

    private void provision() {
        Provision.apply(broker.clientSettings(), Map.of("schema.registry.url", registry), 1);
    }

    private void awaitReady(Job job) {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> get(job.management().resolve("/health/ready")).contains("\"ready\""));
    }

    private static String get(URI uri) {
        try {
            return HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private byte[] at(Instant occurred, Instant sent) {
        return bytes(TestEvents.builder("clock", "9", "u")
                .setOccurredAt(occurred)
                .setSentAt(sent)
                .build());
    }

    private byte[] bytes(TelemetryEvent event) {
        return serializer.serialize(Topics.EVENTS.name(), event);
    }

    private void produce(Consumer<Consumer<byte[]>> events) {
        try (KafkaProducer<String, byte[]> producer =
                new KafkaProducer<>(broker.clientSettings(), new StringSerializer(), new ByteArraySerializer())) {
            int[] sent = {0};
            events.accept(
                    value -> producer.send(new ProducerRecord<>(Topics.EVENTS.name(), "key" + sent[0]++ % 17, value)));
        }
    }
}
