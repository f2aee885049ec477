package dev.rollcall.benchmarks.chaos;

/** What can go wrong. The times that a fault lasts are in milliseconds. */
enum FaultKind {
    KILL_INSTANCE(Target.INSTANCE, 500, 5_000, "kill -9 of %s, back with its state"),
    WIPE_INSTANCE(Target.INSTANCE, 500, 5_000, "kill -9 of %s, back with an empty state folder"),
    STOP_INSTANCE(Target.INSTANCE, 2_000, 10_000, "graceful stop of %s"),
    /** Longer than the session timeout of 10 s: it comes back as a zombie. */
    PAUSE_INSTANCE(Target.INSTANCE, 12_000, 18_000, "%s paused (SIGSTOP)"),
    ADD_INSTANCE(Target.SPARE, 8_000, 20_000, "%s added, later removed"),
    STOP_BROKER(Target.BROKER, 500, 6_000, "stop of %s"),
    KILL_BROKER(Target.BROKER, 500, 6_000, "kill -9 of %s"),
    REFUSE_REGISTRY(Target.REGISTRY, 5_000, 15_000, "%s refuses connections"),
    PAUSE_REGISTRY(Target.REGISTRY, 5_000, 15_000, "%s takes connections and does not answer");

    private final Target target;
    private final int shortest;
    private final int longest;
    private final String description;

    FaultKind(Target target, int shortest, int longest, String description) {
        this.target = target;
        this.shortest = shortest;
        this.longest = longest;
        this.description = description;
    }

    /** What a fault happens to. */
    enum Target {
        INSTANCE,
        /** An instance that is there only while it is added. */
        SPARE,
        BROKER,
        REGISTRY
    }

    Target target() {
        return target;
    }

    int shortest() {
        return shortest;
    }

    int longest() {
        return longest;
    }

    /** The fault in words, for a part of the pipeline. */
    String of(String part) {
        return description.formatted(part);
    }
}
