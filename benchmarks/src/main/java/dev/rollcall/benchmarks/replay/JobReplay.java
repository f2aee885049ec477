package dev.rollcall.benchmarks.replay;

import dev.rollcall.benchmarks.check.Check;
import dev.rollcall.benchmarks.check.Follower;
import dev.rollcall.benchmarks.check.Ledger.Line;
import dev.rollcall.benchmarks.check.Truth;
import dev.rollcall.benchmarks.check.Verdict;
import dev.rollcall.benchmarks.processes.JobInstance;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Instances of the job, in processes of their own, on the backlog. */
final class JobReplay {
    private static final Duration PATIENCE = Duration.ofSeconds(150);
    private static final Duration SETTLED = Duration.ofSeconds(5);

    private final String bootstrapServers;
    private final String registryUrl;
    private final Path folder;
    private final Consumer<String> out;
    private final List<JobInstance> instances = new ArrayList<>();

    JobReplay(String bootstrapServers, String registryUrl, Path folder, Consumer<String> out) {
        this.bootstrapServers = bootstrapServers;
        this.registryUrl = registryUrl;
        this.folder = folder;
        this.out = out;
    }

    /** What came of it, and how it compares with the truth. */
    record Result(Outcome outcome, Verdict verdict) {
        /** Whether every row is exact, and became final once, without amendment. */
        boolean isProof() {
            return verdict.isExact() && outcome.amended() != null && outcome.amended() == 0;
        }
    }

    /** @param number how many instances share the work */
    Result run(Truth truth, int number) throws InterruptedException {
        Map<String, String> env = Map.of(
                "ROLLCALL_BOOTSTRAP_SERVERS",
                bootstrapServers,
                "ROLLCALL_SCHEMA_REGISTRY_URL",
                registryUrl,
                "ROLLCALL_WINDOW",
                ReplayPlan.WINDOW.toSeconds() + "s",
                "ROLLCALL_GRACE",
                ReplayPlan.GRACE.toSeconds() + "s");
        try (Follower follower = new Follower(bootstrapServers, registryUrl)) {
            long start = System.nanoTime();
            for (int i = 1; i <= number; i++) {
                JobInstance instance = new JobInstance(i, folder, env, out);
                instances.add(instance);
                instance.start();
            }
            double counted = awaitQuiet(follower, truth, start);
            return result(follower, truth, counted);
        } finally {
            instances.forEach(JobInstance::close);
        }
    }

    private static Result result(Follower follower, Truth truth, double seconds) {
        Verdict verdict =
                Check.compare(truth, follower.counts(), follower.rejects(), Map.of(Verdict.GOOD, truth.good()));
        Map<?, Line> lines = follower.counts().lines();
        long finals = lines.values().stream()
                .filter(line -> line.latest().getClosed() && line.latest().getRevision() == 0)
                .count();
        Outcome outcome = new Outcome(
                "job",
                verdict.counted(),
                truth.good() - verdict.counted(),
                verdict.differences().size(),
                finals,
                (long) verdict.amended(),
                seconds,
                "");
        return new Result(outcome, verdict);
    }

    /** Returns the seconds until the last event was counted. */
    private static double awaitQuiet(Follower follower, Truth truth, long start) throws InterruptedException {
        long changedAt = System.nanoTime();
        long countedAt = changedAt;
        long rows = -1;
        long counted = -1;
        while (true) {
            follower.check();
            long now = System.nanoTime();
            if (follower.counts().counted() != counted) {
                counted = follower.counts().counted();
                countedAt = now;
            }
            if (follower.counts().rowsRead() != rows) {
                rows = follower.counts().rowsRead();
                changedAt = now;
            }
            boolean complete = counted >= truth.good() && follower.counts().allClosed();
            if (now - changedAt > (complete ? SETTLED : PATIENCE).toNanos()) {
                return (countedAt - start) / 1e9;
            }
            Thread.sleep(50);
        }
    }
}
