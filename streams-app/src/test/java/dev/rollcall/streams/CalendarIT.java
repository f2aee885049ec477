package dev.rollcall.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import dev.rollcall.schemas.TelemetryEvent;
import dev.rollcall.schemas.Topics;
import dev.rollcall.schemas.UserCount;
import dev.rollcall.schemas.UserCountKey;
import dev.rollcall.streams.cluster.Provision;
import dev.rollcall.streams.config.JobConfig;
import dev.rollcall.testkit.broker.TestBroker;
import dev.rollcall.testkit.time.TestClock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.apache.avro.Schema;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The users of days, weeks and months through the whole job, with a broker and a job that go by the test's clock. */
class PeopleIT {

    /** The last day but one of the next month: a broker does not start with a clock that is far behind the machine's. */
    private static final LocalDate FIRST =
            YearMonth.now(ZoneOffset.UTC).plusMonths(1).atEndOfMonth().minusDays(1);

    private final TestClock clock = new TestClock(Duration.between(
            Instant.now(), FIRST.atStartOfDay(ZoneOffset.UTC).plusHours(12).toInstant()));

    @RegisterExtension
    final TestBroker broker = new TestBroker(clock);

    @TempDir
    Path stateDir;

    private final String registry = "mock://" + UUID.randomUUID();
    private final Serializer<TelemetryEvent> serializer =
            Topics.EVENTS.valueSerde(Map.of("schema.registry.url", registry)).serializer();
    private final Map<UserCountKey, Counted> truth = new HashMap<>();

    /** Version 1.0 has most of 3,000 users, 2.0 few; two days of one month, and two of the next. */
    @Test
    void threeThousandUsersOverFourDaysComeOutRight() {
        Provision.apply(broker.clientSettings(), Map.of("schema.registry.url", registry), 1);
        JobConfig config = JobConfig.fromEnvironment(Map.of(
                "ROLLCALL_BOOTSTRAP_SERVERS",
                broker.bootstrapServers(),
                "ROLLCALL_SCHEMA_REGISTRY_URL",
                registry,
                "ROLLCALL_COMMIT_INTERVAL",
                "100ms",
                "ROLLCALL_STATE_DIR",
                stateDir.toString(),
                "ROLLCALL_HTTP_ADDRESS",
                "127.0.0.1:0",
                "ROLLCALL_MANAGEMENT_ADDRESS",
                "127.0.0.1:0"));
        long seed = System.nanoTime();
        Random random = new Random(seed);
        try (Job job = new Job(config, clock);
                RowTable<UserCountKey, UserCount> people =
                        new RowTable<>(broker.bootstrapServers(), registry, Topics.USERS)) {
            job.start();
            for (int day = 0; day < 4; day++) {
                clock.step(Duration.ofDays(day == 0 ? 0 : 1));
                List<byte[]> events = new ArrayList<>();
                for (int i = 0; i < 2_500; i++) {
                    boolean few = random.nextInt(8) == 0;
                    // The end of the day before, for some.
                    boolean late = day > 0 && random.nextInt(10) == 0;
                    events.add(event(
                            "u" + random.nextInt(few ? 250 : 3_000),
                            few ? "2.0" : "1.0",
                            random.nextInt(5),
                            late ? Duration.ofHours(20) : Duration.ZERO));
                }
                produce(events);
                await().atMost(Duration.ofSeconds(90)).untilAsserted(() -> {
                    people.poll();
                    truth.forEach((key, counted) -> assertThat(people.table().get(key))
                            .as("%s, seed %d", key, seed)
                            .returns(counted.events, UserCount::getEvents));
                });
            }
            await().atMost(Duration.ofSeconds(90)).until(() -> people.poll().rows().stream()
                    .allMatch(row -> row.getClosed() == row.getPeriodEnd().isBefore(clock.instant())));

            assertThat(people.table().keySet()).isEqualTo(truth.keySet());
            people.table().forEach((key, row) -> {
                Counted counted = truth.get(key);
                assertThat(row.getSessions()).as("seed %d: %s", seed, row).isEqualTo(counted.sessions);
                int users = counted.users.size();
                double five = users < 300 ? 0 : 5 * 0.01625 * users;
                assertThat((double) row.getUsers()).as("seed %d: %s", seed, row).isCloseTo(users, within(five));
            });
        }
        assertNothingOfAUserIsIn(Topics.USERS.name());
    }

