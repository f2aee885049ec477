package dev.rollcall.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import dev.rollcall.streams.config.JobConfig;
import java.io.IOException;
import java.io.Reader;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

/** Holds the manifests against the schemas of Kubernetes' API, against each other, and against the job. */
class KubernetesTest {

    private static final String JOB = "rollcall";
    private static final String EDGE = "rollcall-edge";
    private static final Path FOLDER = Path.of("../deploy/kubernetes");

    @TempDir
    Path folder;

    private final JsonNode kustomization = read("kustomization.yaml").get(0);
    private final List<JsonNode> objects = new ArrayList<>();

    KubernetesTest() {
        kustomization.get("resources").forEach(file -> objects.addAll(read(file.asText())));
    }

    @Test
    void everyObjectIsAsTheApiWantsIt() {
        assertThat(objects)
                .extracting(object -> object.get("kind").asText())
                .containsExactlyInAnyOrder(
                        "Job",
                        "StatefulSet",
                        "Service",
                        "PodDisruptionBudget",
                        "StatefulSet",
                        "Service",
                        "PodDisruptionBudget");
        for (JsonNode object : objects) {
            assertThatCode(() -> validate(object.get("kind").asText(), object.toString()))
                    .as(object.get("kind").asText())
                    .doesNotThrowAnyException();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "replicas, replica",
        "readOnlyRootFilesystem, readOnlyRootFileSystem",
        "httpGet, httpget",
        "volumeClaimTemplates, volumeClaims",
        "name, nam"
    })
    void aMisspeltFieldIsFound(String field, String misspelt) {
        String broken = object("StatefulSet", JOB).toString().replace('"' + field + "\":", '"' + misspelt + "\":");
        assertThatThrownBy(() -> validate("StatefulSet", broken)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void podsStartFromAnImageOfAFixedTagThatTheirNodeHas() {
        Set<String> images = new HashSet<>();
        for (JsonNode image : kustomization.get("images")) {
            assertThat(image.get("newTag").asText()).matches("\\d+\\.\\d+\\.\\d+");
            images.add(image.get("name").asText());
        }
        Set<String> used = new HashSet<>();
        for (JsonNode pod : pods()) {
            JsonNode container = pod.at("/spec/containers/0");
            used.add(container.get("image").asText());
            assertThat(container.get("imagePullPolicy").asText()).isEqualTo("IfNotPresent");
        }
        assertThat(used).isEqualTo(images);
    }

    @ParameterizedTest
    @ValueSource(strings = {JOB, EDGE})
    void theServiceAndTheBudgetSelectThePods(String name) {
        JsonNode labels = object("StatefulSet", name).at("/spec/template/metadata/labels");
        assertThat(object("StatefulSet", name).at("/spec/selector/matchLabels")).isEqualTo(labels);
        assertThat(object("StatefulSet", name).at("/spec/serviceName").asText()).isEqualTo(name);
        assertThat(object("Service", name).at("/spec/selector")).isEqualTo(labels);
        assertThat(object("PodDisruptionBudget", name).at("/spec/selector/matchLabels"))
                .isEqualTo(labels);
    }

    @Test
    void thePageIsServedWhileTheJobIsNotReadyAndTheEdgeGetsNothingThen() {
        assertThat(object("Service", JOB).at("/spec/publishNotReadyAddresses").asBoolean())
                .isTrue();
        assertThat(object("Service", EDGE).at("/spec/publishNotReadyAddresses").asBoolean())
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {JOB, EDGE})
    void probesAndMetricsUseThePortThatNoServiceHas(String name) {
        JsonNode pod = object("StatefulSet", name).at("/spec/template");
        JsonNode container = pod.at("/spec/containers/0");
        Map<String, String> ports = new HashMap<>();
        container
                .get("ports")
                .forEach(port -> ports.put(
                        port.get("name").asText(), port.get("containerPort").asText()));
        for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
            assertThat(container.at("/" + probe + "/httpGet/port").asText()).isEqualTo("management");
        }
        assertThat(pod.at("/metadata/annotations").get("prometheus.io/port").asText())
                .isEqualTo(ports.get("management"))
                .isNotEqualTo(ports.get("http"));
        assertThat(object("Service", name).at("/spec/ports"))
                .extracting(port -> port.get("targetPort").asText())
                .containsExactly("http");
    }

    @Test
    void everyVolumeThatIsMountedIsThere() {
        for (JsonNode object : workloads()) {
            JsonNode spec = object.get("spec");
            Set<String> volumes = new HashSet<>();
            spec.at("/template/spec/volumes")
                    .forEach(volume -> volumes.add(volume.get("name").asText()));
            spec.path("volumeClaimTemplates")
                    .forEach(claim -> volumes.add(claim.at("/metadata/name").asText()));
            Set<String> mounted = new HashSet<>();
            spec.at("/template/spec/containers/0/volumeMounts")
                    .forEach(mount -> mounted.add(mount.get("name").asText()));
            assertThat(mounted).as(object.at("/metadata/name").asText()).isEqualTo(volumes);
        }
    }

    @Test
    void podsRunWithoutRightsTheyDoNotNeed() {
        for (JsonNode pod : pods()) {
            assertThat(pod.at("/spec/automountServiceAccountToken").asBoolean(true))
                    .isFalse();
            assertThat(pod.at("/spec/securityContext/runAsNonRoot").asBoolean()).isTrue();
            JsonNode container = pod.at("/spec/containers/0/securityContext");
            assertThat(container.get("readOnlyRootFilesystem").asBoolean()).isTrue();
            assertThat(container.get("allowPrivilegeEscalation").asBoolean(true))
                    .isFalse();
            assertThat(container.at("/capabilities/drop/0").asText()).isEqualTo("ALL");
        }
    }

    @Test
    void noTwoKindsOfPodsShareSecrets() {
        assertThat(pods())
                .extracting(pod ->
                        pod.at("/spec/volumes").findValuesAsText("secretName").get(0))
                .doesNotHaveDuplicates()
                .hasSize(3);
    }

    @Test
    void theVariablesAreThoseOfTheJobAndTheSecretsAreFiles() throws IOException {
        Path secret = Files.writeString(folder.resolve("secret"), "hunter2");
        Map<String, String> env = new HashMap<>();
        for (JsonNode literal : literals("StatefulSet", JOB)) {
            String[] pair = literal.asText().split("=", 2);
            if (pair[0].endsWith("_FILE")) {
                assertThat(pair[1]).startsWith("/run/secrets/rollcall/");
                pair[1] = secret.toString();
            }
            env.put(pair[0], pair[1]);
        }
        JobConfig config = JobConfig.fromEnvironment(env);
        assertThat(config.kafka())
                .containsEntry("sasl.jaas.config", "hunter2")
                .containsEntry("num.standby.replicas", "1");
        assertThat(config.httpHosts())
                .contains(object("Service", JOB).at("/metadata/name").asText());
        assertThat(config.registry()).containsEntry("basic.auth.user.info", "hunter2");
        assertThat(config.toString()).doesNotContain("hunter2");
    }

    /** What the maps say from which the pods of an object get their variables. */
    private List<JsonNode> literals(String kind, String name) {
        Map<String, JsonNode> maps = new HashMap<>();
        kustomization
                .get("configMapGenerator")
                .forEach(map -> maps.put(map.get("name").asText(), map.get("literals")));
        List<JsonNode> literals = new ArrayList<>();
        object(kind, name)
                .at("/spec/template/spec/containers/0/envFrom")
                .forEach(map -> maps.get(map.at("/configMapRef/name").asText()).forEach(literals::add));
        return literals;
    }

    private JsonNode object(String kind, String name) {
        return objects.stream()
                .filter(object -> object.get("kind").asText().equals(kind))
                .filter(object -> object.at("/metadata/name").asText().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private List<JsonNode> workloads() {
        return objects.stream()
                .filter(object -> object.at("/spec/template").isObject())
                .toList();
    }

    private List<JsonNode> pods() {
        return workloads().stream().map(object -> object.at("/spec/template")).toList();
    }

    /** Refuses fields that the API does not know, and those that lack what it demands. */
    private static void validate(String kind, String json) throws Exception {
        try {
            Class.forName("io.kubernetes.client.openapi.models.V1" + kind)
                    .getMethod("validateJsonElement", JsonElement.class)
                    .invoke(null, JsonParser.parseString(json));
        } catch (InvocationTargetException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    private static List<JsonNode> read(String file) {
        try (Reader text = Files.newBufferedReader(FOLDER.resolve(file))) {
            List<JsonNode> documents = new ArrayList<>();
            new Yaml().loadAll(text).forEach(document -> documents.add(new ObjectMapper().valueToTree(document)));
            return documents;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
