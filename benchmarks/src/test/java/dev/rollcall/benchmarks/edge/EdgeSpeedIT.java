package dev.rollcall.benchmarks.edge;

import static dev.rollcall.benchmarks.report.Table.cell;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.benchmarks.edge.EdgeRun.Measurement;
import dev.rollcall.benchmarks.edge.EdgeRun.Way;
import dev.rollcall.benchmarks.report.Median;
import dev.rollcall.benchmarks.report.Report;
import dev.rollcall.benchmarks.report.Table;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Events over HTTP to the edge, while Kafka takes them and while it is away and they go to the queue on disk, and to a plain handler
 * that calls {@code KafkaProducer.send} and responds before Kafka has the event. In turns, each first as fast as there are
 * responses, then at half of that rate. A short run shows that it works, not how fast anything is; {@code benchmarks/edge} says more.
 */
@Timeout(1_200)
class EdgeSpeedIT {
    private static final int ROUNDS = Integer.getInteger("rollcall.edge.rounds", 0);
    private static final int SECONDS = ROUNDS == 0 ? 1 : 5;
    private static final int CONNECTIONS = 200;
    private static final List<Integer> BATCHES = ROUNDS == 0 ? List.of(100) : List.of(1, 100);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    @Test
    void everyEventThatTheEdgeAcceptsIsThereAndEveryFigureToo() throws Exception {
        Report report = Report.begin("benchmarks/edge " + ROUNDS);
        try (EdgeRun run = new EdgeRun(folder, List.of("-Xmx512m"), CONNECTIONS, SECONDS)) {
            if (ROUNDS > 0) {
                run.measure(BATCHES, false, System.out::println);
            }
            for (int round = 1; round <= Math.max(1, ROUNDS); round++) {
                run.measure(BATCHES, true, System.out::println);
            }
            report.print(List.of(table(run.measurements())));
            assertThat(run.isComplete(System.out::println)).isTrue();
            assertThat(run.measurements())
                    .hasSize(Math.max(1, ROUNDS) * BATCHES.size() * Way.values().length)
                    .allSatisfy(measurement -> {
                        assertThat(measurement.rate()).isPositive();
                        assertThat(measurement.cpuPerMillion()).isPositive();
                        assertThat(measurement.p99AtHalf()).isPositive();
                    });
        }
    }

    private static Table table(List<Measurement> all) {
        Map<Integer, Double> plain = all.stream()
                .filter(each -> each.way() == Way.PLAIN)
                .collect(Collectors.groupingBy(
                        Measurement::batch, Collectors.collectingAndThen(Collectors.toList(), EdgeSpeedIT::rate)));
        Table table = new Table(
                "|events of a request|events/s|slowest – fastest|× plain|CPU s/M|p99 ms|p99 ms at half the rate");
        for (Way way : Way.values()) {
            for (int batch : plain.keySet()) {
                List<Measurement> runs = all.stream()
                        .filter(each -> each.way() == way && each.batch() == batch)
                        .toList();
                var rates = runs.stream().mapToDouble(Measurement::rate).summaryStatistics();
                table.row(
                        way.title(),
                        String.valueOf(batch),
                        cell("%,.0f", rate(runs)),
                        cell("%,.0f", rates.getMin()) + " – " + cell("%,.0f", rates.getMax()),
                        cell("%.2f", rate(runs) / plain.getOrDefault(batch, Double.NaN)),
                        cell("%.2f", Median.of(runs, Measurement::cpuPerMillion)),
                        cell("%.1f", Median.of(runs, Measurement::p99)),
                        cell("%.1f", Median.of(runs, Measurement::p99AtHalf)));
            }
        }
        return table;
    }

    private static double rate(List<Measurement> runs) {
        return Median.of(runs, Measurement::rate);
    }
}
