package dev.rollcall.streams.health;

import dev.rollcall.streams.config.Role;
import dev.rollcall.streams.failure.JobException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.apache.kafka.streams.KafkaStreams;
import org.jspecify.annotations.Nullable;

/**
 * Whether the job is at work: ready means that what comes in is counted and committed, or that nothing is left to count,
 * as far as this instance has a part in it. Thread-safe.
 */
public final class Readiness {

    private static final String STARTING = "starting";

    private final Supplier<@Nullable JobException> failure;
    private final Duration silence;
    private final Set<Role> roles;
    private final List<Supplier<@Nullable String>> workers = new CopyOnWriteArrayList<>();
    private volatile @Nullable KafkaStreams counting;
    private volatile boolean serving;

    /**
     * The readiness of a job of which nothing has started.
     *
     * @param failure why the job has failed, or null
     * @param silence how long Kafka may leave the counting stage without a response
     * @param roles the parts that are waited for
     */
    public Readiness(Supplier<@Nullable JobException> failure, Duration silence, Set<Role> roles) {
        this.failure = failure;
        this.silence = silence;
        this.roles = roles;
    }

    /** Takes the counting stage into account. */
    public void counting(KafkaStreams stage) {
        counting = stage;
    }

    /** Takes a worker of the combining stage into account; it says what it does instead of its work, or null. */
    public void combining(Supplier<@Nullable String> worker) {
        workers.add(worker);
    }

    /** To be called once the counts are served. */
    public void serving() {
        serving = true;
    }

    /** Why the job is not ready, a line each; empty when it is. */
    public List<String> reasons() {
        List<String> reasons = new ArrayList<>();
        JobException failed = failure.get();
        if (failed != null) {
            reasons.add(failed.getMessage());
        }
        if (roles.contains(Role.COUNT)) {
            add(reasons, "counting stage", countingInstead());
        }
        if (roles.contains(Role.COMBINE) && workers.isEmpty()) {
            add(reasons, "combining stage", STARTING);
        }
        workers.forEach(worker -> add(reasons, "combining stage", worker.get()));
        if (roles.contains(Role.HTTP) && !serving) {
            add(reasons, "HTTP", STARTING);
        }
        return reasons;
    }

    private @Nullable String countingInstead() {
        KafkaStreams stage = counting;
        if (stage == null) {
            return STARTING;
        } else if (stage.state() != KafkaStreams.State.RUNNING) {
            return stage.state().toString();
        } else if (Heartbeats.areMissing(stage.metrics(), silence)) {
            return "Kafka does not respond; check that a broker runs, and that this machine can reach it";
        }
        return null;
    }

    private static void add(List<String> reasons, String part, @Nullable String reason) {
        if (reason != null) {
            reasons.add(part + ": " + reason);
        }
    }
}
