package dev.rollcall.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import dev.rollcall.schemas.TelemetryEvent;
import dev.rollcall.schemas.Topic;
import dev.rollcall.schemas.Topics;
import dev.rollcall.streams.cluster.Provision;
import dev.rollcall.streams.config.JobConfig;
import dev.rollcall.testkit.broker.TestBroker;
import dev.rollcall.testkit.fleet.Machine;
import dev.rollcall.testkit.rows.Follower;
import dev.rollcall.testkit.rows.Ledger.Line;
import dev.rollcall.testkit.rows.Readers;
import dev.rollcall.testkit.rows.Row;
import dev.rollcall.testkit.rows.RowKey;
import dev.rollcall.testkit.rows.RowTopic;
import dev.rollcall.testkit.time.TestClock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Year;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Days, weeks and months through the whole job, with a broker and a job that go by the test's clock, and rows as a script
 * works them out that shares no code with the job.
 */
class CalendarIT {

    private static final int EVENTS = 40_000;
    private static final int USERS = 3_000;
    private static final int FEW_USERS = 250;
    private static final Duration LONG = Duration.ofSeconds(90);
    private static final Duration GRACE = Duration.ofSeconds(30);
    private static final Path SCRIPT = Path.of("src/test/resources/calendar/Rows.java");

    /** The next leap year that is not begun: a broker does not start with a clock that is far behind the machine's. */
    private static final int LEAP_YEAR = Stream.iterate(Year.now(ZoneOffset.UTC).getValue() + 1, year -> year + 1)
            .filter(Year::isLeap)
            .findFirst()
            .orElseThrow();

    /** The end of a year, with the end of a week; and the leap day, with the end of a month. */
    private static final List<LocalDate> DAYS = Stream.concat(
                    LocalDate.of(LEAP_YEAR - 1, 12, 27).datesUntil(LocalDate.of(LEAP_YEAR, 1, 4)),
                    LocalDate.of(LEAP_YEAR, 2, 27).datesUntil(LocalDate.of(LEAP_YEAR, 3, 2)))
            .toList();

    private final TestClock clock = new TestClock(Duration.between(Instant.now(), noon(DAYS.get(0))));

    @RegisterExtension
    final TestBroker broker = new TestBroker(clock)
            // No transaction takes a day, however far the clock is stepped while it is open.
            .with("transaction.abort.timed.out.transaction.cleanup.interval.ms", Integer.MAX_VALUE);

    @TempDir
    Path stateDir;

    private final String registry = "mock://" + UUID.randomUUID();
    private final Serializer<TelemetryEvent> serializer =
            Topics.EVENTS.valueSerde(Map.of("schema.registry.url", registry)).serializer();
    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    /** The events as the script reads them. */
    private final ConcurrentLinkedQueue<String> lines = new ConcurrentLinkedQueue<>();

    @Test
    void rowsOfTwelveDaysAreThoseOfTheScript() throws Exception {
        Provision.apply(broker.clientSettings(), Map.of("schema.registry.url", registry), 1);
        try (Job job = new Job(config(), clock);
                Follower reader = new Follower(broker.bootstrapServers(), registry)) {
            job.start();
            for (int day = 0; day < DAYS.size(); day++) {
                clock.step(Duration.between(clock.instant(), noon(DAYS.get(day))));
                // An idle job does not know that the broker's clock was stepped.
                produce(1, () -> Duration.ZERO);
                awaitClosed(reader);
                produce(EVENTS * (day + 1) / DAYS.size() - EVENTS * day / DAYS.size() - 1, this::waited);
                awaitCounted(reader);
            }
            Map<RowKey, Expected> script = runScript();

            for (RowTopic topic : RowTopic.values()) {
                assertThat(reader.rows(topic).violations()).as("seed %d", seed).isEmpty();
            }
            Map<RowKey, Line> rows = rows(reader);
            assertThat(rows.keySet()).as("seed %d", seed).isEqualTo(script.keySet());
            rows.forEach((key, line) -> check(key, script.get(key), line));
            assertThat(script.entrySet())
                    .as("late events for a day, a week and a month that were closed")
                    .extracting(
                            row -> isLate(row.getValue()) ? row.getKey().names().get(2) : "")
                    .contains("day", "week", "month");
        }
        assertNothingOfAUserIsIn(Topics.USERS);
        assertNothingOfAUserIsIn(Topics.BREAKDOWNS);
    }

