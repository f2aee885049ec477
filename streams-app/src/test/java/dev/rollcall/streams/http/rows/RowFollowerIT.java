package dev.rollcall.streams.http.api;

import static dev.rollcall.streams.http.api.Counts.at;
import static dev.rollcall.streams.http.api.Counts.count;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rollcall.schemas.EventCount;
import dev.rollcall.schemas.EventCountKey;
import dev.rollcall.schemas.Topics;
import dev.rollcall.schemas.reader.CountsReader;
import dev.rollcall.streams.cluster.Provision;
import dev.rollcall.testkit.broker.EmbeddedBroker;
import dev.rollcall.testkit.broker.TopicSettings;
import dev.rollcall.testkit.process.Ports;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class CountsFollowerIT {

    private static final String TOPIC = Topics.COUNTS.name();
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration RETRY = Duration.ofMillis(50);
    private static final int DAY = 24;
    private static final int NOW = 100 * DAY;

    @TempDir
    Path folder;

    private final String registry = "mock://" + UUID.randomUUID();
    private final InstantSource clock = InstantSource.fixed(at(NOW));
    private final LiveRows live = new LiveRows();
    private final List<Instant> begins = new CopyOnWriteArrayList<>();
    private final List<CountsReader<EventCountKey, EventCount>> readers = new CopyOnWriteArrayList<>();
    private EmbeddedBroker broker;
    private Admin admin;
    private KafkaProducer<EventCountKey, EventCount> producer;
    private CountsFollower follower;

    @BeforeEach
    void start() {
        broker = EmbeddedBroker.on(folder)
                .port(Ports.free())
                .with("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer")
                .with("allow.everyone.if.no.acl.found", true)
                .start();
        Map<String, Object> client = Map.of("bootstrap.servers", broker.bootstrapServers());
        Map<String, Object> serdes = Map.of("schema.registry.url", registry);
        provision();
        admin = Admin.create(client);
        producer = new KafkaProducer<>(
                client,
                Topics.COUNTS.keySerde(serdes).serializer(),
                Topics.COUNTS.valueSerde(serdes).serializer());
    }

    @AfterEach
    void end() {
        live.close();
        if (follower != null) {
            follower.close();
        }
        producer.close();
        admin.close();
        broker.close();
    }

    @Test
    void aRowNeverGoesBackWhenTheTopicIsReadAgain() throws Exception {
        for (int i = 1; i < 20_000; i++) {
            send(count(NOW, "shop", "a", "1", i));
        }
        send(count(NOW, "shop", "a", "1", 20_000)).get();
        follow(10);
        awaitRows(rows -> rows.equals(Map.of("a", 20_000L)));

        try (LiveRows.Client client = live.enter(Set.of())) {
            readers.get(0).close();
            await().atMost(PATIENCE).pollInterval(Duration.ofMillis(1)).until(() -> {
                assertThat(rows()).isEqualTo(Map.of("a", 20_000L));
                return readers.size() == 2 && readers.get(1).isCaughtUp();
            });

            await().atMost(PATIENCE).until(() -> live.clients() == 0);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            client.serve(out);
            assertThat(out.toString(StandardCharsets.UTF_8))
                    .as("it is to ask for the table again")
                    .doesNotContain("data:");
        }
    }

    @Test
    void rowsThatWereDeletedWhileNobodyReadAreGone() throws Exception {
        send(count(NOW, "shop", "deleted", "1", 5)).get();
        follow(10);
        awaitRows(rows -> rows.containsKey("deleted"));

        // As compaction leaves it some time after the row was deleted.
        TopicSettings.alter(broker.bootstrapServers(), TOPIC, "cleanup.policy", "compact,delete");
        admin.deleteRecords(IntStream.range(0, 4)
                        .mapToObj(partition -> new TopicPartition(TOPIC, partition))
                        .collect(Collectors.toMap(
                                partition -> partition, partition -> RecordsToDelete.beforeOffset(-1))))
                .all()
                .get();
        send(count(NOW, "shop", "kept", "1", 1)).get();
        readers.get(0).close();

        awaitRows(rows -> rows.equals(Map.of("kept", 1L)));
    }

    @Test
    void tellsOfARowThatIsDeleted() throws Exception {
        send(count(NOW, "shop", "a", "1", 5)).get();
        follow(10);
        awaitRows(rows -> rows.containsKey("a"));
        await().atMost(PATIENCE).until(follower::isCaughtUp);

        try (LiveRows.Client client = live.enter(Set.of("shop"))) {
            producer.send(new ProducerRecord<>(TOPIC, new EventCountKey("shop", "a", "1", at(NOW)), null))
                    .get();
            awaitRows(Map::isEmpty);
            ByteArrayOutputStream out = new ByteArrayOutputStream() {
                @Override
                public void flush() {
                    if (toString(StandardCharsets.UTF_8).contains("removed")) {
                        live.close();
                    }
                }
            };
            client.serve(out);
            assertThat(out.toString(StandardCharsets.UTF_8))
                    .endsWith("event: removed\ndata: {\"product\":\"shop\",\"event\":\"a\",\"version\":\"1\","
                            + "\"window_start\":\"" + at(NOW) + "\"}\n\n");
        }
    }

    @Test
    void outlivesARightThatIsRevokedAndGrantedAgain() throws Exception {
        send(count(NOW, "shop", "a", "1", 5)).get();
        follow(10);
        awaitRows(rows -> rows.equals(Map.of("a", 5L)));

        AclBinding deny = new AclBinding(
                new ResourcePattern(ResourceType.TOPIC, TOPIC, PatternType.LITERAL),
                new AccessControlEntry("User:*", "*", AclOperation.READ, AclPermissionType.DENY));
        admin.createAcls(List.of(deny)).all().get();
        await().atMost(PATIENCE).until(() -> String.valueOf(follower.trouble()).contains("allow this user to read"));
        assertThat(rows()).isEqualTo(Map.of("a", 5L));
        admin.deleteAcls(List.of(deny.toFilter())).all().get();

        await().atMost(PATIENCE).until(() -> follower.trouble() == null);
        send(count(NOW, "shop", "a", "1", 6)).get();
        awaitRows(rows -> rows.equals(Map.of("a", 6L)));
        assertThat(follower.trouble()).isNull();
    }

    @Test
    void goesBackInTimeNoFurtherThanTheTableHolds() throws Exception {
        sendARowOfEachDay();
        follow(10);

        await().atMost(PATIENCE).until(follower::isCaughtUp);
        assertThat(follower.table().size()).isEqualTo(10);
        assertThat(follower.table().completeSince())
                .hasValue(at(NOW - 10 * DAY + 1).toEpochMilli());
        assertThat(begins).containsExactly(at(NOW - 3 * DAY), at(NOW - 9 * DAY), at(NOW - 33 * DAY));

        send(count(NOW, "shop", "a", "1", 7)).get();
        await().atMost(PATIENCE).until(() -> follower.table()
                .rows(at(NOW).toEpochMilli(), Long.MAX_VALUE, null)
                .anyMatch(row -> row.count() == 7));
    }

    @Test
    void readsEverythingWhereTheTableHoldsIt() throws Exception {
        sendARowOfEachDay();
        follow(1_000);

        await().atMost(PATIENCE).until(follower::isCaughtUp);
        assertThat(follower.table().size()).isEqualTo(101);
        assertThat(follower.table().completeSince()).isEmpty();
    }

    @Test
    void theRowsOfATopicThatWasMadeAgainAreAnotherTable() throws Exception {
        send(count(NOW, "shop", "a", "1", 5));
        send(count(NOW, "shop", "b", "1", 5)).get();
        follow(10);
        awaitRows(rows -> rows.equals(Map.of("a", 5L, "b", 5L)));

        admin.deleteTopics(List.of(TOPIC)).all().get();
        await().atMost(PATIENCE).until(() -> !admin.listTopics().names().get().contains(TOPIC));
        provision();
        send(count(NOW, "shop", "a", "1", 1)).get();

        awaitRows(rows -> rows.equals(Map.of("a", 1L)));
    }

    private void provision() {
        Provision.apply(
                Map.of("bootstrap.servers", broker.bootstrapServers()), Map.of("schema.registry.url", registry), 1);
    }

    private void sendARowOfEachDay() throws Exception {
        for (int hour = 0; hour <= NOW; hour += DAY) {
            EventCount row = count(hour, "shop", "a", "1", 1);
            producer.send(new ProducerRecord<>(TOPIC, null, row.getWindowStart().toEpochMilli(), key(row), row))
                    .get();
        }
    }

    private Future<?> send(EventCount row) {
        return producer.send(new ProducerRecord<>(TOPIC, key(row), row));
    }

    private static EventCountKey key(EventCount row) {
        return new EventCountKey(row.getProduct(), row.getEvent(), row.getVersion(), row.getWindowStart());
    }

    private void follow(int maxRows) {
        follower = new CountsFollower(this::connect, new RowTable(maxRows), live, clock, RETRY);
        follower.start();
    }

    private CountsReader<EventCountKey, EventCount> connect(Instant since) {
        begins.add(since);
        var reader = CountsReader.builder()
                .bootstrapServers(broker.bootstrapServers())
                .schemaRegistryUrl(registry)
                .since(since)
                .kafka(Map.of("auto.offset.reset", "none", "fetch.max.wait.ms", 50, "metadata.max.age.ms", 500))
                .build();
        readers.add(reader);
        return reader;
    }

    private Map<String, Long> rows() {
        return follower.table()
                .rows(Long.MIN_VALUE, Long.MAX_VALUE, null)
                .collect(Collectors.toMap(row -> row.key().series().event(), Row::count));
    }

    private void awaitRows(Predicate<Map<String, Long>> expected) {
        await().atMost(PATIENCE).until(this::rows, expected);
    }
}
