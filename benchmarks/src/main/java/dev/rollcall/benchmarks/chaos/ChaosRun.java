package dev.rollcall.benchmarks.chaos;

import dev.rollcall.benchmarks.check.Check;
import dev.rollcall.benchmarks.check.Follower;
import dev.rollcall.benchmarks.check.Truth;
import dev.rollcall.benchmarks.check.TruthReader;
import dev.rollcall.benchmarks.check.Verdict;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/** One chaos run: {@link #play} it, then {@link #check} it as often as wanted. */
final class ChaosRun implements AutoCloseable {
    /** How long nothing may change before the rest is given up. */
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    /** How long nothing may change, when all seems to be there, before it is checked. */
    private static final Duration SETTLED = Duration.ofSeconds(5);

    private final ChaosPlan plan;
    private final Consumer<String> out;
    private final Pipeline pipeline;
    private Map<String, Long> acknowledged = Map.of();
    private long start = System.nanoTime();

    /** @param out takes lines about what happens, from several threads */
    ChaosRun(ChaosPlan plan, Path folder, Consumer<String> out) {
        this.plan = plan;
        this.out = out;
        pipeline = new Pipeline(folder, plan.job(), this::say);
    }

    /**
     * Starts the pipeline, produces, injects the faults, and waits until nothing changes any more.
     *
     * @return a reader that has followed the counts from the beginning; the caller closes it
     */
    Follower play() throws InterruptedException {
        pipeline.start();
        Follower follower = new Follower(pipeline.bootstrapServers(), pipeline.registryUrl());
        Encoder encoder = new Encoder(pipeline.registryUrl(), RecordSource.LATER_SCHEMAS);
        try (Traffic traffic = new Traffic(pipeline.bootstrapServers(), new RecordSource(plan.records(), encoder))) {
            start = System.nanoTime();
            say("the pipeline is ready; traffic begins");
            CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> send(traffic));
            new FaultInjector(pipeline, this::say).play(plan.schedule(), start);
            sending.join();
            acknowledged = traffic.acknowledged();
        } catch (CompletionException e) {
            throw new IllegalStateException(String.valueOf(e.getCause()), e);
        }
        say("all records are acknowledged, all faults are over");
        awaitQuiet(follower);
        return follower;
    }

    /** Compares what a reader saw with the truth. */
    Verdict check(Follower follower) {
        Truth truth = TruthReader.read(
                pipeline.bootstrapServers(), pipeline.registryUrl(), ChaosPlan.WINDOW, ChaosPlan.GRACE);
        return Check.compare(truth, follower.counts(), follower.rejects(), acknowledged);
    }

    /** How often an instance ended without being told to. */
    int endsByThemselves() {
        return pipeline.endsByThemselves();
    }

    String bootstrapServers() {
        return pipeline.bootstrapServers();
    }

    String registryUrl() {
        return pipeline.registryUrl();
    }

    @Override
    public void close() {
        pipeline.close();
    }

    private void send(Traffic traffic) {
        try {
            traffic.send(plan.events(), plan.rate());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while sending", e);
        }
    }

    private void awaitQuiet(Follower follower) throws InterruptedException {
        long produced =
                acknowledged.values().stream().mapToLong(Long::longValue).sum();
        long ended = System.nanoTime();
        long changedAt = ended;
        long seen = -1;
        while (true) {
            follower.check();
            long now = follower.counts().rowsRead() + follower.rejects().read();
            if (now != seen) {
                seen = now;
                changedAt = System.nanoTime();
            }
            boolean complete = follower.counts().counted() + follower.rejects().read() >= produced
                    && follower.counts().allClosed();
            Duration quiet = Duration.ofNanos(System.nanoTime() - changedAt);
            if (quiet.compareTo(complete ? SETTLED : PATIENCE) > 0) {
                say(
                        complete
                                ? String.format(
                                        Locale.ROOT,
                                        "every row is final, %.1f s after the last record and the last fault",
                                        (changedAt - ended) / 1e9)
                                : "nothing changes any more, but not all is counted and closed");
                return;
            }
            Thread.sleep(100);
        }
    }

    private void say(String what) {
        out.accept(String.format(Locale.ROOT, "%7.1f s  %s", (System.nanoTime() - start) / 1e9, what));
    }
}
