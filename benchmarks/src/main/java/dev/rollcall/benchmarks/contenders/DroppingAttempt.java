package dev.rollcall.benchmarks.contenders;

import java.util.List;

/** A consumer that drops what it reads; see {@link DroppingMain}. */
final class DroppingAttempt implements Attempt {
    private final Program program;

    DroppingAttempt(String id, Stage stage, int threads) {
        program = Program.ofThisModule(
                id, stage, DroppingMain.class, stage.bootstrapServers(), id, String.valueOf(threads));
    }

    @Override
    public Program program() {
        return program;
    }

    @Override
    public long counted() throws InterruptedException {
        return program.committed();
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
