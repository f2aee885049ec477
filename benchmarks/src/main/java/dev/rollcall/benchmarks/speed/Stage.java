package dev.rollcall.benchmarks.speed;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What every contender meets.
 *
 * @param groups of the broker
 * @param folder for data and logs
 * @param jvm options of each contender's Java virtual machine
 * @param instances of the job that share the work
 * @param commitInterval of the job
 */
record Stage(
        String bootstrapServers,
        String registryUrl,
        Groups groups,
        Path folder,
        Load load,
        List<String> jvm,
        int instances,
        Duration commitInterval) {}
