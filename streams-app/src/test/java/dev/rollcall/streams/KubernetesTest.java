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
import org.yaml.snakeyaml.Yaml;

/** Holds the manifests against the schemas of Kubernetes' API, against each other, and against the job. */
class KubernetesTest {

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
                .containsExactlyInAnyOrder("Job", "StatefulSet", "Service", "PodDisruptionBudget");
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
        String broken = object("StatefulSet").toString().replace('"' + field + "\":", '"' + misspelt + "\":");
        assertThatThrownBy(() -> validate("StatefulSet", broken)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void podsStartFromAnImageOfAFixedTagThatTheirNodeHas() {
        assertThat(kustomization.at("/images/0/newTag").asText()).matches("\\d+\\.\\d+\\.\\d+");
        for (String kind : List.of("StatefulSet", "Job")) {
            JsonNode container = object(kind).at("/spec/template/spec/containers/0");
            assertThat(container.get("image")).isEqualTo(kustomization.at("/images/0/name"));
            assertThat(container.get("imagePullPolicy").asText()).isEqualTo("IfNotPresent");
        }
    }

    @Test
    void theServiceAndTheBudgetSelectTheJobsPods() {
        JsonNode labels = object("StatefulSet").at("/spec/template/metadata/labels");
        assertThat(object("StatefulSet").at("/spec/selector/matchLabels")).isEqualTo(labels);
        assertThat(object("Service").at("/spec/selector")).isEqualTo(labels);
        assertThat(object("PodDisruptionBudget").at("/spec/selector/matchLabels"))
                .isEqualTo(labels);
        assertThat(object("StatefulSet").at("/spec/serviceName"))
                .isEqualTo(object("Service").at("/metadata/name"));
    }

    @Test
    void thePageIsServedWhileTheJobIsNotReady() {
        assertThat(object("Service").at("/spec/publishNotReadyAddresses").asBoolean())
                .isTrue();
    }

    @Test
    void probesAndMetricsUseThePortThatNoServiceHas() {
        JsonNode pod = object("StatefulSet").at("/spec/template");
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
        assertThat(object("Service").at("/spec/ports"))
                .extracting(port -> port.get("targetPort").asText())
                .containsExactly("http");
    }

    @Test
    void everyVolumeThatIsMountedIsThere() {
        for (String kind : List.of("StatefulSet", "Job")) {
            JsonNode spec = object(kind).get("spec");
            Set<String> volumes = new HashSet<>();
            spec.at("/template/spec/volumes")
                    .forEach(volume -> volumes.add(volume.get("name").asText()));
            spec.path("volumeClaimTemplates")
                    .forEach(claim -> volumes.add(claim.at("/metadata/name").asText()));
            Set<String> mounted = new HashSet<>();
            spec.at("/template/spec/containers/0/volumeMounts")
                    .forEach(mount -> mounted.add(mount.get("name").asText()));
            assertThat(mounted).as(kind).isEqualTo(volumes);
        }
    }

    @Test
    void podsRunWithoutRightsTheyDoNotNeed() {
        for (String kind : List.of("StatefulSet", "Job")) {
            JsonNode pod = object(kind).at("/spec/template/spec");
            assertThat(pod.at("/automountServiceAccountToken").asBoolean(true)).isFalse();
            assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
            JsonNode container = pod.at("/containers/0/securityContext");
            assertThat(container.get("readOnlyRootFilesystem").asBoolean()).isTrue();
            assertThat(container.get("allowPrivilegeEscalation").asBoolean(true))
                    .isFalse();
            assertThat(container.at("/capabilities/drop/0").asText()).isEqualTo("ALL");
        }
    }

    @Test
    void theVariablesAreThoseOfTheJobAndTheSecretsAreFiles() throws IOException {
        JsonNode container = object("StatefulSet").at("/spec/template/spec/containers/0");
        assertThat(container.at("/envFrom/0/configMapRef/name"))
                .isEqualTo(kustomization.at("/configMapGenerator/0/name"));
        Path secret = Files.writeString(folder.resolve("secret"), "hunter2");
        Map<String, String> env = new HashMap<>();
        for (JsonNode literal : kustomization.at("/configMapGenerator/0/literals")) {
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
                .contains(object("Service").at("/metadata/name").asText());
        assertThat(config.registry()).containsEntry("basic.auth.user.info", "hunter2");
        assertThat(config.toString()).doesNotContain("hunter2");
    }

    private JsonNode object(String kind) {
        return objects.stream()
                .filter(object -> object.get("kind").asText().equals(kind))
                .findFirst()
                .orElseThrow();
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
