package dev.rollcall.sandbox.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rollcall.cli.Rollcall;
import dev.rollcall.cli.console.Console;
import dev.rollcall.schemas.Breakdown;
import dev.rollcall.schemas.BreakdownKey;
import dev.rollcall.schemas.EventCount;
import dev.rollcall.schemas.EventCountKey;
import dev.rollcall.schemas.Topic;
import dev.rollcall.schemas.Topics;
import dev.rollcall.schemas.UserCount;
import dev.rollcall.schemas.UserCountKey;
import dev.rollcall.testkit.broker.TestBroker;
import dev.rollcall.testkit.process.Ports;
import dev.rollcall.testkit.registry.RegistryProcess;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** {@code rollcall watch} of rows that the test writes itself: there is no job. */
@Timeout(120)
class WatchIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Instant DAY = Instant.parse("2026-03-02T00:00:00Z");

    @RegisterExtension
    static final TestBroker BROKER = new TestBroker();

    @TempDir
    static Path folder;

    private static RegistryProcess registry;

    @BeforeAll
    static void writeDays() throws Exception {
        registry = RegistryProcess.start(Ports.free(), folder);
        registry.awaitReady();
        write(
                Topics.COUNTS_DAILY,
                new EventCountKey("shop", "Cart.add", "1.0", DAY),
                EventCount.newBuilder()
                        .setProduct("shop")
                        .setEvent("Cart.add")
                        .setVersion("1.0")
                        .setWindowStart(DAY)
                        .setWindowEnd(DAY.plus(Duration.ofDays(1)))
                        .setCount(42)
                        .setUpdatedAt(DAY)
                        .build());
    }

    @AfterAll
    static void end() {
        if (registry != null) {
            registry.close();
        }
    }

    @Test
    void saysThatTheTopicOfUsersIsMissingAndThenFollowsIt() throws Exception {
        assertThat(Captured.run(env(), "watch", "--users"))
                .isEqualTo(new Captured(
                        1,
                        List.of(),
                        List.of("rollcall: bootstrapServers '" + BROKER.bootstrapServers()
                                + "': there is no topic telemetry.users; create it with the job's command provision")));

        write(
                Topics.USERS,
                new UserCountKey("shop", "__all__", "week", DAY),
                UserCount.newBuilder()
                        .setProduct("shop")
                        .setVersion("__all__")
                        .setPeriod("week")
                        .setPeriodStart(DAY)
                        .setPeriodEnd(DAY.plus(Duration.ofDays(7)))
                        .setUsers(5)
                        .setSessions(6)
                        .setEvents(7)
                        .setUpdatedAt(DAY)
                        .build());
        assertThat(firstRow("watch", "--users")).matches("week +2026-03-02 +shop +__all__ +5 +6 +7 +open");
        assertThat(firstRow("watch", "--users", "--json"))
                .isEqualTo("{\"product\":\"shop\",\"version\":\"__all__\",\"period\":\"week\","
                        + "\"period_start\":\"2026-03-02T00:00:00Z\",\"period_end\":\"2026-03-09T00:00:00Z\","
                        + "\"users\":5,\"sessions\":6,\"events\":7,\"sampled\":false,\"revision\":0,"
                        + "\"closed\":false,\"updated_at\":\"2026-03-02T00:00:00Z\"}");
    }

    @Test
    void followsTheCountsOfDays() throws Exception {
        assertThat(firstRow("watch", "--days")).matches("2026-03-02 +shop +Cart.add +1.0 +42 +0 +0 +open");
        assertThat(firstRow("watch", "--days", "--json"))
                .contains("\"window_start\":\"2026-03-02T00:00:00Z\",\"window_end\":\"2026-03-03T00:00:00Z\"");
    }

    @Test
    void followsBreakdowns() throws Exception {
        write(
                Topics.BREAKDOWNS,
                new BreakdownKey("shop", "__all__", "runtime:major", "java 17", DAY),
                Breakdown.newBuilder()
                        .setProduct("shop")
                        .setEvent("__all__")
                        .setField("runtime:major")
                        .setValue("java 17")
                        .setDayStart(DAY)
                        .setDayEnd(DAY.plus(Duration.ofDays(1)))
                        .setCount(42)
                        .setUsers(5)
                        .setUpdatedAt(DAY)
                        .build());

        assertThat(firstRow("watch", "--breakdowns"))
                .matches("2026-03-02 +shop +runtime:major +__all__ +java 17 +42 +5 +open");
        assertThat(firstRow("watch", "--breakdowns", "--json"))
                .isEqualTo("{\"product\":\"shop\",\"event\":\"__all__\",\"field\":\"runtime:major\","
                        + "\"value\":\"java 17\",\"day_start\":\"2026-03-02T00:00:00Z\","
                        + "\"day_end\":\"2026-03-03T00:00:00Z\",\"count\":42,\"users\":5,\"revision\":0,"
                        + "\"closed\":false,\"updated_at\":\"2026-03-02T00:00:00Z\"}");
    }

    /** The first line of a command that has {@code shop} in it; the command is interrupted then. */
    private static String firstRow(String... command) throws InterruptedException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Console console = new Console(
                InputStream.nullInputStream(),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
                env(),
                new AtomicBoolean(),
                null);
        Thread watch = new Thread(() -> Rollcall.run(console, more -> List.of(), command));
        watch.start();
        await().atMost(PATIENCE).until(() -> rows(out).findFirst().isPresent());
        watch.interrupt();
        watch.join();
        return rows(out).findFirst().orElseThrow();
    }

    private static Stream<String> rows(ByteArrayOutputStream out) {
        return out.toString(StandardCharsets.UTF_8).lines().filter(line -> line.contains("shop"));
    }

    private static Map<String, String> env() {
        return Map.of(
                "ROLLCALL_BOOTSTRAP_SERVERS",
                BROKER.bootstrapServers(),
                "ROLLCALL_SCHEMA_REGISTRY_URL",
                registry.url());
    }

    private static <K, V> void write(Topic<K, V> topic, K key, V row) throws Exception {
        try (Admin admin = Admin.create(BROKER.clientSettings())) {
            admin.createTopics(List.of(new NewTopic(topic.name(), topic.partitions(), (short) 1)))
                    .all()
                    .get();
        }
        Map<String, Object> serdes = Map.of("schema.registry.url", registry.url(), "auto.register.schemas", true);
        try (KafkaProducer<K, V> producer = new KafkaProducer<>(
                BROKER.clientSettings(),
                topic.keySerde(serdes).serializer(),
                topic.valueSerde(serdes).serializer())) {
            producer.send(new ProducerRecord<>(topic.name(), key, row)).get();
        }
    }
}
