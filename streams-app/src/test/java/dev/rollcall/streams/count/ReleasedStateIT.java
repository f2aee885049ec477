package dev.rollcall.streams.count;

import static dev.rollcall.streams.count.Sums.batch;
import static dev.rollcall.streams.count.Sums.people;
import static dev.rollcall.streams.count.Sums.platform;
import static dev.rollcall.streams.count.Sums.readUpTo;
import static dev.rollcall.streams.count.Sums.sum;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rollcall.schemas.Breakdown;
import dev.rollcall.schemas.BreakdownKey;
import dev.rollcall.schemas.EventCount;
import dev.rollcall.schemas.Topics;
import dev.rollcall.schemas.UserCount;
import dev.rollcall.schemas.UserCountKey;
import dev.rollcall.streams.CountsTable;
import dev.rollcall.streams.RowTable;
import dev.rollcall.streams.cluster.Claim;
import dev.rollcall.streams.cluster.Provision;
import dev.rollcall.streams.config.JobConfig;
import dev.rollcall.streams.config.KafkaSettings;
import dev.rollcall.streams.partial.InternalFormat;
import dev.rollcall.streams.partial.PartialFormat;
import dev.rollcall.testkit.broker.TestBroker;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The state that a release left in its changelogs, under the current code. {@code released-internal/<version>/state.txt}
 * has it as each version wrote it, a line for each entry: the store, key and value.
 */
class ReleasedStateIT {

    private static final Path RELEASED = Path.of("src/test/resources/released-internal");

    @RegisterExtension
    final TestBroker broker = new TestBroker();

    @TempDir
    Path stateDir;

    private final String registry = "mock://" + UUID.randomUUID();

    static IntStream versions() {
        return IntStream.rangeClosed(1, InternalFormat.READ);
    }

    /**
     * It holds 7 events of a user in a window up to 10 s, 2 in the next, and that all was read up to 5 s; from version 2
     * on days, and the user and events of the day, too.
     */
    @ParameterizedTest
    @MethodSource("versions")
    void isRestoredAndCountedOnWith(int version) throws Exception {
        Provision.apply(broker.clientSettings(), Map.of("schema.registry.url", registry), 1);
        JobConfig config = CountingPartition.config(
                "ROLLCALL_BOOTSTRAP_SERVERS",
                broker.bootstrapServers(),
                "ROLLCALL_SCHEMA_REGISTRY_URL",
                registry,
                "ROLLCALL_COMMIT_INTERVAL",
                "100ms");
        try (Admin admin = Admin.create(broker.clientSettings())) {
            Claim.make(admin, config);
            admin.createTopics(CountTopology.changelogs("rollcall").stream()
                            .map(name -> new NewTopic(name, 16, (short) 1).configs(Map.of("cleanup.policy", "compact")))
                            .toList())
                    .all()
                    .get();
        }
        for (String line : Files.readAllLines(RELEASED.resolve(version + "/state.txt"))) {
            String[] entry = line.split(" ");
            send("rollcall-" + entry[0] + "-changelog", bytes(entry[1]), bytes(entry[2]));
        }

        Properties properties = new Properties();
        properties.putAll(new KafkaSettings(config).streams("1", stateDir));
        CountMetrics metrics = new CountMetrics(new SimpleMeterRegistry(), InstantSource.system());
        try (KafkaStreams counting =
                        new KafkaStreams(CountTopology.build(config, metrics, InstantSource.system()), properties);
                CountsTable table = new CountsTable(broker.bootstrapServers(), registry);
                CountsTable days = new CountsTable(broker.bootstrapServers(), registry, Topics.COUNTS_DAILY);
                RowTable<UserCountKey, UserCount> people =
                        new RowTable<>(broker.bootstrapServers(), registry, Topics.USERS);
                RowTable<BreakdownKey, Breakdown> breakdowns =
                        new RowTable<>(broker.bootstrapServers(), registry, Topics.BREAKDOWNS)) {
            counting.start();
            send("rollcall-partials", null, PartialFormat.encode(1, batch(readUpTo(15_000), sum("a", 0, 3, "u", "v"))));
            await().atMost(Duration.ofSeconds(90))
                    .until(() -> table.poll().rows().stream().anyMatch(EventCount::getClosed));

            EventCount row = List.copyOf(table.rows()).get(0);
            assertThat(row.getCount()).isEqualTo(10);
            assertThat(row.getEstimate()).isEqualTo(100);
            assertThat(row.getLost()).isEqualTo(2);
            assertThat(row.getUsers()).isEqualTo(2);
            assertThat(row.getRevision()).isZero();
            assertThat(table.total()).as("the next window has not changed").isEqualTo(10);

            send("rollcall-partials", null, PartialFormat.encode(1, batch(readUpTo(25_000))));
            await().atMost(Duration.ofSeconds(90)).until(() -> table.poll().total() == 12 && table.allClosed());
            // The day of b has not changed, and is sent when it is over. So is that of a after version 1, which left no
            // days, where the sum came before they were made.
            await().atMost(Duration.ofSeconds(90)).until(() -> days.poll().total() == 10 || version == 1);
            assertThat(days.rows()).as("the day is not over").noneMatch(EventCount::getClosed);

            // Version 1 has no people, and neither has breakdowns: they begin with what comes now.
            long events = version == 1 ? 3 : 12;
            send("rollcall-partials", null, PartialFormat.encode(2, batch(List.of(), platform("mac", 0, 3, "u", "v"))));
            send(
                    "rollcall-partials",
                    null,
                    PartialFormat.encode(2, batch(readUpTo(86_405_000), people("1.0", 0, 3, "u", "v"))));
            await().atMost(Duration.ofSeconds(90)).until(() -> days.poll().total() == 12 && days.allClosed());
            assertThat(days.byEventAndVersion()).isEqualTo(Map.of("a 1.0", 10L, "b 1.0", 2L));
            assertThat(days.rows()).allMatch(day -> day.getRevision() == 0 && day.getEstimate() == 10 * day.getCount());
            await().atMost(Duration.ofSeconds(90))
                    .until(() -> people.poll().rows().size() == 6
                            && people.rows().stream().anyMatch(UserCount::getClosed));
            assertThat(people.rows()).allSatisfy(users -> {
                assertThat(users.getEvents()).isEqualTo(events);
                assertThat(users.getUsers()).isEqualTo(2);
                assertThat(users.getRevision()).isZero();
            });
            await().atMost(Duration.ofSeconds(90))
                    .until(() -> breakdowns.poll().rows().stream().anyMatch(Breakdown::getClosed));
            assertThat(breakdowns.rows()).singleElement().satisfies(value -> {
                assertThat(value.getCount()).isEqualTo(3);
                assertThat(value.getUsers()).isEqualTo(2);
                assertThat(value.getRevision()).isZero();
            });
        }
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    private void send(String topic, byte[] key, byte[] value) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(broker.clientSettings(), new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(topic, 0, key, value)).get();
        }
    }
}
