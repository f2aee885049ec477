package dev.rollcall.benchmarks.speed;

import dev.rollcall.benchmarks.processes.Build;
import dev.rollcall.benchmarks.processes.Child;
import dev.rollcall.benchmarks.processes.Child.Program;
import java.util.List;
import java.util.Map;

/** A consumer that drops what it reads. */
final class LimitAttempt implements Attempt {
    private final String id;
    private final Stage stage;
    private final Child child;

    LimitAttempt(String id, Stage stage, int threads) {
        this.id = id;
        this.stage = stage;
        child = Child.start(
                new Program(
                        id,
                        Programs.jvm(stage),
                        Build.ownClasspath(),
                        List.of(LimitMain.class.getName(), stage.bootstrapServers(), id, String.valueOf(threads)),
                        Map.of()),
                stage.folder());
    }

    @Override
    public boolean hasStarted() throws InterruptedException {
        return stage.groups().committed(id) >= 0;
    }

    @Override
    public long counted() throws InterruptedException {
        return stage.groups().committed(id);
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
    public List<String> differences() {
        return List.of();
    }

    @Override
    public void close() {
        child.kill();
    }
}
