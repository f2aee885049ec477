package dev.rollcall.streams.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.rollcall.service.config.ClusterConfig;
import dev.rollcall.testkit.broker.EmbeddedBroker;
import dev.rollcall.testkit.broker.TestBroker;
import dev.rollcall.testkit.process.Ports;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What {@code provision} creates and leaves alone, on one broker and on three. */
class ProvisionIT {

    private static final String EVENTS = "telemetry.events";

    @RegisterExtension
    final TestBroker broker = new TestBroker();

    @TempDir
    Path folder;

    private final String registry = "mock://" + UUID.randomUUID();

    @Test
    void changesNoPartitionsOfWhatIsThere() throws Exception {
        provision(broker.bootstrapServers(), new TopicLayout("shop", 2, 3, OptionalInt.empty()));
        provision(broker.bootstrapServers(), new TopicLayout("shop", 8, 32, OptionalInt.empty()));

        try (Admin admin = Admin.create(broker.clientSettings())) {
            assertThat(describe(admin, EVENTS).partitions()).hasSize(2);
            assertThat(describe(admin, "shop-partials").partitions()).hasSize(3);
        }
    }

    @Test
    void makesOneCopyOnASingleBrokerAndSixteenPartitionsOfSums() throws Exception {
        provision(broker.bootstrapServers(), TopicLayout.of("shop"));

        try (Admin admin = Admin.create(broker.clientSettings())) {
            assertThat(admin.listTopics().names().get())
                    .containsExactlyInAnyOrder(
                            EVENTS,
                            "shop-partials",
                            "telemetry.rejected",
                            "telemetry.counts",
                            "telemetry.counts.daily",
                            "telemetry.users",
                            "telemetry.breakdowns");
            assertThat(describe(admin, EVENTS).partitions()).hasSize(4);
            assertThat(describe(admin, "shop-partials").partitions()).hasSize(16);
            assertThat(copies(admin, "shop-partials")).isEqualTo(1);
            assertThat(minInSync(admin, "shop-partials")).isEqualTo("1");
        }
    }

    @Test
    void makesThreeCopiesOnThreeBrokersAndWarnsOfTopicsThatHaveFewer() throws Exception {
        List<EmbeddedBroker> brokers = startThree();
        String servers = brokers.get(0).bootstrapServers();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> admin.describeCluster().nodes().get().size() == 3);
            admin.createTopics(List.of(
                            new NewTopic("telemetry.counts", 1, (short) 1),
                            new NewTopic("telemetry.rejected", 1, (short) 3)
                                    .configs(Map.of(
                                            "min.insync.replicas", "1", "unclean.leader.election.enable", "true")),
                            new NewTopic(EVENTS, 1, (short) 3).configs(Map.of("min.insync.replicas", "3"))))
                    .all()
                    .get();

            provision(servers, TopicLayout.of("shop"));

