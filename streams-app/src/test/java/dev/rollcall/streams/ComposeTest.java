package dev.rollcall.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rollcall.streams.config.JobConfig;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** Holds docker-compose.yml against what the job understands. */
class ComposeTest {

    private final JsonNode services = read().get("services");

    @Test
    void runsTheVersionsThatRollcallIsTestedWith() {
        assertThat(services.at("/kafka/image").asText()).isEqualTo("apache/kafka:4.3.1");
        assertThat(services.at("/registry/image").asText()).isEqualTo("apicurio/apicurio-registry:3.0.9");
    }

    @Test
    void givesTheJobOnlyVariablesThatItKnows() {
        for (String service : List.of("topics", "job", "page", "fleet")) {
            Map<String, String> env = environment(services.get(service));
            assertThat(env).containsKeys("ROLLCALL_BOOTSTRAP_SERVERS", "ROLLCALL_SCHEMA_REGISTRY_URL");
            assertThatCode(() -> JobConfig.fromEnvironment(env)).as(service).doesNotThrowAnyException();
        }
    }

    @Test
    void letsNoTopicBeCreatedByAccident() {
        assertThat(services.at("/kafka/environment/KAFKA_AUTO_CREATE_TOPICS_ENABLE")
                        .asText())
                .isEqualTo("false");
    }

    @Test
    void opensPortsOnThisMachineOnly() {
        services.forEach(service ->
                service.path("ports").forEach(port -> assertThat(port.asText()).startsWith("127.0.0.1:")));
    }

    @Test
    void runsRollcallWithoutRightsItDoesNotNeed() {
        for (String service : List.of("topics", "job", "page", "fleet")) {
            JsonNode container = services.get(service);
            assertThat(container.get("read_only").asBoolean()).as(service).isTrue();
            assertThat(container.at("/cap_drop/0").asText()).as(service).isEqualTo("ALL");
        }
    }

    @Test
    void leavesTheJobToBeScaled() {
        assertThat(services.get("job").has("container_name")).isFalse();
        assertThat(services.at("/job/ports/0").asText()).isEqualTo("127.0.0.1::8080");
        assertThat(services.at("/job/ports/1").asText()).isEqualTo("127.0.0.1::9464");
    }

    @Test
    void keepsWhatMustSurviveARestart() {
        assertThat(services.at("/kafka/volumes/0").asText()).startsWith("kafka-data:");
        assertThat(services.at("/job/volumes/0").asText()).startsWith("job-state:");
        assertThat(services.at("/registry/environment/APICURIO_STORAGE_KIND").asText())
                .isEqualTo("kafkasql");
    }

    private static Map<String, String> environment(JsonNode service) {
        Map<String, String> env = new HashMap<>();
        service.get("environment")
                .properties()
                .forEach(entry -> env.put(entry.getKey(), entry.getValue().asText()));
        return env;
    }

    private static JsonNode read() {
        try (Reader compose = Files.newBufferedReader(Path.of("../docker-compose.yml"))) {
            // Resolves anchors and merges, as compose does.
            return new ObjectMapper().valueToTree(new Yaml().<Object>load(compose));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
