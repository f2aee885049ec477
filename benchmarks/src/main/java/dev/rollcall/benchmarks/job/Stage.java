package dev.rollcall.benchmarks.job;

import dev.rollcall.benchmarks.events.Cluster;
import dev.rollcall.benchmarks.events.Load;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What every contender meets.
 *
 * @param folder for data and logs
 * @param settings of the contenders
 */
public record Stage(Cluster cluster, Path folder, Load load, Settings settings) {

    /** The same, with other settings of the contenders. */
    public Stage with(Settings other) {
        return new Stage(cluster, folder, load, other);
    }

    /**
     * Settings of contenders.
     *
     * @param jvm options of each one's Java virtual machine
     * @param instances of the job that share the work
     * @param commitInterval of the job
     * @param breakdowns the fields by which the job breaks events down, or {@code none}
     * @param dslGrace how far a DSL topology's stream time may be past the end of a window before its events are dropped
     * @param variables of the job, besides those that these settings and the cluster give it
     */
    public record Settings(
            List<String> jvm,
            int instances,
            Duration commitInterval,
            String breakdowns,
            Duration dslGrace,
            Map<String, String> variables) {}
}