    /**
     * What the script says of a row.
     *
     * @param inTime how many of its events came before it was closed
     */
    private record Expected(long end, List<Long> numbers, long users, long inTime) {}

    private static Instant noon(LocalDate day) {
        return day.atTime(12, 0).toInstant(ZoneOffset.UTC);
    }

    private JobConfig config() {
        return JobConfig.fromEnvironment(Map.of(
                "ROLLCALL_BOOTSTRAP_SERVERS",
                broker.bootstrapServers(),
                "ROLLCALL_SCHEMA_REGISTRY_URL",
                registry,
                "ROLLCALL_COMMIT_INTERVAL",
                "100ms",
                "ROLLCALL_KAFKA_FETCH_MAX_WAIT_MS",
                "50",
                "ROLLCALL_GRACE",
                GRACE.toSeconds() + "s",
                "ROLLCALL_STATE_DIR",
                stateDir.toString(),
                "ROLLCALL_HTTP_ADDRESS",
                "127.0.0.1:0",
                "ROLLCALL_MANAGEMENT_ADDRESS",
                "127.0.0.1:0"));
    }

    /** Sends events: version 1.0 has most of the users, 2.0 a few, some have both; some events waited, up to two days. */
    private void produce(int number, Supplier<Duration> waited) {
        int before = lines.size();
        try (KafkaProducer<String, byte[]> producer =
                new KafkaProducer<>(broker.clientSettings(), new StringSerializer(), new ByteArraySerializer())) {
            for (int i = 0; i < number; i++) {
                boolean few = random.nextInt(8) == 0;
                int user = random.nextInt(few ? FEW_USERS : USERS);
                TelemetryEvent event = event(user, few ? "2.0" : "1." + random.nextInt(2), waited.get());
                byte[] value = serializer.serialize(Topics.EVENTS.name(), event);
                String line = line(event);
                producer.send(new ProducerRecord<>(Topics.EVENTS.name(), "key" + i % 17, value), (sent, failure) -> {
                    if (failure == null) {
                        lines.add(sent.timestamp() + "\t" + line);
                    }
                });
            }
        }
        assertThat(lines).hasSize(before + number);
    }

    /** Most occurred on the same day, some within a second of its begin, others on the two days before. */
    private Duration waited() {
        return switch (random.nextInt(10)) {
            case 0 -> Duration.ofHours(12 + random.nextInt(36));
            case 1 ->
                Duration.between(clock.instant().truncatedTo(ChronoUnit.DAYS), clock.instant())
                        .plusMillis(random.nextInt(2_000) - 1_000);
            default -> Duration.ofMinutes(random.nextInt(12 * 60 - 1));
        };
    }

    private TelemetryEvent event(int user, String version, Duration waited) {
        Machine machine = Machine.of(user);
        Instant sent = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        return TestEvents.builder("event-" + random.nextInt(3), version, uid(user))
                .setSessionSeq(1 + random.nextInt(5))
                .setLostBefore(random.nextInt(50) / 48)
                .setOneIn(version.equals("2.0") ? 10 : 1)
                .setSentAt(sent)
                .setOccurredAt(sent.minus(waited))
                .setArchitecture(machine.architecture())
                .setPlatform(machine.platform())
                .setRuntime(machine.runtime())
                .setCiVendor(machine.ciVendor())
                .build();
    }

    private static String uid(int user) {
        return UUID.nameUUIDFromBytes(("u" + user).getBytes(StandardCharsets.UTF_8))
                .toString()
                .replace("-", "");
    }

    private static String line(TelemetryEvent event) {
        return Stream.of(
                        Duration.between(event.getOccurredAt(), event.getSentAt())
                                .toMillis(),
                        event.getProduct(),
                        event.getVersion(),
                        event.getEvent(),
                        event.getUid(),
                        event.getSessionSeq(),
                        event.getLostBefore(),
                        event.getOneIn(),
                        Objects.requireNonNullElse(event.getPlatform(), ""),
                        Objects.requireNonNullElse(event.getArchitecture(), ""),
                        Objects.requireNonNullElse(event.getRuntime(), ""),
                        Objects.requireNonNullElse(event.getCiVendor(), ""))
                .map(String::valueOf)
                .collect(Collectors.joining("\t"));
    }

