package dev.rollcall.cli.cluster;

import dev.rollcall.service.config.ClusterConfig;
import dev.rollcall.streams.config.JobConfig;
import java.util.HashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** The option that names a cluster's brokers. By default those of a sandbox. */
public final class BrokerOptions {
    @Option(
            names = "--bootstrap-servers",
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:9092",
            description = "Kafka's brokers. Default: $ROLLCALL_BOOTSTRAP_SERVERS, or else ${DEFAULT-VALUE}.")
    private String bootstrapServers = "";

    /** The environment variables, with this option in place of its own. */
    Map<String, String> over(Map<String, String> env) {
        Map<String, String> result = new HashMap<>(env);
        result.put("ROLLCALL_BOOTSTRAP_SERVERS", bootstrapServers);
        return result;
    }

    /**
     * The settings of the cluster, for commands that ask no registry, once a broker responds.
     *
     * @throws dev.rollcall.cli.console.Fault when none does within a few seconds
     * @throws IllegalArgumentException when a setting is invalid; names it
     */
    public ClusterConfig connect(Map<String, String> env) throws InterruptedException {
        Map<String, String> settings = over(env);
        settings.putIfAbsent("ROLLCALL_SCHEMA_REGISTRY_URL", ClusterOptions.REGISTRY);
        ClusterConfig cluster = JobConfig.cluster(settings);
        ClusterCheck.broker(cluster);
        return cluster;
    }
}
