package dev.rollcall.cli.cluster;

import dev.rollcall.service.config.ClusterConfig;
import dev.rollcall.streams.config.JobConfig;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that name a cluster: its brokers and its schema registry. By default those of a sandbox. */
public final class ClusterOptions {
    static final String REGISTRY = "http://127.0.0.1:8081/apis/ccompat/v7";

    @Mixin
    private BrokerOptions brokers = new BrokerOptions();

    @Option(
            names = "--schema-registry-url",
            paramLabel = "URL",
            defaultValue = REGISTRY,
            description =
                    "The registry's Confluent API. Default: $ROLLCALL_SCHEMA_REGISTRY_URL, or else ${DEFAULT-VALUE}.")
    private String registryUrl = "";

    /** The environment variables, with these options in place of theirs. */
    public Map<String, String> over(Map<String, String> env) {
        Map<String, String> result = brokers.over(env);
        result.put("ROLLCALL_SCHEMA_REGISTRY_URL", registryUrl);
        return result;
    }

    /**
     * The settings of the cluster, whether it is there or not.
     *
     * @throws IllegalArgumentException when a setting is invalid; names it
     */
    public ClusterConfig config(Map<String, String> env) {
        return JobConfig.cluster(over(env));
    }

    /**
     * The settings of the cluster, once both a broker and the registry respond.
     *
     * @throws dev.rollcall.cli.console.Fault when one does not within a few seconds
     * @throws IllegalArgumentException when a setting is invalid; names it
     */
    public ClusterConfig connect(Map<String, String> env) throws InterruptedException {
        ClusterConfig cluster = config(env);
        ClusterCheck.all(cluster);
        return cluster;
    }
}