    /** Waits until each event is in all its rows: a topic's, of the windows, and its six of people. */
    private void awaitCounted(Follower reader) {
        Map<RowTopic, Integer> rowsOfAnEvent =
                Map.of(RowTopic.COUNTS, 1, RowTopic.DAYS, 1, RowTopic.USERS, 6, RowTopic.BREAKDOWNS, 4);
        await().atMost(LONG).untilAsserted(() -> {
            reader.check();
            for (RowTopic topic : RowTopic.values()) {
                assertThat(reader.rows(topic).counted())
                        .as("%s, seed %d", topic, seed)
                        .isEqualTo((long) lines.size() * rowsOfAnEvent.get(topic));
            }
        });
    }

    /** Waits until what is over is closed. */
    private void awaitClosed(Follower reader) {
        await().atMost(LONG).untilAsserted(() -> assertThat(rows(reader).values())
                .as("seed %d", seed)
                .allMatch(line -> line.latest().closed() == isOver(line.latest().end())));
    }

    private boolean isOver(long end) {
        return end <= clock.millis();
    }

    /** All rows but those of windows. */
    private static Map<RowKey, Line> rows(Follower reader) {
        Map<RowKey, Line> rows = new HashMap<>();
        for (RowTopic topic : List.of(RowTopic.DAYS, RowTopic.USERS, RowTopic.BREAKDOWNS)) {
            rows.putAll(reader.rows(topic).lines());
        }
        return rows;
    }

    private Map<RowKey, Expected> runScript() throws Exception {
        Path events = Files.write(stateDir.resolve("events"), lines);
        Path rows = stateDir.resolve("rows");
        Process script = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        SCRIPT.toString(),
                        String.valueOf(GRACE.toMillis()))
                .redirectInput(events.toFile())
                .redirectOutput(rows.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertThat(script.waitFor()).isZero();
        Map<RowKey, Expected> expected = new HashMap<>();
        for (String line : Files.readAllLines(rows)) {
            String[] parts = line.split("\t", -1);
            expected.put(
                    new RowKey(RowTopic.of(parts[0]), List.of(parts[1].split("\\|", -1)), Long.parseLong(parts[2])),
                    new Expected(
                            Long.parseLong(parts[3]),
                            Stream.of(parts[4].split("\\|")).map(Long::valueOf).toList(),
                            Long.parseLong(parts[5]),
                            Long.parseLong(parts[6])));
        }
        return expected;
    }

    private void check(RowKey key, Expected expected, Line line) {
        String row = "seed " + seed + ": " + key;
        Row latest = line.latest();
        assertThat(latest.numbers()).as(row).isEqualTo(expected.numbers);
        assertThat(latest.end()).as(row).isEqualTo(expected.end);
        double fiveStandardErrors = expected.users < 300 ? 0 : 5 * 1.04 / 64 * expected.users;
        assertThat((double) latest.users()).as(row).isCloseTo(expected.users, within(fiveStandardErrors));
        assertThat(latest.closed()).as(row).isEqualTo(isOver(expected.end));
        if (isLate(expected)) {
            assertThat(latest.revision()).as(row).isPositive();
        }
        if (latest.closed() && expected.inTime > 0) {
            assertThat(line.firstFinal().count()).as(row).isEqualTo(expected.inTime);
            assertThat(line.firstFinal().revision()).as(row).isZero();
        }
    }

    private static boolean isLate(Expected row) {
        return row.inTime > 0 && row.inTime < row.numbers.get(0);
    }

    /** A row is names and numbers: there is no room for a sketch, and no id. */
    private void assertNothingOfAUserIsIn(Topic<?, ?> topic) {
        for (Schema schema : topic.subjects().values()) {
            assertThat(schema.getFields())
                    .extracting(field -> field.schema().getType())
                    .isSubsetOf(Schema.Type.STRING, Schema.Type.LONG, Schema.Type.INT, Schema.Type.BOOLEAN);
        }
        try (KafkaConsumer<byte[], byte[]> consumer =
                Readers.fromBeginning(broker.bootstrapServers(), List.of(topic.name()))) {
            int[] read = {0};
            await().atMost(Duration.ofSeconds(30)).until(() -> {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> {
                    read[0]++;
                    assertThat(record.value()).hasSizeLessThan(100);
                    String text = new String(record.value(), StandardCharsets.ISO_8859_1)
                            + new String(record.key(), StandardCharsets.ISO_8859_1);
                    assertThat(text).doesNotContainPattern("[0-9a-f]{32}");
                });
                return read[0] > 0
                        && consumer.assignment().stream()
                                .allMatch(partition ->
                                        consumer.currentLag(partition).orElse(1) == 0);
            });
        }
    }
}
