package dev.rollcall.streams.cluster;

import dev.rollcall.streams.config.ClusterConfig;
import dev.rollcall.streams.config.Durations;
import dev.rollcall.streams.config.JobConfig;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of the command {@code provision}, of the job's jar and of the command line alike. */
public final class ProvisionOptions {

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
     * Creates topics, fixes their settings and registers schemas.
     *
     * @throws IllegalArgumentException when an option is invalid; names it
     * @throws JobException when the broker or the registry does not answer or refuses; one line
     */
    public void apply(ClusterConfig cluster) throws InterruptedException {
        if (replicationFactor != null && (replicationFactor < 1 || replicationFactor > Short.MAX_VALUE)) {
            throw JobConfig.invalid(
                    "--replication-factor", String.valueOf(replicationFactor), "give a number from 1 to 32767");
        }
        Provision.apply(cluster, replicationFactor == null ? -1 : replicationFactor, waiting());
    }

    private Duration waiting() {
        return wait == null ? Duration.ZERO : Durations.parse("--wait", wait);
    }
}
