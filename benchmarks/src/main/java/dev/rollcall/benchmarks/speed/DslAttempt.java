package dev.rollcall.benchmarks.speed;

import dev.rollcall.benchmarks.check.Truth;
import dev.rollcall.benchmarks.dsl.DslMain;
import dev.rollcall.benchmarks.dsl.SeriesRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A DSL topology and a reader of its rows. They have counts only: no users, no losses, no finals. */
final class DslAttempt implements Attempt {
    private final Truth truth;
    private final DslProgram program;
    private final DslReader reader;

    DslAttempt(String id, Stage stage, DslMain.Kind kind, Truth truth) throws InterruptedException {
        this.truth = truth;
        program = new DslProgram(id, stage, kind);
        reader = new DslReader(stage.bootstrapServers(), DslProgram.counts(id));
    }

    @Override
    public Program program() {
        return program;
    }

    @Override
    public long counted() {
        return reader.counted();
    }

    @Override
    public List<String> differences() {
        Map<String, Long> rows = reader.rows();
        List<String> differences = new ArrayList<>();
        truth.rows().forEach((key, expected) -> {
            long count = rows.getOrDefault(SeriesRow.row(key), 0L);
            if (count != expected.count()) {
                differences.add(key + ": count is " + count + ", should be " + expected.count());
            }
        });
        if (rows.size() > truth.rows().size()) {
            differences.add(
                    "rows are " + rows.size() + ", should be " + truth.rows().size());
        }
        return differences;
    }

    @Override
    public void close() throws InterruptedException {
        program.close();
        reader.close();
    }
}
