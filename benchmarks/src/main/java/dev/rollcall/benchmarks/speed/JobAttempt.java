package dev.rollcall.benchmarks.speed;

import dev.rollcall.benchmarks.check.Check;
import dev.rollcall.benchmarks.check.Follower;
import dev.rollcall.benchmarks.check.Verdict;
import dev.rollcall.benchmarks.processes.JobInstance;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The job, from the jar that its operators run. Its rows are checked for users, losses and finals, too. */
final class JobAttempt implements Attempt {
    private static final long PATIENCE_MS = 120_000;

    /** The job's own default. */
    private static final int MAX_SERIES = 10_000;

    private final String id;
    private final Stage stage;
    private final Follower follower;
    private final List<JobInstance> instances = new ArrayList<>();

    JobAttempt(String id, Stage stage) throws InterruptedException {
        this.id = id;
        this.stage = stage;
        Data.createTopics(stage.load(), stage.bootstrapServers(), stage.registryUrl());
        follower = new Follower(stage.bootstrapServers(), stage.registryUrl());
        Path folder = stage.folder().resolve(id);
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        for (int number = 1; number <= stage.instances(); number++) {
            JobInstance instance = new JobInstance(
                    number, folder, stage.jvm(), variables(), line -> System.err.println(id + ": " + line));
            instances.add(instance);
            instance.start();
        }
    }

    private Map<String, String> variables() {
        Map<String, String> env = new HashMap<>();
        env.put("ROLLCALL_BOOTSTRAP_SERVERS", stage.bootstrapServers());
        env.put("ROLLCALL_SCHEMA_REGISTRY_URL", stage.registryUrl());
        env.put("ROLLCALL_APPLICATION_ID", id);
        env.put("ROLLCALL_WINDOW", Load.WINDOW.toSeconds() + "s");
        env.put("ROLLCALL_GRACE", Load.GRACE.toSeconds() + "s");
        env.put("ROLLCALL_COMMIT_INTERVAL", stage.commitInterval().toMillis() + "ms");
        int series = stage.load().names() * stage.load().versions();
        if (series > MAX_SERIES) {
            env.put("ROLLCALL_MAX_SERIES", String.valueOf(series));
        }
        return env;
    }

    @Override
    public boolean hasStarted() throws InterruptedException {
        return stage.groups().readsEvents(id + "-combine");
    }

    @Override
    public long counted() {
        follower.check();
        return follower.counts().counted();
    }

    @Override
    public List<Long> pids() {
        return instances.stream().map(JobInstance::pid).toList();
    }

    @Override
    public String lastWords() {
        return instances.get(0).lastWords();
    }

    @Override
    public List<String> differences() throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE_MS * 1_000_000;
        while (!follower.counts().allClosed() && System.nanoTime() < deadline) {
            Thread.sleep(20);
        }
        Verdict verdict = Check.compare(
                stage.truth(),
                follower.counts(),
                follower.rejects(),
                Map.of(Verdict.GOOD, stage.truth().good()));
        return verdict.differences();
    }

    @Override
    public void close() throws InterruptedException {
        instances.forEach(JobInstance::close);
        follower.close();
    }
}
