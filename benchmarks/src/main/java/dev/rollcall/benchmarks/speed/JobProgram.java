package dev.rollcall.benchmarks.speed;

import dev.rollcall.benchmarks.processes.JobInstance;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Instances of the job, from the jar that its operators run, with the variables that they would set. */
final class JobProgram implements Program {
    /** The job's own default. */
    private static final int MAX_SERIES = 10_000;

    private final String id;
    private final Stage stage;
    private final int threads;
    private final List<JobInstance> instances = new ArrayList<>();

    /** @param threads of each instance that read and add up */
    JobProgram(String id, Stage stage, int threads) {
        this.id = id;
        this.stage = stage;
        this.threads = threads;
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
        env.put("ROLLCALL_COMBINE_THREADS", String.valueOf(threads));
        // Each counting partition keeps its part of them, and no series is spread evenly.
        int room = 2 * stage.load().names() * stage.load().versions();
        if (room > MAX_SERIES) {
            env.put("ROLLCALL_MAX_SERIES", String.valueOf(room));
        }
        return env;
    }

    @Override
    public boolean hasStarted() throws InterruptedException {
        return stage.groups().readsEvents(id + "-combine");
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
    public void close() {
        instances.forEach(JobInstance::close);
    }
}
