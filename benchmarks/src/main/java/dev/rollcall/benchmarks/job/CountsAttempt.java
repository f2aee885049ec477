package dev.rollcall.benchmarks.job;

import dev.rollcall.benchmarks.dsl.DslMain;
import dev.rollcall.benchmarks.dsl.SeriesRow;
import dev.rollcall.testkit.rows.Readers;
import dev.rollcall.testkit.rows.RowKey;
import dev.rollcall.testkit.rows.RowTopic;
import dev.rollcall.testkit.truth.Truth;
import dev.rollcall.testkit.truth.Truth.Expected;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.LongDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** A program that only counts, and a reader of its rows: no users, no losses, no finals. */
final class CountsAttempt implements Attempt {
    private static final Duration POLL = Duration.ofMillis(10);

    private final Truth truth;
    private final Program program;
    private final KafkaConsumer<String, Long> reader;
    private final Map<String, Long> rows = new HashMap<>();
    private long counted;

    /** @param counts the topic that it writes, by {@link SeriesRow} */
    CountsAttempt(Program program, Stage stage, String counts, Truth truth) {
        this.truth = truth;
        this.program = program;
        reader = Readers.fromBeginning(
                stage.cluster().bootstrapServers(), List.of(counts), new StringDeserializer(), new LongDeserializer());
    }

    @Override
    public Program program() {
        return program;
    }

    @Override
    public long counted() {
        reader.poll(POLL).forEach(record -> {
            Long before = rows.put(record.key(), record.value());
            counted += record.value() - (before == null ? 0 : before);
        });
        return counted;
    }

    @Override
    public long dropped() {
        return DslMain.droppedBy(program.lastWords());
    }

    @Override
    public List<String> differences() {
        List<String> differences = new ArrayList<>();
        Map<RowKey, Expected> expectedRows = truth.rows(RowTopic.COUNTS);
        expectedRows.forEach((key, expected) -> {
            long count = rows.getOrDefault(SeriesRow.row(key), 0L);
            if (count != expected.count()) {
                differences.add(key + ": count is " + count + ", should be " + expected.count());
            }
        });
        if (rows.size() > expectedRows.size()) {
            differences.add("rows are " + rows.size() + ", should be " + expectedRows.size());
        }
        return differences;
    }

    @Override
    public void close() {
        program.close();
        reader.close();
    }
}
