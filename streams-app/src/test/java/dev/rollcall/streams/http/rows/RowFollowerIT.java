package dev.rollcall.streams.http.rows;

import static dev.rollcall.streams.http.rows.Counts.at;
import static dev.rollcall.streams.http.rows.Counts.count;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rollcall.schemas.EventCount;
import dev.rollcall.schemas.EventCountKey;
import dev.rollcall.schemas.Topic;
import dev.rollcall.schemas.Topics;
import dev.rollcall.schemas.UserCount;
import dev.rollcall.schemas.UserCountKey;
import dev.rollcall.schemas.reader.CountsReader;
import dev.rollcall.streams.cluster.Provision;
import dev.rollcall.testkit.broker.EmbeddedBroker;
import dev.rollcall.testkit.broker.TopicSettings;
import dev.rollcall.testkit.process.Ports;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.testutil.MockSchemaRegistry;
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
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
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
class RowFollowerIT {

    private static final String TOPIC = Topics.COUNTS.name();
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration RETRY = Duration.ofMillis(50);
    private static final Duration IDLE = Duration.ofMinutes(5);
    private static final int DAY = 24;
    private static final int NOW = 100 * DAY;

    @TempDir
    Path folder;

    private final String registry = "mock://" + UUID.randomUUID();
    private final InstantSource clock = InstantSource.fixed(at(NOW));
    private final Changes changes = new Changes();
    private final List<Instant> begins = new CopyOnWriteArrayList<>();
    private final List<CountsReader<?, ?>> readers = new CopyOnWriteArrayList<>();
    private EmbeddedBroker broker;
    private Admin admin;
    private KafkaProducer<EventCountKey, EventCount> producer;
    private RowFollower<EventCountKey, EventCount> follower;

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

        assertThat(changes.told).isEmpty();

