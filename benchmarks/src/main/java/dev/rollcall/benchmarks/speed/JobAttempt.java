package dev.rollcall.benchmarks.speed;

import dev.rollcall.benchmarks.check.Check;
import dev.rollcall.benchmarks.check.Follower;
import dev.rollcall.benchmarks.check.Truth;
import dev.rollcall.benchmarks.check.Verdict;
import java.util.List;
import java.util.Map;

/** The job and a reader of its rows, which are checked for users, losses and finals, too. */
final class JobAttempt implements Attempt {
    private static final long PATIENCE_MS = 120_000;

    private final Truth truth;
    private final Follower follower;
    private final JobProgram program;

    /** @param threads that read and add up */
    JobAttempt(String id, Stage stage, int threads, Truth truth) throws InterruptedException {
        this.truth = truth;
        Data.createTopics(stage.load(), stage.bootstrapServers(), stage.registryUrl());
        follower = new Follower(stage.bootstrapServers(), stage.registryUrl());
        program = new JobProgram(id, stage, threads);
    }

    @Override
    public Program program() {
        return program;
    }

    @Override
    public long counted() {
        follower.check();
        return follower.counts().counted();
    }

    @Override
    public List<String> differences() throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE_MS * 1_000_000;
        while (!follower.counts().allClosed() && System.nanoTime() < deadline) {
            Thread.sleep(20);
        }
        Verdict verdict =
                Check.compare(truth, follower.counts(), follower.rejects(), Map.of(Verdict.GOOD, truth.good()));
        return verdict.differences();
    }

    @Override
    public void close() throws InterruptedException {
        program.close();
        follower.close();
    }
}
