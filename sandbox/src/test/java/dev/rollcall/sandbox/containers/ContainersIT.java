package dev.rollcall.sandbox.containers;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports.Binding;
import dev.rollcall.cli.counts.Tally;
import dev.rollcall.cli.rejected.RejectedCount;
import dev.rollcall.producer.Telemetry;
import dev.rollcall.schemas.reader.CountsReader;
import dev.rollcall.testkit.process.Ports;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.output.ToStringConsumer;
import org.testcontainers.containers.startupcheck.OneShotStartupCheckStrategy;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.images.builder.ImageFromDockerfile;

/** The containers of docker-compose.yml, with its images, variables, volumes and rights, through whatever befalls them. */
@Timeout(400)
class ContainersIT {

    private static final Duration START = Duration.ofMinutes(2);

    @TempDir
    Path folder;

    private final DockerClient docker = DockerClientFactory.instance().client();
    private final Compose compose = new Compose();
    private final List<GenericContainer<?>> running = new ArrayList<>();
    private final int kafkaPort = Ports.free();
    private final HttpClient http = HttpClient.newHttpClient();
    private String registryUrl = "";
    private long expected;

    @BeforeAll
    static void skipWithoutAnEngineAndImages() {
        Docker.require(Compose.image("kafka"), Compose.image("registry"));
    }

    @AfterEach
    void remove() {
        down();
        compose.close();
    }

    @Test
    void countsExactlyWhateverBefallsTheContainers() throws Exception {
        CompletableFuture<String> built = CompletableFuture.supplyAsync(() -> image("streams-app", "job"));
        // The stages before it are there then.
        CompletableFuture<String> edgeBuilt = built.thenApply(job -> image("edge", "edge"));
        GenericContainer<?> kafka = start(kafka());
        start(registry());
        String image = built.join();
        start(topics(image));
        GenericContainer<?> first = start(job(image));
        GenericContainer<?> second = start(job(image));
        assertThat(healthCheck(first, "rollcall-streams.jar").getExitCode()).isZero();
        start(edgeKey(edgeBuilt.join()));
        GenericContainer<?> edge = start(edge(edgeBuilt.join()));
        assertThat(healthCheck(edge, "rollcall-edge.jar").getExitCode()).isZero();
        recordThen("both instances count, and the edge sends", () -> post(edge));

        recordThen("an instance is killed, and started again", () -> {
            docker.killContainerCmd(first.getContainerId()).exec();
            docker.startContainerCmd(first.getContainerId()).exec();
        });
        recordThen("an instance is removed", () -> {
            docker.stopContainerCmd(second.getContainerId()).withTimeout(30).exec();
            // 128 + SIGTERM: it ended by itself, and was not killed after the timeout.
            assertThat(docker.inspectContainerCmd(second.getContainerId())
                            .exec()
                            .getState()
                            .getExitCodeLong())
                    .isEqualTo(143);
            second.stop();
        });
        recordThen("the broker is stopped and started", () -> {
            docker.stopContainerCmd(kafka.getContainerId()).exec();
            post(edge);
            docker.startContainerCmd(kafka.getContainerId()).exec();
        });
        recordThen("everything is removed, and made anew on the same volumes", () -> {
            awaitCount();
            running.stream().filter(GenericContainer::isRunning).forEach(container -> docker.stopContainerCmd(
                            container.getContainerId())
                    .exec());
            down();
            start(kafka());
            start(registry());
            start(job(image));
        });
    }

    /** Events before, while and after something happens: exactly they are counted. */
    private void recordThen(String what, Happening happening) throws Exception {
        System.err.println("ContainersIT: " + what);
        try (Telemetry telemetry = telemetry()) {
            record(telemetry, 300);
            assertThat(telemetry.flush(Duration.ofSeconds(90))).as(what).isTrue();
            record(telemetry, 100);
            happening.occur();
            record(telemetry, 300);
            assertThat(telemetry.flush(Duration.ofSeconds(90))).as(what).isTrue();
        }
        awaitCount();
    }

    private void record(Telemetry telemetry, int events) {
        for (int i = 0; i < events; i++) {
            telemetry.record("Cart.add");
        }
        expected += events;
    }

    private void post(GenericContainer<?> edge) throws Exception {
        String batch = """
            {"product": "shop", "version": "1.0", "uid": "0123456789abcdef0123456789abcdef",
             "events": [{"event": "Cart.view"}, {"event": "Cart.view"}]}\
            """;
        URI uri = URI.create("http://" + edge.getHost() + ":" + edge.getMappedPort(8090) + "/v1/events");
        HttpResponse<String> response = http.send(
                HttpRequest.newBuilder(uri)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(batch))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
        expected += 2;
    }