            assertThat(copies(admin, "shop-partials")).isEqualTo(3);
            assertThat(minInSync(admin, "shop-partials")).isEqualTo("2");
            assertThat(copies(admin, "telemetry.counts")).isEqualTo(1);
            assertThat(TopicCheck.fragile(
                            admin, List.of("shop-partials", "telemetry.counts", "telemetry.rejected", EVENTS)))
                    .satisfiesExactly(
                            line -> assertThat(line).startsWith("telemetry.counts has 1 of 3 copies"),
                            line -> assertThat(line).startsWith("telemetry.rejected has min.insync.replicas=1,"),
                            line -> assertThat(line)
                                    .startsWith("telemetry.rejected has unclean.leader.election.enable=true"),
                            line -> assertThat(line).startsWith(EVENTS + " has min.insync.replicas=3 of 3 copies"));
        } finally {
            // The one with the controller last.
            for (int i = 2; i >= 0; i--) {
                brokers.get(i).close();
            }
        }
    }

    @Test
    void keepsWindowsForATimeAndDaysForEver() throws Exception {
        provision();

        assertThat(setting("telemetry.counts", "cleanup.policy")).isEqualTo("compact,delete");
        assertThat(setting("telemetry.counts", "retention.ms")).isEqualTo(millis(400));
        assertThat(setting("telemetry.counts.daily", "cleanup.policy")).isEqualTo("compact");
    }

    @Test
    void deletesNoWindowsOfATopicThatIsThereUnlessToldTo() throws Exception {
        try (Admin admin = Admin.create(broker.clientSettings())) {
            admin.createTopics(List.of(new NewTopic("telemetry.counts", 1, (short) 1)
                            .configs(Map.of("cleanup.policy", "compact", "compression.type", "lz4"))))
                    .all()
                    .get();
        }
        provision();
        assertThat(setting("telemetry.counts", "cleanup.policy")).isEqualTo("compact");

        provision("--set-retention");
        // The controller has it at once, and tells the broker.
        await().atMost(Duration.ofSeconds(30))
                .until(() -> setting("telemetry.counts", "cleanup.policy").equals("compact,delete"));
        assertThat(setting("telemetry.counts", "retention.ms")).isEqualTo(millis(400));

        try (Admin admin = Admin.create(broker.clientSettings())) {
            TopicCheck.topics(admin, broker.bootstrapServers(), "rollcall");
        }
    }

    @Test
    void refusesToKeepWindowsForLessThanTheyCanChange() {
        assertThatThrownBy(() -> new ProvisionOptions()
                        .apply(cluster(), Map.of("ROLLCALL_KEEP_WINDOWS", "8d", "ROLLCALL_MAX_AGE", "9d")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("ROLLCALL_KEEP_WINDOWS: '8d' is invalid; rows can change for ");
    }

    private void provision(String... options) throws InterruptedException {
        ProvisionOptions provision = new ProvisionOptions();
        new CommandLine(provision).parseArgs(options);
        provision.apply(cluster(), Map.of());
    }

    private ClusterConfig cluster() {
        return new ClusterConfig(broker.bootstrapServers(), registry, Map.of(), Map.of());
    }

    private String setting(String topic, String name) throws Exception {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        try (Admin admin = Admin.create(broker.clientSettings())) {
            return admin.describeConfigs(List.of(resource))
                    .all()
                    .get()
                    .get(resource)
                    .get(name)
                    .value();
        }
    }

    private static String millis(int days) {
        return String.valueOf(Duration.ofDays(days).toMillis());
    }

    @Test
    void resetOfAnApplicationLeavesTheSumsOfOneWhoseNameBeginsTheSame() throws Exception {
        provision(broker.bootstrapServers(), TopicLayout.of("shop"));
        provision(broker.bootstrapServers(), TopicLayout.of("shop-staging"));
        ClusterConfig cluster = new ClusterConfig(broker.bootstrapServers(), "http://localhost:1", Map.of(), Map.of());

        Reset reset = Reset.plan(cluster, "shop");
        reset.apply(cluster);

        assertThat(reset.topics())
                .containsExactly(
                        "shop-partials",
                        "telemetry.counts",
                        "telemetry.counts.daily",
                        "telemetry.users",
                        "telemetry.breakdowns");
        try (Admin admin = Admin.create(broker.clientSettings())) {
            assertThat(admin.listTopics().names().get())
                    .containsExactlyInAnyOrder(EVENTS, "shop-staging-partials", "telemetry.rejected");
        }
    }

    private void provision(String servers, TopicLayout layout) {
        Provision.apply(Map.of("bootstrap.servers", servers), Map.of("schema.registry.url", registry), layout);
    }

    private static TopicDescription describe(Admin admin, String topic) throws Exception {
        return admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic);
    }

    private static int copies(Admin admin, String topic) throws Exception {
        return describe(admin, topic).partitions().get(0).replicas().size();
    }

    private static String minInSync(Admin admin, String topic) throws Exception {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        return admin.describeConfigs(List.of(resource))
                .all()
                .get()
                .get(resource)
                .get("min.insync.replicas")
                .value();
    }

    /** A broker that is the controller, too, and two that join it. */
    private List<EmbeddedBroker> startThree() throws Exception {
        int port = Ports.free();
        int controllerPort = Ports.freeOtherThan(port);
        Path first = folder.resolve("1");
        List<EmbeddedBroker> started = new ArrayList<>();
        started.add(EmbeddedBroker.on(first)
                .port(port)
                .controllerPort(controllerPort)
                .start());
        Properties meta = new Properties();
        meta.load(new StringReader(Files.readString(first.resolve("meta.properties"))));
        for (int id = 2; id <= 3; id++) {
            int own = Ports.free();
            Path data = Files.createDirectory(folder.resolve(String.valueOf(id)));
            Files.writeString(
                    data.resolve("meta.properties"),
                    "version=1\ncluster.id=%s\nnode.id=%d\n".formatted(meta.getProperty("cluster.id"), id));
            String listener = "PLAINTEXT://" + EmbeddedBroker.address(own);
            started.add(EmbeddedBroker.on(data)
                    .port(own)
                    .with("node.id", String.valueOf(id))
                    .with("process.roles", "broker")
                    .with("controller.quorum.voters", "1@" + EmbeddedBroker.address(controllerPort))
                    .with("listeners", listener)
                    .start());
        }
        return started;
    }
}
