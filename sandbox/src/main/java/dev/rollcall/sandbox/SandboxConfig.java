package dev.rollcall.sandbox;

import dev.rollcall.edge.config.EdgeConfig;
import dev.rollcall.streams.config.JobConfig;
import dev.rollcall.testkit.broker.EmbeddedBroker;
import dev.rollcall.testkit.registry.RegistryProcess;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The settings of a sandbox.
 *
 * @param port where Kafka's clients connect
 * @param registryPort of the schema registry
 * @param httpPort where the page and the counts are served
 * @param edgePort where the edge takes events
 * @param job further settings of the job, as its environment variables, e.g. {@code ROLLCALL_WINDOW}
 */
public record SandboxConfig(int port, int registryPort, int httpPort, int edgePort, Map<String, String> job) {
    private static final int KEY_BYTES = 32;
    private static final String MAX_AGE = "ROLLCALL_MAX_AGE";

    /** Variables whose values a sandbox sets. */
    public static final Set<String> OWNED = Set.of(
            "ROLLCALL_BOOTSTRAP_SERVERS",
            "ROLLCALL_SCHEMA_REGISTRY_URL",
            "ROLLCALL_STATE_DIR",
            "ROLLCALL_HTTP_ADDRESS",
            "ROLLCALL_MANAGEMENT_ADDRESS");

    /** @throws IllegalArgumentException when a setting of the job is invalid */
    public SandboxConfig {
        job = Map.copyOf(job);
        jobConfig(port, registryPort, httpPort, job, Path.of(""));
        edgeConfig(port, registryPort, edgePort, job, Path.of(""));
    }

    /** The settings of the job, with its state in {@code folder}. */
    JobConfig jobConfig(Path folder) {
        return jobConfig(port, registryPort, httpPort, job, folder);
    }

    /** The settings of an edge that lets everyone in, with its queue in {@code folder} and a key of its own. */
    EdgeConfig edgeConfig(Path folder) {
        return edgeConfig(port, registryPort, edgePort, job, folder);
    }

    private static JobConfig jobConfig(int port, int registryPort, int httpPort, Map<String, String> job, Path folder) {
        Map<String, String> env = cluster(port, registryPort);
        env.putAll(job);
        env.put("ROLLCALL_STATE_DIR", folder.resolve("state").toString());
        env.put("ROLLCALL_HTTP_ADDRESS", "127.0.0.1:" + httpPort);
        env.put("ROLLCALL_MANAGEMENT_ADDRESS", "127.0.0.1:0");
        return JobConfig.fromEnvironment(env);
    }

    private static EdgeConfig edgeConfig(
            int port, int registryPort, int edgePort, Map<String, String> job, Path folder) {
        byte[] key = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(key);
        Map<String, String> env = cluster(port, registryPort);
        if (job.containsKey(MAX_AGE)) {
            env.put(MAX_AGE, job.get(MAX_AGE));
        }
        env.put("ROLLCALL_HASH_KEY", Base64.getEncoder().encodeToString(key));
        env.put("ROLLCALL_QUEUE_DIR", folder.resolve("queue").toString());
        env.put("ROLLCALL_HTTP_ADDRESS", "127.0.0.1:" + edgePort);
        env.put("ROLLCALL_MANAGEMENT_ADDRESS", "127.0.0.1:0");
        for (String limit : List.of("ROLLCALL_RATE", "ROLLCALL_RATE_PRODUCT", "ROLLCALL_RATE_PREFIX")) {
            env.put(limit, "0");
        }
        return EdgeConfig.fromEnvironment(env);
    }

    private static Map<String, String> cluster(int port, int registryPort) {
        Map<String, String> env = new HashMap<>();
        env.put("ROLLCALL_BOOTSTRAP_SERVERS", EmbeddedBroker.address(port));
        env.put("ROLLCALL_SCHEMA_REGISTRY_URL", RegistryProcess.url(registryPort));
        return env;
    }
}