    private Telemetry telemetry() {
        return Telemetry.builder("shop", "1.0")
                .bootstrapServers("localhost:" + kafkaPort)
                .schemaRegistryUrl(registryUrl)
                .stateDirectory(folder)
                .environment(Map.of())
                // Longer than a broker takes to come back.
                .kafka("delivery.timeout.ms", "120000")
                .build();
    }

    private void awaitCount() throws InterruptedException {
        try (var reader = CountsReader.builder()
                        .bootstrapServers("localhost:" + kafkaPort)
                        .schemaRegistryUrl(registryUrl)
                        .build();
                RejectedCount rejects = new RejectedCount(Map.of("bootstrap.servers", "localhost:" + kafkaPort))) {
            Tally tally = new Tally();
            while (tally.counted() < expected) {
                reader.poll(Duration.ofMillis(200), tally);
            }
            // What would be counted twice comes soon after.
            assertThat(rejects.read(Duration.ofSeconds(1))).isZero();
            reader.poll(Duration.ofMillis(200), tally);
            assertThat(tally.counted()).isEqualTo(expected);
            assertThat(tally.rows()).allMatch(row -> row.getUsers() == 1);
        }
    }

    private GenericContainer<?> kafka() {
        return compose.service("kafka", Compose.image("kafka"))
                .withEnv("KAFKA_ADVERTISED_LISTENERS", "INTERNAL://kafka:19092,HOST://localhost:" + kafkaPort)
                .withCreateContainerCmdModifier(command -> Objects.requireNonNull(command.getHostConfig())
                        .withPortBindings(
                                new PortBinding(Binding.bindIpAndPort("127.0.0.1", kafkaPort), new ExposedPort(9092))));
    }

    private GenericContainer<?> registry() {
        return compose.service("registry", Compose.image("registry"))
                .withExposedPorts(8080)
                .waitingFor(Wait.forHttp("/apis/ccompat/v7/subjects").withStartupTimeout(START));
    }

    private GenericContainer<?> topics(String image) {
        return compose.service("topics", image)
                .withStartupCheckStrategy(new OneShotStartupCheckStrategy().withTimeout(START));
    }

    private GenericContainer<?> job(String image) {
        return compose.service("job", image)
                .withEnv("ROLLCALL_KAFKA_SESSION_TIMEOUT_MS", "6000")
                .withEnv("ROLLCALL_KAFKA_HEARTBEAT_INTERVAL_MS", "2000")
                .withExposedPorts(9464)
                .waitingFor(Wait.forHttp("/health/ready").withStartupTimeout(START));
    }

    private GenericContainer<?> edgeKey(String image) {
        return compose.service("edge-key", image)
                .withStartupCheckStrategy(new OneShotStartupCheckStrategy().withTimeout(START));
    }

    private GenericContainer<?> edge(String image) {
        return compose.service("edge", image)
                .withExposedPorts(8090, 9465)
                .waitingFor(Wait.forHttp("/health/ready").forPort(9465).withStartupTimeout(START));
    }

    private static org.testcontainers.containers.Container.ExecResult healthCheck(
            GenericContainer<?> service, String jar) throws Exception {
        return service.execInContainer("java", "-cp", jar, "dev.rollcall.service.health.HealthCheck", "/health/ready");
    }

    private GenericContainer<?> start(GenericContainer<?> container) {
        ToStringConsumer log = new ToStringConsumer();
        running.add(container.withLogConsumer(log));
        try {
            container.start();
        } catch (RuntimeException e) {
            throw new AssertionError("a container did not start; it said:\n" + log.toUtf8String(), e);
        }
        if (container.getNetworkAliases().contains("registry")) {
            registryUrl = "http://" + container.getHost() + ":" + container.getMappedPort(8080) + "/apis/ccompat/v7";
        }
        return container;
    }

    private void down() {
        for (int i = running.size() - 1; i >= 0; i--) {
            running.get(i).stop();
        }
        running.clear();
    }

    private static String image(String name, String target) {
        Path context = Path.of("..");
        ImageFromDockerfile image = new ImageFromDockerfile("rollcall/" + name + ":test", false).withTarget(target);
        // All jars, or they would be built again.
        for (String file : List.of(
                "Dockerfile",
                "streams-app/target/lib",
                "streams-app/target/rollcall-streams.jar",
                "edge/target/lib",
                "edge/target/rollcall-edge.jar",
                "cli/target/rollcall-cli.jar")) {
            image.withFileFromPath(file, context.resolve(file));
        }
        return image.get();
    }

    private interface Happening {
        void occur() throws Exception;
    }
}
