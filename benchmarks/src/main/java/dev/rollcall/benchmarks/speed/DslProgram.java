package dev.rollcall.benchmarks.speed;

import dev.rollcall.benchmarks.dsl.DslMain;
import dev.rollcall.benchmarks.processes.Build;
import dev.rollcall.benchmarks.processes.Child;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.NewTopic;

/** A DSL topology; see {@link DslMain}. */
final class DslProgram implements Program {
    private final String id;
    private final Stage stage;
    private final Child child;

    DslProgram(String id, Stage stage, DslMain.Kind kind) throws InterruptedException {
        this.id = id;
        this.stage = stage;
        stage.groups().create(new NewTopic(counts(id), Optional.of(4), Optional.empty()));
        child = Child.start(
                new Child.Program(
                        id,
                        Program.jvm(stage),
                        Build.ownClasspath(),
                        List.of(
                                DslMain.class.getName(),
                                kind.option(),
                                stage.bootstrapServers(),
                                stage.registryUrl(),
                                id,
                                counts(id),
                                Load.WINDOW.toString(),
                                // Partitions are read at different speeds: whatever is behind must not be late.
                                stage.load()
                                        .span()
                                        .multipliedBy(2)
                                        .plus(Load.GRACE)
                                        .toString(),
                                stage.folder().resolve(id + "-state").toString()),
                        Map.of()),
                stage.folder());
    }

    /** The topic of its counts. */
    static String counts(String id) {
        return id + ".counts";
    }

    @Override
    public boolean hasStarted() throws InterruptedException {
        return stage.groups().readsEvents(id);
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