        readers.get(0).close();
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(1)).until(() -> {
            assertThat(rows()).isEqualTo(Map.of("a", 20_000L));
            return readers.size() == 2 && readers.get(1).isCaughtUp();
        });

        await().atMost(PATIENCE).until(() -> !changes.told.isEmpty());
        assertThat(changes.told)
                .as("those who listen are to ask for the table again")
                .containsExactly("replaced windows");
    }

    @Test
    void readsNothingUntilSomebodyAsksAndForgetsItOnceNobodyHasForAWhile() throws Exception {
        send(count(NOW, "shop", "a", "1", 5)).get();
        start(10, Duration.ofMillis(200));
        assertThat(follower.isWanted()).isFalse();
        assertThat(readers).isEmpty();

        RowFollower.Listening listening = follower.listen();
        assertThat(follower.await(PATIENCE)).isTrue();
        assertThat(rows()).isEqualTo(Map.of("a", 5L));
        send(count(NOW, "shop", "a", "1", 6)).get();
        // Longer than it would wait for somebody.
        await().atMost(PATIENCE).until(() -> changes.told.contains("changed [shop, a, 1]"));
        await().during(Duration.ofMillis(500))
                .atMost(PATIENCE)
                .until(() -> follower.tables().size() == 1);

        listening.close();
        awaitRows(Map::isEmpty);
        assertThat(follower.isCaughtUp()).isFalse();
        assertThat(follower.isWanted()).isFalse();
        assertThat(readers).hasSize(1);

        send(count(NOW, "shop", "a", "1", 7)).get();
        try (RowFollower.Listening again = follower.listen()) {
            assertThat(follower.await(PATIENCE)).isTrue();
            assertThat(rows()).isEqualTo(Map.of("a", 7L));
        }
        assertThat(changes.told).as("nobody has a table that was replaced").doesNotContain("replaced windows");
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

        producer.send(new ProducerRecord<>(TOPIC, new EventCountKey("shop", "a", "1", at(NOW)), null))
                .get();

        awaitRows(Map::isEmpty);
        await().atMost(PATIENCE).until(() -> changes.told.contains("removed [shop, a, 1] of windows"));
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
        assertThat(follower.tables().size()).isEqualTo(10);
        assertThat(follower.tables().completeSince())
                .hasValue(at(NOW - 10 * DAY + 1).toEpochMilli());
        assertThat(begins).containsExactly(at(NOW - 3 * DAY), at(NOW - 9 * DAY), at(NOW - 33 * DAY));

        send(count(NOW, "shop", "a", "1", 7)).get();
        await().atMost(PATIENCE).until(() -> follower.tables()
                .of("")
                .rows(at(NOW).toEpochMilli(), Long.MAX_VALUE, null, Set.of())
                .anyMatch(row -> Tables.value(row, "count") == 7));
    }

    @Test
    void readsEverythingWhereTheTableHoldsIt() throws Exception {
        sendARowOfEachDay();
        follow(1_000);

        await().atMost(PATIENCE).until(follower::isCaughtUp);
        assertThat(follower.tables().size()).isEqualTo(101);
        assertThat(follower.tables().completeSince()).isEmpty();
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

    /** As where the job was upgraded, and its topics not yet. */
    @Test
    void saysThatATopicIsMissingAndReadsItOnceItIsThere() throws Exception {
        dropTopic(Topics.USERS.name());
        try (RowFollower<UserCountKey, UserCount> users = new RowFollower<>(
                RowKind.USERS, this::connect, new RowTables(RowKind.USERS, 10), changes, clock, RETRY, IDLE)) {
            users.start();
            users.ask();
            await().atMost(PATIENCE)
                    .until(() -> String.valueOf(users.trouble()).contains("there is no topic telemetry.users"));
            assertThat(users.isCaughtUp()).isFalse();

            create(Topics.USERS);
            sendTo(
                    Topics.USERS,
                    new UserCountKey("shop", "1.0", "week", Instant.parse("2026-06-08T00:00:00Z")),
                    Users.users("shop", "1.0", "week", "2026-06-08", 5));

            await().atMost(PATIENCE).until(() -> users.tables().of("week").size() == 1);
            await().atMost(PATIENCE).until(users::isCaughtUp);
            assertThat(users.trouble()).isNull();
            assertThat(users.tables().of("day").size()).isZero();
        }
    }

    @Test
    void followsTheRowsOfDays() throws Exception {
        create(Topics.COUNTS_DAILY);
        EventCount day = count(NOW, "shop", "a", "1", 5);
        sendTo(Topics.COUNTS_DAILY, key(day), day);
        try (RowFollower<EventCountKey, EventCount> days = new RowFollower<>(
                RowKind.DAYS, this::connect, new RowTables(RowKind.DAYS, 10), changes, clock, RETRY, IDLE)) {
            days.start();
            days.ask();
            await().atMost(PATIENCE).until(days::isCaughtUp);
            assertThat(days.tables().size()).isEqualTo(1);

            day.setCount(6);
            sendTo(Topics.COUNTS_DAILY, key(day), day);
            await().atMost(PATIENCE).until(() -> changes.told.contains("changed [shop, a, 1]"));
            sendTo(Topics.COUNTS_DAILY, key(day), null);
            await().atMost(PATIENCE).until(() -> changes.told.contains("removed [shop, a, 1] of days"));
            assertThat(days.tables().size()).isZero();
        }
    }

    private void create(Topic<?, ?> topic) throws Exception {
        if (!admin.listTopics().names().get().contains(topic.name())) {
            admin.createTopics(List.of(new NewTopic(topic.name(), 2, (short) 1).configs(topic.config())))
                    .all()
                    .get();
        }
        SchemaRegistryClient client = MockSchemaRegistry.getClientForScope(registry.substring("mock://".length()));
        for (Map.Entry<String, Schema> subject : topic.subjects().entrySet()) {
            client.register(subject.getKey(), new AvroSchema(subject.getValue()));
        }
    }

    private void dropTopic(String name) throws Exception {
        if (admin.listTopics().names().get().contains(name)) {
            admin.deleteTopics(List.of(name)).all().get();
            await().atMost(PATIENCE)
                    .until(() -> !admin.listTopics().names().get().contains(name));
        }
    }

    private <K, V> void sendTo(Topic<K, V> topic, K key, V row) throws Exception {
        Map<String, Object> serdes = Map.of("schema.registry.url", registry);
        try (KafkaProducer<K, V> own = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                topic.keySerde(serdes).serializer(),
                topic.valueSerde(serdes).serializer())) {
            own.send(new ProducerRecord<>(topic.name(), key, row)).get();
        }
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

    /** Begins to follow, for one who has asked just now. */
    private void follow(int maxRows) {
        start(maxRows, IDLE);
        follower.ask();
    }

    private void start(int maxRows, Duration idle) {
        follower = new RowFollower<>(
                RowKind.WINDOWS, this::connect, new RowTables(RowKind.WINDOWS, maxRows), changes, clock, RETRY, idle);
        follower.start();
    }

    private <K extends SpecificRecord, V extends SpecificRecord> CountsReader<K, V> connect(
            Topic<K, V> topic, Instant since) {
        begins.add(since);
        CountsReader<K, V> reader = CountsReader.builder(topic)
                .bootstrapServers(broker.bootstrapServers())
                .schemaRegistryUrl(registry)
                .since(since)
                .kafka(Map.of("auto.offset.reset", "none", "fetch.max.wait.ms", 50, "metadata.max.age.ms", 500))
                .build();
        readers.add(reader);
        return reader;
    }

    private Map<String, Long> rows() {
        return follower.tables()
                .of("")
                .rows()
                .collect(Collectors.toMap(row -> row.key().series().names().get(1), row -> Tables.value(row, "count")));
    }

    private void awaitRows(Predicate<Map<String, Long>> expected) {
        await().atMost(PATIENCE).until(this::rows, expected);
    }

    /** Remembers what it is told. */
    private static final class Changes implements RowChanges {

        final List<String> told = new CopyOnWriteArrayList<>();

        @Override
        public void changed(Row row) {
            told.add("changed " + row.key().series().names());
        }

        @Override
        public void removed(Row.Key key) {
            told.add("removed " + key.series().names() + " of "
                    + key.series().kind().name());
        }

        @Override
        public void replaced(RowKind<?, ?> kind) {
            told.add("replaced " + kind.name());
        }
    }
}
