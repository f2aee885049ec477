package dev.rollcall.streams.cluster;

import dev.rollcall.service.config.ClusterConfig;
import dev.rollcall.service.config.Durations;
import dev.rollcall.service.config.Settings;
import dev.rollcall.streams.config.JobConfig;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of the command {@code provision}, of the job's jar and of the command line alike. */
public final class ProvisionOptions {

    private static final int MOST_PARTITIONS = 10_000;

    @Option(
            names = "--application-id",
            paramLabel = "ID",
            description = "The job's application id. Default: $ROLLCALL_APPLICATION_ID, or else rollcall.")
    private @Nullable String applicationId;

    @Option(
            names = "--partitions",
            paramLabel = "N",
            description =
                    "Partitions of a new telemetry.events: the maximum number of combining threads that have work. Default: 4.")
    private @Nullable Integer partitions;

    @Option(
            names = "--internal-partitions",
            paramLabel = "N",
            description =
                    "Partitions of a new topic of sums: the maximum number of counting threads that have work. To change them,"
                            + " count again. Default: 16.")
    private @Nullable Integer internalPartitions;

    @Option(
            names = "--replication-factor",
            paramLabel = "N",
            description = "Copies of each new topic. Default: 3 with at least 3 brokers, else 1.")
    private @Nullable Integer replicationFactor;

    @Option(
            names = "--set-retention",
            description = "Set the retention of an existing telemetry.counts to $ROLLCALL_KEEP_WINDOWS too: older"
                    + " windows are deleted. A new topic has it in any case.")
    private boolean setRetention;

    @Option(
            names = "--wait",
            paramLabel = "DURATION",
            description = "How long to wait for Kafka and the registry, e.g. 2m. Default: not at all.")
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
     * @throws JobException when the broker or the registry does not respond or refuses; one line
     */
    public void apply(ClusterConfig cluster, Map<String, String> env) throws InterruptedException {
        TopicLayout layout = layout(applicationId(env), JobConfig.keepWindows(env));
        Provision.apply(cluster, layout, waiting());
        if (setRetention) {
            Provision.setRetention(cluster, layout);
        }
    }

    private TopicLayout layout(String id, Duration keepWindows) {
        TopicLayout usual = TopicLayout.of(id);
        OptionalInt copies = replicationFactor == null
                ? OptionalInt.empty()
                : OptionalInt.of(within("--replication-factor", replicationFactor, Short.MAX_VALUE));
        return new TopicLayout(
                id,
                partitions == null ? usual.eventPartitions() : within("--partitions", partitions, MOST_PARTITIONS),
                internalPartitions == null
                        ? usual.internalPartitions()
                        : within("--internal-partitions", internalPartitions, MOST_PARTITIONS),
                copies,
                keepWindows);
    }

    private static int within(String option, int value, int most) {
        if (value < 1 || value > most) {
            throw Settings.invalid(option, String.valueOf(value), "give a number from 1 to " + most);
        }
        return value;
    }

    private Duration waiting() {
        return wait == null ? Duration.ZERO : Durations.parse("--wait", wait);
    }
}
