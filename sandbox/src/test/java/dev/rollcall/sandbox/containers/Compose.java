package dev.rollcall.sandbox.containers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Volume;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.yaml.snakeyaml.Yaml;

/** The services of docker-compose.yml as containers, in a network and with volumes of their own. */
final class Compose implements AutoCloseable {

    private static final JsonNode SERVICES = services();

    private final Network network = Network.newNetwork();
    private final String project = "rollcall-" + UUID.randomUUID();

    static String image(String service) {
        return SERVICES.get(service).get("image").asText();
    }

    /** A container of a service, with the command, variables, volumes and rights that the file gives it. */
    GenericContainer<?> service(String service, String image) {
        JsonNode given = SERVICES.get(service);
        Map<String, String> env = new HashMap<>();
        // Starts sooner; nothing runs for long.
        env.put("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC");
        given.path("environment")
                .properties()
                .forEach(entry ->
                        env.put(entry.getKey(), resolved(entry.getValue().asText())));
        GenericContainer<?> container = new GenericContainer<>(image)
                .withNetwork(network)
                .withNetworkAliases(service)
                .withEnv(env);
        container.withCommand(texts(given.path("command")).toArray(String[]::new));
        given.path("tmpfs").forEach(mount -> {
            String[] parts = mount.asText().split(":", 2);
            container.withTmpFs(Map.of(parts[0], parts[1]));
        });
        return container.withCreateContainerCmdModifier(create -> {
            HostConfig host = Objects.requireNonNull(create.getHostConfig());
            if (given.has("entrypoint")) {
                create.withEntrypoint(texts(given.get("entrypoint")));
            }
            host.withReadonlyRootfs(given.path("read_only").asBoolean());
            given.path("cap_drop").forEach(right -> host.withCapDrop(Capability.valueOf(right.asText())));
            List<Bind> volumes = new ArrayList<>();
            given.path("volumes").forEach(volume -> {
                String[] parts = volume.asText().split(":", 2);
                volumes.add(new Bind(project + "-" + parts[0], new Volume(parts[1])));
            });
            host.withBinds(volumes);
        });
    }

    /** Removes the network and the volumes; the containers must be gone. */
    @Override
    public void close() {
        network.close();
        for (String volume : List.of("kafka-data", "job-state", "edge-state")) {
            DockerClientFactory.instance()
                    .client()
                    .removeVolumeCmd(project + "-" + volume)
                    .exec();
        }
    }

    private static List<String> texts(JsonNode parts) {
        List<String> texts = new ArrayList<>();
        parts.forEach(part -> texts.add(resolved(part.asText())));
        return texts;
    }

    /** A value with variables at their defaults. */
    private static String resolved(String value) {
        return value.replaceAll("\\$\\{\\w+:-([^}]*)}", "$1");
    }

    private static JsonNode services() {
        try (Reader file = Files.newBufferedReader(Path.of("../docker-compose.yml"))) {
            return new ObjectMapper()
                    .valueToTree(new Yaml().<Map<String, Object>>load(file))
                    .get("services");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
