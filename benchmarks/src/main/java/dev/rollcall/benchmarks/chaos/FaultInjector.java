package dev.rollcall.benchmarks.chaos;

import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Plays a schedule on a pipeline, in real time. */
final class FaultInjector {
    private final Pipeline pipeline;
    private final Consumer<String> report;

    FaultInjector(Pipeline pipeline, Consumer<String> report) {
        this.pipeline = pipeline;
        this.report = report;
    }

    /** Something to be done at a time. */
    private record Step(long at, Runnable action) {}

    /**
     * Plays all faults; returns when the last one is over.
     *
     * @param start the beginning of the traffic, as {@link System#nanoTime}
     */
    void play(Schedule schedule, long start) throws InterruptedException {
        List<Step> steps = schedule.faults().stream()
                .flatMap(fault ->
                        Stream.of(new Step(fault.at(), () -> begin(fault)), new Step(fault.end(), () -> end(fault))))
                .sorted(Comparator.comparingLong(Step::at))
                .toList();
        for (Step step : steps) {
            long wait = step.at() - (System.nanoTime() - start) / 1_000_000;
            if (wait > 0) {
                Thread.sleep(wait);
            }
            step.action().run();
        }
    }

    private void begin(Fault fault) {
        report.accept(fault.toString());
        pipeline.begin(fault);
    }

    private void end(Fault fault) {
        pipeline.end(fault);
        report.accept("  over: " + fault.kind().of(fault.part()));
    }
}