    private static final class Counted {
        private final Set<String> users = new HashSet<>();
        private long sessions;
        private long events;
    }

    private byte[] event(String user, String version, int sessionSeq, Duration before) {
        LocalDate day = LocalDate.ofInstant(clock.instant().minus(before), ZoneOffset.UTC);
        Map<String, LocalDate> starts = Map.of(
                "day",
                day,
                "week",
                LocalDate.ofEpochDay(Math.floorDiv(day.toEpochDay() + 3, 7) * 7 - 3),
                "month",
                LocalDate.of(day.getYear(), day.getMonth(), 1));
        String uid = uid(user);
        starts.forEach((period, start) -> {
            for (String counted : List.of(version, "__all__")) {
                Counted row = truth.computeIfAbsent(
                        new UserCountKey(
                                "shop",
                                counted,
                                period,
                                start.atStartOfDay(ZoneOffset.UTC).toInstant()),
                        key -> new Counted());
                row.users.add(uid);
                row.events++;
                row.sessions += sessionSeq == 1 ? 1 : 0;
            }
        });
        Instant sent = Instant.now();
        return serializer.serialize(
                Topics.EVENTS.name(),
                TestEvents.builder("start", version, uid)
                        .setSessionSeq(sessionSeq)
                        .setSentAt(sent)
                        .setOccurredAt(sent.minus(before))
                        .build());
    }

    private static String uid(String user) {
        return UUID.nameUUIDFromBytes(user.getBytes(StandardCharsets.UTF_8))
                .toString()
                .replace("-", "");
    }

    private void produce(List<byte[]> events) {
        try (KafkaProducer<String, byte[]> producer =
                new KafkaProducer<>(broker.clientSettings(), new StringSerializer(), new ByteArraySerializer())) {
            int sent = 0;
            for (byte[] event : events) {
                var unused = producer.send(new ProducerRecord<>(Topics.EVENTS.name(), "key" + sent++ % 17, event));
            }
        }
    }

    /** A row is names and numbers: there is no room for a sketch, and no id. */
    private void assertNothingOfAUserIsIn(String topic) {
        for (Schema schema : List.of(UserCountKey.getClassSchema(), UserCount.getClassSchema())) {
            assertThat(schema.getFields())
                    .extracting(field -> field.schema().getType())
                    .isSubsetOf(Schema.Type.STRING, Schema.Type.LONG, Schema.Type.INT, Schema.Type.BOOLEAN);
        }
        Set<String> ids = new HashSet<>();
        truth.values().forEach(counted -> ids.addAll(counted.users));
        Map<String, Object> settings = new HashMap<>(broker.clientSettings());
        settings.put("auto.offset.reset", "earliest");
        settings.put("group.id", "bytes");
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.subscribe(Set.of(topic));
            int[] read = {0};
            await().atMost(Duration.ofSeconds(30)).until(() -> {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> {
                    read[0]++;
                    assertThat(record.value()).hasSizeLessThan(100);
                    String text = new String(record.value(), StandardCharsets.ISO_8859_1)
                            + new String(record.key(), StandardCharsets.ISO_8859_1);
                    assertThat(ids).noneMatch(text::contains);
                });
                return read[0] > 0
                        && consumer.assignment().stream()
                                .allMatch(partition ->
                                        consumer.currentLag(partition).orElse(1) == 0);
            });
        }
    }
}
