package dev.rollcall.benchmarks.speed;

import org.HdrHistogram.Histogram;

/**
 * From the broker's receipt of an event to a row that counts it, in milliseconds.
 *
 * @param name of the contender
 * @param eventsPerSecond that the broker received
 * @param probes how many events were watched
 * @param unseen how many of them no row has counted
 * @param cores of CPU that the contender's processes used
 */
record Freshness(
        String name,
        double eventsPerSecond,
        long p50,
        long p99,
        long p999,
        long max,
        long probes,
        long unseen,
        double cores) {

    static Freshness of(String name, double eventsPerSecond, Histogram latencies, long unseen, double cores) {
        return new Freshness(
                name,
                eventsPerSecond,
                latencies.getValueAtPercentile(50),
                latencies.getValueAtPercentile(99),
                latencies.getValueAtPercentile(99.9),
                latencies.getMaxValue(),
                latencies.getTotalCount() + unseen,
                unseen,
                cores);
    }
}
