package dev.rollcall.streams.cluster;

import dev.rollcall.streams.config.ClusterConfig;
import dev.rollcall.streams.config.Durations;
import dev.rollcall.streams.config.JobConfig;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of the command {@code provision}, of the job's jar and of the command line alike. */
public final class ProvisionOptions {

    @Option(
            names = "--application-id",
            paramLabel = "ID",
            description = "The job's. Default: $ROLLCALL_APPLICATION_ID, or else rollcall.")
    private @Nullable String applicationId;

    @Option(
            names = "--replication-factor",
            paramLabel = "N",
            description = "Copies of each new topic. Default: the cluster's own default.")
    private @Nullable Integer replicationFactor;

    @Option(
            names = "--wait",
            paramLabel = "DURATION",
            description = "How long to wait for Kafka and the registry to answer, e.g. 2m. Default: not at all.")
    private @Nullable String wait;

    /**
     * Whether to wait for the cluster.
     *
     * @throws IllegalArgumentException when an option is invalid; names it
     */
    public boolean waits() {
        return !waiting().isZero();
    }

    /**
     * The application to prepare the cluster for.
     *
     * @throws IllegalArgumentException when the option or the variable is invalid; names it
     */
    public String applicationId(Map<String, String> env) {
        return JobConfig.applicationId(applicationId == null ? env : Map.of("ROLLCALL_APPLICATION_ID", applicationId));
    }

    /**
     * Creates topics, fixes their settings and registers schemas.
     *
     * @param env the variables that options default to
     * @throws IllegalArgumentException when an option is invalid; names it
     * @throws JobException when the broker or the registry does not answer or refuses; one line
     */
    public void apply(ClusterConfig cluster, Map<String, String> env) throws InterruptedException {
        if (replicationFactor != null && (replicationFactor < 1 || replicationFactor > Short.MAX_VALUE)) {
            throw JobConfig.invalid(
                    "--replication-factor", String.valueOf(replicationFactor), "give a number from 1 to 32767");
        }
        Provision.apply(cluster, applicationId(env), replicationFactor == null ? -1 : replicationFactor, waiting());
    }

    private Duration waiting() {
        return wait == null ? Duration.ZERO : Durations.parse("--wait", wait);
    }
}
