package dev.rollcall.benchmarks.producer;

/**
 * What a measurement of the producer does.
 *
 * @param rounds how often each way runs
 * @param rate paced calls per second
 * @param seconds how long calls are paced, after a third of it to warm up
 * @param events for the throughput
 * @param starts how often each program of one event is started
 */
record CostPlan(int rounds, int rate, int seconds, long events, int starts) {
    CostPlan {
        within("--rounds", rounds, 1, 100);
        within("--rate", rate, 100, 200_000);
        within("--seconds", seconds, 1, 3_600);
        within("--events", events, 10_000, 1_000_000_000);
        within("--starts", starts, 1, 10_000);
    }

    private static void within(String option, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    option + " " + value + ": cannot be right; give " + least + " to " + most);
        }
    }

    @Override
    public String toString() {
        return "--rounds " + rounds + " --rate " + rate + " --seconds " + seconds + " --events " + events + " --starts "
                + starts;
    }
}
