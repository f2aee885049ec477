package dev.rollcall.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import dev.rollcall.streams.config.JobConfig;
import dev.rollcall.testkit.Requires;
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
import java.util.stream.Stream;
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
                .containsOnly("StatefulSet", "Service", "PodDisruptionBudget", "NetworkPolicy")
                .hasSize(10);
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
        for (JsonNode container : containers()) {
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
        JsonNode instances = object(
                "Service", object("StatefulSet", name).at("/spec/serviceName").asText());
        assertThat(instances.at("/spec/clusterIP").asText()).isEqualTo("None");
        assertThat(instances.at("/spec/selector")).isEqualTo(labels);
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
        assertThat(container.get("ports"))
                .extracting(port -> port.get("name").asText())
                .containsExactly("http", "management");
        for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
            assertThat(container.at("/" + probe + "/httpGet/port").asText()).isEqualTo("management");
        }
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
            for (JsonNode container : containers(spec.get("template"))) {
                container
                        .get("volumeMounts")
                        .forEach(mount -> mounted.add(mount.get("name").asText()));
            }
            assertThat(mounted).as(object.at("/metadata/name").asText()).isEqualTo(volumes);
        }
    }

    @Test
    void podsRunWithoutRightsTheyDoNotNeed() {
        for (JsonNode pod : pods()) {
            assertThat(pod.at("/spec/automountServiceAccountToken").asBoolean(true))
                    .isFalse();
            assertThat(pod.at("/spec/securityContext/runAsNonRoot").asBoolean()).isTrue();
        }
        for (JsonNode given : containers()) {
            JsonNode container = given.get("securityContext");
            assertThat(container.get("readOnlyRootFilesystem").asBoolean()).isTrue();
            assertThat(container.get("allowPrivilegeEscalation").asBoolean(true))
                    .isFalse();
            assertThat(container.at("/capabilities/drop/0").asText()).isEqualTo("ALL");
        }
    }

    @Test
    void noTwoContainersSeeTheSameSecret() {
        List<String> seen = new ArrayList<>();
        for (JsonNode pod : pods()) {
            Map<String, String> secrets = new HashMap<>();
            for (JsonNode volume : pod.at("/spec/volumes")) {
                if (volume.has("secret")) {
                    secrets.put(
                            volume.get("name").asText(),
                            volume.at("/secret/secretName").asText());
                }
            }
            for (JsonNode container : containers(pod)) {
                for (JsonNode mount : container.get("volumeMounts")) {
                    if (mount.get("mountPath").asText().equals("/run/secrets/rollcall")) {
                        seen.add(secrets.get(mount.get("name").asText()));
                    }
                }
            }
        }
        assertThat(seen).containsExactlyInAnyOrder("rollcall-operator", "rollcall", "rollcall-edge");
    }

    @ParameterizedTest
    @ValueSource(strings = {JOB, EDGE})
    void healthAndMetricsAreForPrometheusAloneAndThePageForItsNamespace(String name) {
        JsonNode policy = object("NetworkPolicy", name).get("spec");
        assertThat(policy.at("/podSelector/matchLabels"))
                .isEqualTo(object("StatefulSet", name).at("/spec/selector/matchLabels"));
        Map<String, JsonNode> from = new HashMap<>();
        for (JsonNode rule : policy.get("ingress")) {
            from.put(rule.at("/ports/0/port").asText(), rule.path("from"));
        }
        assertThat(from).containsOnlyKeys("http", "management");
        assertThat(from.get("management").findValuesAsText("kubernetes.io/metadata.name"))
                .containsExactly("monitoring");
        assertThat(from.get("http").toString()).isEqualTo(name.equals(JOB) ? "[{\"podSelector\":{}}]" : "");
    }

    @Test
    void thePodsAreMonitoredUnderTheNamesThatTheAlertsAskFor() {
        assertThat(read("monitoring/kustomization.yaml").get(0).get("resources").toString())
                .isEqualTo("[\"pods.yaml\"]");
        List<JsonNode> monitors = read("monitoring/pods.yaml");
        assertThat(monitors)
                .extracting(monitor -> monitor.at("/metadata/name").asText())
                .containsExactly(JOB, EDGE);
        for (JsonNode monitor : monitors) {
            String name = monitor.at("/metadata/name").asText();
            assertThat(monitor.at("/spec/selector/matchLabels"))
                    .isEqualTo(object("StatefulSet", name).at("/spec/selector/matchLabels"));
            JsonNode endpoint = monitor.at("/spec/podMetricsEndpoints/0");
            assertThat(endpoint.get("port").asText()).isEqualTo("management");
            assertThat(endpoint.at("/relabelings/0/targetLabel").asText()).isEqualTo("job");
            assertThat(endpoint.at("/relabelings/0/replacement").asText()).isEqualTo(name);
        }
    }

    /** Kubernetes refuses to change these; what changes with the maps' hashes and the tags must lie outside of them. */
    @Test
    void aChangeMayBeAppliedOverWhatIsThere() throws Exception {
        Requires.program("kubectl");
        Path copy = folder.resolve("kubernetes");
        try (Stream<Path> files = Files.walk(FOLDER)) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(FOLDER.relativize(file)));
            }
        }
        List<JsonNode> before = build(copy);
        Path settings = copy.resolve("kustomization.yaml");
        Files.writeString(
                settings,
                Files.readString(settings)
                        .replace("newTag: 0.1.0", "newTag: 0.2.0")
                        .replace("kafka:9093", "other:9093")
                        .replace("STANDBY_REPLICAS=1", "STANDBY_REPLICAS=0")
                        .replace("QUEUE_MIB=4096", "QUEUE_MIB=2048")
                        .replace("# components:\n#   - ", "components:\n  - "));
        List<JsonNode> after = build(copy);

        assertThat(after)
                .filteredOn(object -> object.get("kind").asText().equals("PodMonitor"))
                .hasSize(2);
        for (String name : List.of(JOB, EDGE)) {
            JsonNode old = find(before, "StatefulSet", name);
            JsonNode changed = find(after, "StatefulSet", name);
            assertThat(changed.at("/spec/template")).isNotEqualTo(old.at("/spec/template"));
            for (String fixed : List.of("serviceName", "selector", "volumeClaimTemplates", "podManagementPolicy")) {
                assertThat(changed.at("/spec/" + fixed)).as(fixed).isEqualTo(old.at("/spec/" + fixed));
            }
        }
    }

    /** What `kubectl apply --kustomize` would send. */
    private static List<JsonNode> build(Path kustomization) throws Exception {
        Process kubectl = new ProcessBuilder("kubectl", "kustomize", kustomization.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<JsonNode> built;
        try (Reader yaml = kubectl.inputReader()) {
            built = parse(yaml);
        }
        assertThat(kubectl.waitFor()).isZero();
        return built;
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
        return find(objects, kind, name);
    }

    private static JsonNode find(List<JsonNode> objects, String kind, String name) {
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

    private List<JsonNode> containers() {
        return pods().stream().flatMap(pod -> containers(pod).stream()).toList();
    }

    private static List<JsonNode> containers(JsonNode pod) {
        List<JsonNode> containers = new ArrayList<>();
        pod.at("/spec/initContainers").forEach(containers::add);
        pod.at("/spec/containers").forEach(containers::add);
        return containers;
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
            return parse(text);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static List<JsonNode> parse(Reader yaml) {
        List<JsonNode> documents = new ArrayList<>();
        new Yaml().loadAll(yaml).forEach(document -> documents.add(new ObjectMapper().valueToTree(document)));
        return documents;
    }
}
