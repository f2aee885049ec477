package dev.rollcall.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rollcall.edge.config.EdgeConfig;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

/** Holds docker-compose.yml and the manifests for Kubernetes against what the edge understands. */
class EdgeDeploymentTest {

    private static final String KEY = "aHVudGVyMi1odW50ZXIyLWh1bnRlcjI=";

    @TempDir
    Path folder;

    private Path secret;

    @BeforeEach
    void makeSecret() throws IOException {
        secret = Files.writeString(folder.resolve("secret"), KEY);
    }

    @Test
    void composeGivesTheEdgeItsVariablesAVolumeForItsQueueAndNoRights() throws IOException {
        JsonNode edge = read("../docker-compose.yml").at("/services/edge");

        EdgeConfig config = config(pairs(edge.get("environment")));

        assertThat(config.hashKey()).hasSize(23);
        assertThat(edge.at("/ports/0").asText()).endsWith(":8090");
        assertThat(edge.at("/ports/1").asText()).isEqualTo("127.0.0.1::9465");
        assertThat(edge.at("/volumes/0").asText()).isEqualTo("edge-state:/var/lib/rollcall");
        for (String service : List.of("edge", "edge-key")) {
            JsonNode container = read("../docker-compose.yml").at("/services/" + service);
            assertThat(container.get("read_only").asBoolean()).as(service).isTrue();
            assertThat(container.at("/cap_drop/0").asText()).as(service).isEqualTo("ALL");
        }
    }

    @Test
    void theManifestsGiveTheEdgeVariablesThatItKnowsAndSecretsInFiles() throws IOException {
        Map<String, JsonNode> maps = new HashMap<>();
        read("../deploy/kubernetes/kustomization.yaml")
                .get("configMapGenerator")
                .forEach(map -> maps.put(map.get("name").asText(), map.get("literals")));
        JsonNode pod = read("../deploy/kubernetes/edge.yaml").at("/spec/template/spec");
        Map<String, String> env = new HashMap<>();
        for (JsonNode map : pod.at("/containers/0/envFrom")) {
            for (JsonNode literal : maps.get(map.at("/configMapRef/name").asText())) {
                String[] pair = literal.asText().split("=", 2);
                env.put(pair[0], pair[1]);
            }
        }

        EdgeConfig config = config(env);

        assertThat(env.entrySet())
                .filteredOn(variable -> variable.getKey().endsWith("_FILE"))
                .hasSize(3)
                .allSatisfy(variable -> assertThat(variable.getValue()).startsWith("/run/secrets/rollcall/"));
        assertThat(config.toString()).doesNotContain(KEY);
        assertThat(config.trustedProxies()).isNotEmpty();
        assertThat(config.queueBytes()).isLessThan(5L << 30);
    }

    /** The settings, with a file in place of each secret's. */
    private EdgeConfig config(Map<String, String> env) {
        Map<String, String> here = new HashMap<>(env);
        here.replaceAll((name, value) -> name.endsWith("_FILE") ? secret.toString() : value);
        return EdgeConfig.fromEnvironment(here);
    }

    private static Map<String, String> pairs(JsonNode environment) {
        Map<String, String> env = new HashMap<>();
        environment
                .properties()
                .forEach(entry -> env.put(entry.getKey(), entry.getValue().asText()));
        return env;
    }

    /** The first document of a file, with anchors and merges resolved. */
    private static JsonNode read(String file) throws IOException {
        try (Reader text = Files.newBufferedReader(Path.of(file))) {
            List<Object> documents = new ArrayList<>();
            new Yaml().loadAll(text).forEach(documents::add);
            return new ObjectMapper().valueToTree(documents.get(0));
        }
    }
}
