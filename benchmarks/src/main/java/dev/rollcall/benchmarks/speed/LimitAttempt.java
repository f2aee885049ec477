package dev.rollcall.benchmarks.speed;

import java.util.List;

/** A consumer that drops what it reads. */
record LimitAttempt(LimitProgram program) implements Attempt {
    @Override
    public long counted() throws InterruptedException {
        return program.read();
    }

    @Override
    public List<String> differences() {
        return List.of();
    }

    @Override
    public void close() {
        program.close();
    }
}
