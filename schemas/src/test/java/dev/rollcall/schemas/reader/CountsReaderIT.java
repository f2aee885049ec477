package dev.rollcall.schemas.reader;

import static dev.rollcall.schemas.reader.CountsTopic.key;
import static dev.rollcall.schemas.reader.CountsTopic.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.rollcall.schemas.Breakdown;
import dev.rollcall.schemas.BreakdownKey;
import dev.rollcall.schemas.EventCount;
import dev.rollcall.schemas.EventCountKey;
import dev.rollcall.schemas.Topic;
import dev.rollcall.schemas.Topics;
import dev.rollcall.schemas.UserCount;
import dev.rollcall.schemas.UserCountKey;
import dev.rollcall.testkit.broker.TestBroker;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The reader against a real broker. */
@Timeout(120)
class CountsReaderIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @RegisterExtension
    static final TestBroker BROKER = new TestBroker();

    private final Seen seen = new Seen();

    @Test
    void saysThatThereIsNoSuchTopicAndHowToMakeIt() {
        Topic<UserCountKey, UserCount> nowhere =
                new Topic<>("nowhere", 1, Map.of(), UserCountKey.class, UserCount.class);
        assertThatThrownBy(() -> CountsReader.builder(nowhere)
                        .bootstrapServers(BROKER.bootstrapServers())
                        .schemaRegistryUrl("http://localhost:1")
                        .build())
                .isInstanceOf(CountsReaderException.class)
                .hasMessageContaining("bootstrapServers '" + BROKER.bootstrapServers() + "'")
                .hasMessageContaining("there is no topic nowhere")
                .hasMessageContaining("provision")
                .hasMessageNotContaining("\n");
    }

    @Test
    void failsOnARowThatNobodyCanReadAndSaysWhereItIs() throws Exception {
        try (CountsTopic topic = new CountsTopic(BROKER, 1)) {
            topic.send(row("a", 1));
            topic.send(new ProducerRecord<>(topic.name, new byte[] {1}, "not avro".getBytes("US-ASCII")));
            try (var reader = topic.reader().build()) {
                assertThatThrownBy(() -> reader.follow(seen))
                        .isInstanceOf(CountsReaderException.class)
                        .hasMessage(topic.name + " partition 0 offset 1: the row is not in Confluent's wire format;"
                                + " check schemaRegistryUrl, and who writes to the topic");
            }
            topic.registryAnswers(404);
            try (var reader = topic.reader().build()) {
                assertThatThrownBy(() -> reader.follow(seen))
                        .isInstanceOf(CountsReaderException.class)
                        .hasMessageContaining("partition 0 offset 0: the row has schema 11, for which the schema")
                        .hasMessageContaining("responds with 404");
            }
            assertThat(seen.counts).containsExactly(Map.entry("a", 1L));
        }
    }

    @Test
    void failsOnRowsOfAnotherSchemaThanTheTopicIsSaidToHave() throws Exception {
        try (CountsTopic topic = new CountsTopic(BROKER, 1)) {
            topic.send(row("a", 1));
            try (var reader = topic.reader(UserCountKey.class, UserCount.class).build()) {
                assertThatThrownBy(() -> reader.follow(row -> {
                            throw new AssertionError(row);
                        }))
                        .isInstanceOf(CountsReaderException.class)
                        .hasMessageContaining(
                                "partition 0 offset 0: the row is of type EventCount (schema 11), not UserCount");
            }
        }
    }

    @Test
    void leavesOutARowThatNobodyCanReadWhereTheHandlerSaysSo() throws Exception {
        try (CountsTopic topic = new CountsTopic(BROKER, 1)) {
            topic.send(row("a", 1));
            topic.send(new ProducerRecord<>(topic.name, new byte[] {1}, "not avro".getBytes("US-ASCII")));
            topic.send(row("b", 2));
            seen.goesOn = true;
            try (var reader = topic.reader().build()) {
                pollUntilCaughtUp(reader);
            }
            assertThat(seen.counts).containsExactly(Map.entry("a", 1L), Map.entry("b", 2L));
        }
    }

    @Test
    void waitsForARegistryThatIsAwayAndLosesNothingMeanwhile() throws Exception {
        try (CountsTopic topic = new CountsTopic(BROKER, 2)) {
            topic.registryAnswers(503);
            topic.send(row("a", 1), row("b", 2), row("c", 3));
            try (var reader = topic.reader().build()) {
                whileReading().until(() -> {
                    reader.poll(Duration.ofMillis(100), seen);
                    return !seen.waits.isEmpty();
                });
                reader.poll(Duration.ofMillis(10), seen);
                assertThat(seen.waits).singleElement().asString().contains("responds with 503");
                assertThat(seen.rows).isEmpty();
                assertThat(reader.isCaughtUp()).isFalse();

                topic.registryAnswers(200);
                whileReading().until(() -> {
                    reader.poll(Duration.ofMillis(100), seen);
                    return reader.isCaughtUp();
                });
                assertThat(seen.rows).hasSize(3);
            }
        }
    }

    @Test
    void givesARowAgainThatTheHandlerFailedFor() throws Exception {
        try (CountsTopic topic = new CountsTopic(BROKER, 1)) {
            topic.send(row("a", 1), row("b", 2), row("c", 3));
            try (var reader = topic.reader().build()) {
                assertThatThrownBy(() -> reader.follow(row -> {
                            if (row.getEvent().equals("b")) {
                                throw new IllegalStateException("no room");
                            }
                            seen.row(row);
                        }))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessage("no room");
                pollUntilCaughtUp(reader);
                assertThat(seen.rows).extracting(EventCount::getEvent).containsExactly("a", "b", "c");
            }
        }
    }

    @Test
    void givesNothingThatIsNotCommitted() throws Exception {
        try (CountsTopic topic = new CountsTopic(BROKER, 1)) {
            try (KafkaProducer<byte[], byte[]> producer = topic.producer(Map.of("transactional.id", topic.name));
                    var early = topic.reader().build()) {
                producer.initTransactions();
                producer.beginTransaction();
                producer.send(topic.record(row("aborted", 1), null));
                producer.flush();
                early.poll(Duration.ofMillis(500), seen);
                producer.abortTransaction();
                producer.beginTransaction();
                producer.send(topic.record(row("committed", 1), null));
                producer.commitTransaction();
                try (var late = topic.reader().build()) {
                    pollUntilCaughtUp(late);
                }
                whileReading().until(() -> {
                    early.poll(Duration.ofMillis(100), seen);
                    return seen.rows.size() == 2;
                });
            }
            assertThat(seen.rows).extracting(EventCount::getEvent).containsOnly("committed");
        }
    }

    @Test
    void givesAllRowsThenSaysSoOnceThenGivesChangesAndDeletions() throws Exception {
        try (CountsTopic topic = new CountsTopic(BROKER, 3)) {
            for (int i = 0; i < 20; i++) {
                topic.send(row("event" + i, i));
            }
            try (var reader = topic.reader().build()) {
                pollUntilCaughtUp(reader);
                assertThat(seen.counts).hasSize(20);

                topic.send(row("event7", 700));
                topic.send(topic.tombstone(key("event8")));
                whileReading().until(() -> {
                    reader.poll(Duration.ofMillis(100), seen);
                    return seen.counts.size() == 19 && seen.counts.get("event7") == 700;
                });
                assertThat(seen.removed).containsExactly(key("event8"));
                assertThat(seen.caughtUp).isEqualTo(1);
            }
        }
    }

    @Test
    void readsRowsOfEveryKindWithTheirTypes() throws Exception {
        Instant day = Instant.parse("2026-03-01T00:00:00Z");
        readsBackWhatIsWritten(
                Topics.COUNTS_DAILY,
                new EventCountKey("shop", "Cart.add", "1.0", day),
                EventCount.newBuilder()
                        .setProduct("shop")
                        .setEvent("Cart.add")
                        .setVersion("1.0")
                        .setWindowStart(day)
                        .setWindowEnd(day.plus(Duration.ofDays(1)))
                        .setCount(3)
                        .setUpdatedAt(day)
                        .build());
        readsBackWhatIsWritten(
                Topics.USERS,
                new UserCountKey("shop", "__all__", "week", day),
                UserCount.newBuilder()
                        .setProduct("shop")
                        .setVersion("__all__")
                        .setPeriod("week")
                        .setPeriodStart(day)
                        .setPeriodEnd(day.plus(Duration.ofDays(7)))
                        .setUsers(2)
                        .setSessions(4)
                        .setEvents(9)
                        .setUpdatedAt(day)
                        .build());
        readsBackWhatIsWritten(
                Topics.BREAKDOWNS,
                new BreakdownKey("shop", "__all__", "platform", "Linux", day),
                Breakdown.newBuilder()
                        .setProduct("shop")
                        .setEvent("__all__")
                        .setField("platform")
                        .setValue("Linux")
                        .setDayStart(day)
                        .setDayEnd(day.plus(Duration.ofDays(1)))
                        .setCount(9)
                        .setUsers(2)
                        .setUpdatedAt(day)
                        .build());
    }

    @Test
    void isCaughtUpAtOnceWithAnEmptyTopic() throws Exception {
        try (CountsTopic topic = new CountsTopic(BROKER, 2);
                var reader = topic.reader().build()) {
            reader.poll(Duration.ofMillis(10), seen);
            assertThat(reader.isCaughtUp()).isTrue();
        }
    }

    @Test
    void beginsAtATime() throws Exception {
        try (CountsTopic topic = new CountsTopic(BROKER, 2)) {
            Instant start = Instant.parse("2026-03-01T00:00:00Z");
            for (int i = 0; i < 10; i++) {
                ProducerRecord<byte[], byte[]> record = topic.record(row("event" + i, i), null);
                topic.send(new ProducerRecord<>(
                        topic.name, i == 9 ? 1 : 0, start.plusSeconds(i).toEpochMilli(), record.key(), record.value()));
            }
            try (var reader = topic.reader().since(start.plusSeconds(6)).build()) {
                pollUntilCaughtUp(reader);
                assertThat(seen.counts.keySet()).containsExactly("event6", "event7", "event8", "event9");
                assertThat(reader.isWhole()).isFalse();
            }
            try (var reader = topic.reader().since(start).build()) {
                seen.counts.clear();
                pollUntilCaughtUp(reader);
                assertThat(seen.counts).hasSize(10);
                assertThat(reader.isWhole()).isTrue();
            }
            try (var reader = topic.reader().since(start.plusSeconds(60)).build()) {
                seen.counts.clear();
                pollUntilCaughtUp(reader);
                assertThat(seen.counts).isEmpty();
            }
        }
    }

    @Test
    void readsPartitionsThatAreAddedFromTheirStart() throws Exception {
        try (CountsTopic topic = new CountsTopic(BROKER, 1)) {
            topic.send(row("before", 1));
            try (var reader = topic.reader()
                    .since(Instant.now().plusSeconds(3_600))
                    .kafka(Map.of("metadata.max.age.ms", 200))
                    .build()) {
                pollUntilCaughtUp(reader);
                topic.addPartitions(3);
                await().atMost(PATIENCE)
                        .ignoreExceptions()
                        .untilAsserted(() -> topic.send(topic.record(row("after", 2), 2)));
                whileReading().until(() -> {
                    reader.poll(Duration.ofMillis(100), seen);
                    return seen.counts.containsKey("after");
                });
                assertThat(seen.counts).doesNotContainKey("before");
            }
        }
    }

    @Test
    void followsUntilAnotherThreadClosesIt() throws Exception {
        try (CountsTopic topic = new CountsTopic(BROKER, 1)) {
            topic.send(row("a", 1));
            var reader = topic.reader().build();
            CompletableFuture<Void> following = CompletableFuture.runAsync(() -> {
                try {
                    reader.follow(seen);
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            });
            await().atMost(PATIENCE).until(reader::isCaughtUp);
            reader.close();
            reader.close();
            following.get(30, TimeUnit.SECONDS);
            assertThat(reader.poll(Duration.ofSeconds(1), seen)).isFalse();
        }
    }

    @Test
    void itsHandlerMayCloseIt() throws Exception {
        try (CountsTopic topic = new CountsTopic(BROKER, 1)) {
            topic.send(row("a", 1), row("b", 2));
            var reader = topic.reader().build();
            reader.follow(row -> {
                seen.row(row);
                reader.close();
            });
            assertThat(seen.rows).hasSize(1);
        }
    }

    /** Writes a row, and then deletes it, through the serdes of the topic, and reads both. */
    private static <K extends SpecificRecord, V extends SpecificRecord> void readsBackWhatIsWritten(
            Topic<K, V> topic, K key, V row) throws Exception {
        String registry = "mock://" + topic.name();
        try (Admin admin = Admin.create(BROKER.clientSettings())) {
            admin.createTopics(List.of(new NewTopic(topic.name(), topic.partitions(), (short) 1)))
                    .all()
                    .get();
        }
        Map<String, Object> serdes = Map.of("schema.registry.url", registry, "auto.register.schemas", true);
        try (KafkaProducer<K, V> producer = new KafkaProducer<>(
                BROKER.clientSettings(),
                topic.keySerde(serdes).serializer(),
                topic.valueSerde(serdes).serializer())) {
            producer.send(new ProducerRecord<>(topic.name(), key, row)).get();
            producer.send(new ProducerRecord<>(topic.name(), key, null)).get();
        }
        List<V> rows = new ArrayList<>();
        List<K> removed = new ArrayList<>();
        try (CountsReader<K, V> reader = CountsReader.builder(topic)
                .bootstrapServers(BROKER.bootstrapServers())
                .schemaRegistryUrl(registry)
                .build()) {
            CountsHandler<K, V> handler = new CountsHandler<>() {
                @Override
                public void row(V row) {
                    rows.add(row);
                }

                @Override
                public void removed(K key) {
                    removed.add(key);
                }
            };
            whileReading().until(() -> {
                reader.poll(Duration.ofMillis(100), handler);
                return reader.isCaughtUp();
            });
        }
        assertThat(rows).containsExactly(row);
        assertThat(removed).containsExactly(key);
    }

    private static ConditionFactory whileReading() {
        return await().pollInSameThread()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .atMost(PATIENCE);
    }

    private void pollUntilCaughtUp(CountsReader<EventCountKey, EventCount> reader) {
        whileReading().until(() -> {
            reader.poll(Duration.ofMillis(100), seen);
            return reader.isCaughtUp();
        });
    }

    /** What a handler was told. */
    private static final class Seen implements CountsHandler<EventCountKey, EventCount> {
        final List<EventCount> rows = new ArrayList<>();
        final List<EventCountKey> removed = new ArrayList<>();
        final List<String> waits = new ArrayList<>();
        final Map<String, Long> counts = new TreeMap<>();
        int caughtUp;
        boolean goesOn;

        @Override
        public void unreadable(CountsReaderException why) {
            if (!goesOn) {
                throw why;
            }
        }

        @Override
        public void row(EventCount row) {
            rows.add(row);
            counts.put(row.getEvent(), row.getCount());
        }

        @Override
        public void removed(EventCountKey key) {
            removed.add(key);
            counts.remove(key.getEvent());
        }

        @Override
        public void caughtUp() {
            caughtUp++;
        }

        @Override
        public void waiting(String why) {
            waits.add(why);
        }
    }
}
