package dev.rollcall.benchmarks.speed;

import dev.rollcall.benchmarks.processes.Build;
import dev.rollcall.benchmarks.processes.Child;
import java.util.List;
import java.util.Map;

/** A consumer that drops what it reads; see {@link LimitMain}. */
final class LimitProgram implements Program {
    private final String id;
    private final Stage stage;
    private final Child child;

    LimitProgram(String id, Stage stage, int threads) {
        this.id = id;
        this.stage = stage;
        child = Child.start(
                new Child.Program(
                        id,
                        Program.jvm(stage),
                        Build.ownClasspath(),
                        List.of(LimitMain.class.getName(), stage.bootstrapServers(), id, String.valueOf(threads)),
                        Map.of()),
                stage.folder());
    }

    /** How many events it has read: none until it has read all, when there is more than one thread all of its part. */
    long read() throws InterruptedException {
        return stage.groups().committed(id);
    }

    @Override
    public boolean hasStarted() throws InterruptedException {
        return read() >= 0;
    }

    @Override
    public List<Long> pids() {
        return List.of(child.pid());
    }

    @Override
    public String lastWords() {
        return child.lastWords();
    }

    @Override
    public void close() {
        child.kill();
    }
}
