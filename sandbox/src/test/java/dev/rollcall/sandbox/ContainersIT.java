package dev.rollcall.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rollcall.producer.Telemetry;
import dev.rollcall.sandbox.counts.Tally;
import dev.rollcall.sandbox.rejected.RejectedCount;
import dev.rollcall.schemas.reader.CountsReader;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.ContainerFetchException;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.startupcheck.OneShotStartupCheckStrategy;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.images.RemoteDockerImage;
import org.testcontainers.images.builder.ImageFromDockerfile;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.utility.DockerImageName;
import org.yaml.snakeyaml.Yaml;

/** The containers of docker-compose.yml, with its images and its variables. */
@Timeout(300)
class ContainersIT {

    private static final JsonNode SERVICES = compose().get("services");
    private static final Duration START = Duration.ofMinutes(2);

    @TempDir
    Path folder;

    @BeforeAll
    static void skipWithoutAnEngineAndImages() {
        skipUnless(DockerClientFactory.instance().isDockerAvailable(), "no Docker engine answers");
        for (String service : List.of("kafka", "registry")) {
            skipUnless(isThere(image(service)), "the engine neither has nor can fetch the image " + image(service));
        }
    }

    private static void skipUnless(boolean possible, String why) {
        if (!possible) {
            System.err.println("ContainersIT is skipped: " + why);
        }
        assumeTrue(possible, why);
    }

    private static boolean isThere(String image) {
        try {
            new RemoteDockerImage(DockerImageName.parse(image)).get();
            return true;
        } catch (ContainerFetchException e) {
            return false;
        }
    }

    @Test
    void countsWhatTheProducerSendsAndGoesOnInANewContainer() throws Exception {
        try (Network network = Network.newNetwork();
                KafkaContainer kafka = new KafkaContainer(image("kafka"))
                        .withNetwork(network)
                        .withEnv("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false")
                        .withListener("kafka:19092");
                GenericContainer<?> registry = service("registry", image("registry"), network)
                        .withNetworkAliases("registry")
                        .withExposedPorts(8080)
                        .waitingFor(Wait.forHttp("/apis/ccompat/v7/subjects").withStartupTimeout(START))) {
            kafka.start();
            registry.start();
            String image = jobImage();
            try (GenericContainer<?> topics = service("topics", image, network)
                    .withCommand("provision")
                    .withStartupCheckStrategy(new OneShotStartupCheckStrategy().withTimeout(START))) {
                topics.start();
            }
            String url = "http://" + registry.getHost() + ":" + registry.getMappedPort(8080) + "/apis/ccompat/v7";
            for (int life = 1; life <= 2; life++) {
                try (GenericContainer<?> job = service("job", image, network)
                        .withExposedPorts(8080)
                        .waitingFor(Wait.forHttp("/health/ready").withStartupTimeout(START))) {
                    job.start();
                    record(kafka.getBootstrapServers(), url, 500);
                    awaitCount(kafka.getBootstrapServers(), url, 500L * life);
                    kill(job);
                }
            }
        }
    }

    private void record(String bootstrapServers, String registryUrl, int events) {
        try (Telemetry telemetry = Telemetry.builder("shop", "1.0")
                .bootstrapServers(bootstrapServers)
                .schemaRegistryUrl(registryUrl)
                .stateDirectory(folder)
                .environment(Map.of())
                .build()) {
            for (int i = 0; i < events; i++) {
                telemetry.record("Cart.add");
            }
            assertThat(telemetry.flush(Duration.ofSeconds(60))).isTrue();
        }
    }

    private static void awaitCount(String bootstrapServers, String registryUrl, long expected)
            throws InterruptedException {
        try (CountsReader reader = CountsReader.builder()
                        .bootstrapServers(bootstrapServers)
                        .schemaRegistryUrl(registryUrl)
                        .build();
                RejectedCount rejects = new RejectedCount(Map.of("bootstrap.servers", bootstrapServers))) {
            Tally tally = new Tally();
            while (tally.counted() < expected) {
                reader.poll(Duration.ofMillis(200), tally);
            }
            assertThat(tally.counted()).isEqualTo(expected);
            assertThat(tally.rows()).allMatch(row -> row.getUsers() == 1);
            assertThat(rejects.read(Duration.ofSeconds(1))).isZero();
        }
    }

    private static void kill(GenericContainer<?> container) {
        container.getDockerClient().killContainerCmd(container.getContainerId()).exec();
    }

    /** A container of a service, with the variables that the compose file gives it. */
    private static GenericContainer<?> service(String service, String image, Network network) {
        Map<String, String> env = new HashMap<>();
        SERVICES.get(service)
                .path("environment")
                .properties()
                .forEach(entry -> env.put(entry.getKey(), entry.getValue().asText()));
        return new GenericContainer<>(image).withNetwork(network).withEnv(env);
    }

    private static String image(String service) {
        return SERVICES.get(service).get("image").asText();
    }

    private static String jobImage() {
        Path context = Path.of("..", "streams-app");
        return new ImageFromDockerfile("rollcall/streams-app:test", false)
                .withFileFromPath("Dockerfile", context.resolve("Dockerfile"))
                .withFileFromPath("target/lib", context.resolve("target/lib"))
                .withFileFromPath("target/rollcall-streams.jar", context.resolve("target/rollcall-streams.jar"))
                .get();
    }

    private static JsonNode compose() {
        try (Reader file = Files.newBufferedReader(Path.of("../docker-compose.yml"))) {
            return new ObjectMapper().valueToTree(new Yaml().<Object>load(file));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
