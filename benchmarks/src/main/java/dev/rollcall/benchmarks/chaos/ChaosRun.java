package dev.rollcall.benchmarks.chaos;

import dev.rollcall.testkit.rows.Follower;
import dev.rollcall.testkit.truth.Check;
import dev.rollcall.testkit.truth.Truth;
import dev.rollcall.testkit.truth.TruthReader;
import dev.rollcall.testkit.truth.Verdict;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One chaos run: {@link #play} it, then {@link #check} it as often as wanted. */
final class ChaosRun implements AutoCloseable {
    private final ChaosPlan plan;
    private final Consumer<String> out;
    private final Pipeline pipeline;
    private Map<String, Long> acknowledged = Map.of();
    private @Nullable Follower follower;
    private long start = System.nanoTime();

    /** @param out takes lines about what happens, from several threads */
    ChaosRun(ChaosPlan plan, Path folder, Consumer<String> out) {
        this.plan = plan;
        this.out = out;
        pipeline = new Pipeline(folder, plan.job(), plan.ahead(Instant.now()), this::say);
    }

    /** Something to be done at a time, in milliseconds since the traffic began. */
    private record Step(long at, Runnable action) {}

    /** Starts the pipeline, produces, injects the faults, and waits until nothing changes any more. */
    void play() throws InterruptedException {
        pipeline.start();
        follower = new Follower(pipeline.bootstrapServers(), pipeline.registryUrl());
        Encoder encoder = new Encoder(pipeline.registryUrl(), RecordSource.LATER_SCHEMAS);
        try (Traffic traffic = new Traffic(pipeline.bootstrapServers(), new RecordSource(plan.records(), encoder))) {
            start = System.nanoTime();
            say("the pipeline is ready; traffic begins");
            CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> send(traffic));
            inject(plan.schedule());
            sending.join();
            acknowledged = traffic.acknowledged();
        } catch (CompletionException e) {
            throw new IllegalStateException(String.valueOf(e.getCause()), e);
        }
        say("all records are acknowledged, all faults are over");
        boolean complete = reader().awaitQuiet(acknowledged.values().stream()
                .mapToLong(Long::longValue)
                .sum());
        say(complete ? "every row is final" : "nothing changes any more, but not all is counted and closed");
    }

    /** The reader that has followed the counts from the beginning. */
    Follower reader() {
        return Objects.requireNonNull(follower, "play() comes first");
    }

    /** Compares what the reader has seen with the truth. */
    Verdict check() {
        Truth truth = new Truth(ChaosPlan.WINDOW, ChaosPlan.GRACE, ChaosPlan.BREAKDOWNS);
        TruthReader.read(truth, pipeline.bootstrapServers(), pipeline.registryUrl());
        return Check.compare(truth, reader(), acknowledged, pipeline.now());
    }

    Pipeline pipeline() {
        return pipeline;
    }

    @Override
    public void close() throws InterruptedException {
        try (pipeline) {
            if (follower != null) {
                follower.close();
            }
        }
    }

    /** Begins and ends the faults, each at its time; returns when the last one is over. */
    private void inject(Schedule schedule) throws InterruptedException {
        List<Step> steps = schedule.faults().stream()
                .flatMap(fault ->
                        Stream.of(new Step(fault.at(), () -> begin(fault)), new Step(fault.end(), () -> end(fault))))
                .sorted(Comparator.comparingLong(Step::at))
                .toList();
        for (Step step : steps) {
            Thread.sleep(Math.max(0, step.at() - (System.nanoTime() - start) / 1_000_000));
            step.action().run();
        }
    }

    private void begin(Fault fault) {
        say(fault.toString());
        pipeline.begin(fault);
    }

    private void end(Fault fault) {
        pipeline.end(fault);
        say("  over: " + fault.kind().of(fault.part()));
    }

    private void send(Traffic traffic) {
        try {
            traffic.send(plan.events(), plan.rate());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while sending", e);
        }
    }

    private void say(String what) {
        out.accept(String.format(Locale.ROOT, "%7.1f s  %s", (System.nanoTime() - start) / 1e9, what));
    }
}
