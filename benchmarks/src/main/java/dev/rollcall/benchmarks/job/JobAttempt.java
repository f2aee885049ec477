package dev.rollcall.benchmarks.job;

import dev.rollcall.testkit.rows.Follower;
import dev.rollcall.testkit.truth.Check;
import dev.rollcall.testkit.truth.Truth;
import dev.rollcall.testkit.truth.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The job and a reader of its rows, which are checked for users, losses and finals, too. */
final class JobAttempt implements Attempt {
    private final Truth truth;
    private final Follower follower;
    private final Program program;

    /** @param threads that read and add up */
    JobAttempt(String id, Stage stage, int threads, Truth truth) throws InterruptedException {
        this.truth = truth;
        stage.cluster().makeRoomFor(id, stage.load().partitions());
        follower =
                new Follower(stage.cluster().bootstrapServers(), stage.cluster().registryUrl());
        program = Program.job(id, stage, threads);
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
        var unused = follower.awaitQuiet(truth.good());
        Verdict verdict = Check.compare(truth, follower, Map.of(Verdict.GOOD, truth.good()), Instant.now());
        List<String> differences = new ArrayList<>(verdict.differences());
        if (verdict.amended() > 0) {
            differences.add(verdict.amended() + " rows were amended, though no event was late");
        }
        return differences;
    }

    @Override
    public void close() throws InterruptedException {
        program.close();
        follower.close();
    }
}
