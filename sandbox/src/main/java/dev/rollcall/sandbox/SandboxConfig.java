package dev.rollcall.sandbox;

import dev.rollcall.streams.config.JobConfig;
import dev.rollcall.testkit.broker.EmbeddedBroker;
import dev.rollcall.testkit.registry.RegistryProcess;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The settings of a sandbox.
 *
 * @param port where Kafka's clients connect
 * @param registryPort where the schema registry answers
 * @param httpPort where the page and the counts are served
 * @param job further settings of the job, as its environment variables, e.g. {@code ROLLCALL_WINDOW}
 */
public record SandboxConfig(int port, int registryPort, int httpPort, Map<String, String> job) {
    /** Variables of the job whose values a sandbox sets. */
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
    }

    /** The settings of the job, with its state in {@code folder}. */
    JobConfig jobConfig(Path folder) {
        return jobConfig(port, registryPort, httpPort, job, folder);
    }

    private static JobConfig jobConfig(int port, int registryPort, int httpPort, Map<String, String> job, Path folder) {
        Map<String, String> env = new HashMap<>(job);
        env.put("ROLLCALL_BOOTSTRAP_SERVERS", EmbeddedBroker.address(port));
        env.put("ROLLCALL_SCHEMA_REGISTRY_URL", RegistryProcess.url(registryPort));
        env.put("ROLLCALL_STATE_DIR", folder.resolve("state").toString());
        env.put("ROLLCALL_HTTP_ADDRESS", "127.0.0.1:" + httpPort);
        env.put("ROLLCALL_MANAGEMENT_ADDRESS", "127.0.0.1:0");
        return JobConfig.fromEnvironment(env);
    }
}
