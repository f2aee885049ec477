package dev.rollcall.benchmarks.speed;

import dev.rollcall.benchmarks.check.Truth;
import dev.rollcall.benchmarks.dsl.DslMain;
import java.util.List;

/** A contender that reads all events, and what a reader of its rows sees meanwhile. */
interface Attempt extends AutoCloseable {
    /**
     * Starts a contender.
     *
     * @param id tells this run from all others
     */
    static Attempt start(Contender contender, String id, Stage stage, Truth truth) throws InterruptedException {
        return switch (contender) {
            case LIMIT_1 -> new LimitAttempt(new LimitProgram(id, stage, 1));
            case LIMIT_2 -> new LimitAttempt(new LimitProgram(id, stage, 2));
            case STOCK -> new DslAttempt(id, stage, DslMain.Kind.STOCK, truth);
            case TUNED -> new DslAttempt(id, stage, DslMain.Kind.TUNED, truth);
            case JOB -> new JobAttempt(id, stage, 1, truth);
            case JOB_2 -> new JobAttempt(id, stage, 2, truth);
        };
    }

    Program program();

    /** How many events are counted, for a reader of what is committed. */
    long counted() throws InterruptedException;

    /** What is not as it should be, a line each. Called when everything is counted; may wait for what comes after. */
    List<String> differences() throws InterruptedException;

    @Override
    void close() throws InterruptedException;
}
