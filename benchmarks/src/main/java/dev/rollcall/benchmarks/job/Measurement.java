package dev.rollcall.benchmarks.job;

import java.util.List;

/**
 * One run of one contender.
 *
 * @param events that there are
 * @param counted of them, by the contender's rows
 * @param seconds from the moment that it had its partitions until everything was counted and committed
 * @param cpuSeconds of its processes in that time
 * @param brokerCpuSeconds of the broker's process in that time
 * @param repartitionBytes sent to topics between its stages
 * @param changelogBytes sent to changelogs
 * @param peakResidentBytes the most memory that its processes had resident
 * @param differences what was not as it should be
 */
record Measurement(
        Contender contender,
        long events,
        long counted,
        double seconds,
        double cpuSeconds,
        double brokerCpuSeconds,
        long repartitionBytes,
        long changelogBytes,
        long peakResidentBytes,
        List<String> differences) {

    double eventsPerSecond() {
        return events / seconds;
    }

    long missing() {
        return events - counted;
    }

    boolean isExact() {
        return differences.isEmpty();
    }
}
