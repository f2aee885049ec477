package dev.rollcall.benchmarks.speed;

import dev.rollcall.benchmarks.check.RowKey;
import dev.rollcall.benchmarks.dsl.DslMain;
import dev.rollcall.benchmarks.dsl.SeriesRow;
import dev.rollcall.benchmarks.processes.Build;
import dev.rollcall.benchmarks.processes.Child;
import dev.rollcall.benchmarks.processes.Child.Program;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.NewTopic;

/** A DSL topology. Its rows have counts only: no users, no losses, no finals. */
final class DslAttempt implements Attempt {
    private final String id;
    private final Stage stage;
    private final Child child;
    private final DslReader reader;

    DslAttempt(String id, Stage stage, DslMain.Kind kind) throws InterruptedException {
        this.id = id;
        this.stage = stage;
        String counts = id + ".counts";
        stage.groups().create(new NewTopic(counts, Optional.of(4), Optional.empty()));
        reader = new DslReader(stage.bootstrapServers(), counts);
        child = Child.start(
                new Program(
                        id,
                        Programs.jvm(stage),
                        Build.ownClasspath(),
                        List.of(
                                DslMain.class.getName(),
                                kind.option(),
                                stage.bootstrapServers(),
                                stage.registryUrl(),
                                id,
                                counts,
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

    @Override
    public boolean hasStarted() throws InterruptedException {
        return stage.groups().readsEvents(id);
    }

    @Override
    public long counted() {
        return reader.counted();
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
        Map<String, Long> rows = reader.rows();
        List<String> differences = new ArrayList<>();
        stage.truth().rows().forEach((key, expected) -> {
            long count = rows.getOrDefault(SeriesRow.row(key), 0L);
            if (count != expected.count()) {
                differences.add(difference(key, count, expected.count()));
            }
        });
        if (rows.size() > stage.truth().rows().size()) {
            differences.add("rows are " + rows.size() + ", should be "
                    + stage.truth().rows().size());
        }
        return differences;
    }

    private static String difference(RowKey key, long count, long expected) {
        return key + ": count is " + count + ", should be " + expected;
    }

    @Override
    public void close() throws InterruptedException {
        child.kill();
        reader.close();
    }
}
