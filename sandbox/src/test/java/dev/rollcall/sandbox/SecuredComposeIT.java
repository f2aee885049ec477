package dev.rollcall.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rollcall.edge.config.EdgeConfig;
import dev.rollcall.edge.config.ProducerSettings;
import dev.rollcall.service.config.ClusterConfig;
import dev.rollcall.streams.config.JobConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

/** docker-compose.secure.yml on top of docker-compose.yml, with secrets as its first container makes them. */
class SecuredComposeIT {

    private static final String MOUNTED = "/run/rollcall";
    private static final List<String> PRINCIPALS = List.of("app", "edge", "job", "reader", "operator", "registry");

    @TempDir
    static Path secrets;

    private final JsonNode plain = read("../docker-compose.yml").get("services");
    private final JsonNode secured = read("../docker-compose.secure.yml");

    @BeforeAll
    static void make() throws Exception {
        makeSecrets();
    }

    @Test
    void aSecondStartKeepsTheSecrets() throws Exception {
        Map<String, String> before = contents();

        makeSecrets();

        assertThat(contents()).isEqualTo(before);
    }

    @Test
    void noContainerSeesTheSecretOfAnother() throws Exception {
        for (String principal : PRINCIPALS) {
            String password =
                    Files.readString(secrets.resolve("rights/" + principal)).strip();
            assertThat(password).hasSize(48);
            assertThat(contents().entrySet())
                    .filteredOn(file -> file.getValue().contains(password))
                    .extracting(file -> file.getKey().substring(0, file.getKey().indexOf('/')))
                    .as("who knows the password of " + principal)
                    .contains("rights", "registry", principal)
                    .isSubsetOf("rights", "registry", principal);
        }
    }

    @Test
    void nobodyCanMakeAnotherCertificate() throws Exception {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream file = Files.newInputStream(secrets.resolve("broker/broker.p12"))) {
            keys.load(file, Files.readString(secrets.resolve("broker/keystore")).toCharArray());
        }
        List<String> own = new ArrayList<>();
        for (String alias : Collections.list(keys.aliases())) {
            if (keys.isKeyEntry(alias)) {
                own.add(alias);
            }
        }
        assertThat(own).containsExactly("broker");
        assertThat(contents()).allSatisfy((file, content) -> assertThat(content).doesNotContain("PRIVATE KEY"));
    }

    @Test
    void everyContainerHasOneVolumeOfSecretsAndOnlyTheFirstHasMore() {
        List<String> mounted = new ArrayList<>();
        secured.get("services").properties().forEach(service -> {
            if (!service.getKey().equals("secrets")) {
                mounted.add(folder(service.getKey()));
            }
        });

        assertThat(mounted)
                .containsExactlyInAnyOrder("broker", "rights", "registry", "operator", "job", "job", "edge", "app");
        assertThat(folders().keySet()).containsExactlyInAnyOrderElementsOf(keys(secured.get("volumes")));
    }

    @Test
    void theJobItsPageAndTheTopicsHavePrincipalsOfTheirOwn() {
        for (String service : List.of("topics", "job", "page")) {
            JobConfig config = JobConfig.fromEnvironment(environment(service));

            assertCredentials(service.equals("topics") ? "operator" : "job", config.cluster());
        }
    }

    @Test
    void theEdgeAndTheFleetSendWithCredentials() throws IOException {
        Path key = Files.writeString(secrets.resolve("key"), "aHVudGVyMi1odW50ZXIyLWh1bnRlcjI=");
        Map<String, String> edge = environment("edge");
        edge.put("ROLLCALL_HASH_KEY_FILE", key.toString());
        assertCredentials("edge", EdgeConfig.fromEnvironment(edge).cluster());
        Files.delete(key);

        ClusterConfig fleet = JobConfig.cluster(environment("fleet"));
        assertCredentials("app", fleet);
        assertThat(new ProducerSettings(fleet).kafka()).containsKeys("sasl.jaas.config", "ssl.truststore.location");
    }

    private static void assertCredentials(String principal, ClusterConfig cluster) {
        assertThat(cluster.kafka())
                .containsEntry("security.protocol", "SASL_SSL")
                .hasEntrySatisfying(
                        "sasl.jaas.config", jaas -> assertThat(jaas).contains("username=\"" + principal + "\""));
        assertThat(cluster.registry()).hasEntrySatisfying("basic.auth.user.info", user -> assertThat(user)
                .matches(principal + ":[0-9a-f]{48}"));
        assertThat(Path.of(cluster.kafka().get("ssl.truststore.location"))).exists();
    }

    /** A service's variables from both files, with the folder of its volume in place of where that is mounted. */
    private Map<String, String> environment(String service) {
        Map<String, String> env = pairs(plain.at("/" + service + "/environment"));
        env.putAll(pairs(secured.at("/services/" + service + "/environment")));
        env.replaceAll((name, value) ->
                value.replace(MOUNTED, secrets.resolve(folder(service)).toString()));
        return env;
    }

    /** The folder that a service sees. */
    private String folder(String service) {
        List<String> volumes = new ArrayList<>();
        secured.at("/services/" + service + "/volumes").forEach(volume -> volumes.add(volume.asText()));
        volumes.removeIf(volume -> volume.startsWith("./"));
        assertThat(volumes).as(service).singleElement().asString().endsWith(":" + MOUNTED + ":ro");
        return folders().get(volumes.get(0).substring(0, volumes.get(0).indexOf(':')));
    }

    /** What is in each volume. */
    private Map<String, String> folders() {
        Map<String, String> folders = new HashMap<>();
        for (JsonNode volume : secured.at("/services/secrets/volumes")) {
            String[] parts = volume.asText().split(":" + MOUNTED + "/", 2);
            if (parts.length == 2) {
                folders.put(parts[0], parts[1]);
            }
        }
        return folders;
    }

    private static void makeSecrets() throws Exception {
        ProcessBuilder make = new ProcessBuilder("bash", "../deploy/secure/make-secrets", secrets.toString())
                .redirectErrorStream(true);
        make.environment()
                .merge(
                        "PATH",
                        Path.of(System.getProperty("java.home"), "bin").toString(),
                        (path, bin) -> bin + ":" + path);
        Process process = make.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }

    /** All files of secrets, byte by byte. */
    private static Map<String, String> contents() throws IOException {
        try (Stream<Path> files = Files.walk(secrets)) {
            Map<String, String> contents = new TreeMap<>();
            files.filter(Files::isRegularFile)
                    .forEach(file -> contents.put(secrets.relativize(file).toString(), text(file)));
            return contents;
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> keys(JsonNode node) {
        List<String> keys = new ArrayList<>();
        node.fieldNames().forEachRemaining(keys::add);
        return keys;
    }

    private static Map<String, String> pairs(JsonNode environment) {
        Map<String, String> env = new HashMap<>();
        environment
                .properties()
                .forEach(entry -> env.put(entry.getKey(), entry.getValue().asText()));
        return env;
    }

    private static JsonNode read(String file) {
        try (Reader text = Files.newBufferedReader(Path.of(file))) {
            return new ObjectMapper().valueToTree(new Yaml().<Object>load(text));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
