package dev.rollcall.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

class ReportTest {

    @Test
    void aTableIsMarkdownAndAligned() {
        Table table = new Table("|events/s").row("job", "2,000").row("stock DSL", "90");

        assertThat(table.markdown()).isEqualTo("""
                |           | events/s |
                |-----------|---------:|
                | job       |    2,000 |
                | stock DSL |       90 |
                """);
    }

    @Test
    void aCellSaysWhereThereIsNoNumber() {
        assertThat(Table.cell("%,.1f", 1_234.56)).isEqualTo("1,234.6");
        assertThat(Table.cell("%.1f", Double.NaN)).isEqualTo(Table.NONE);
    }

    @Test
    void theCommandLineRepeatsTheRunWithAllDefaults() {
        String line = line("--name", "a", "--name", "b", "--jvm", "-Xmx1g -XX:+UseZGC");

        assertThat(line).isEqualTo("benchmarks/sample --events 7 --jvm \"-Xmx1g -XX:+UseZGC\" --name a,b");
        assertThat(line("--quiet")).isEqualTo("benchmarks/sample --events 7 --jvm \"\" --quiet");
    }

    @Test
    void aMedianIsTheMiddleOrBetweenTheTwoMiddleOnes() {
        assertThat(Median.of(List.of(9.0, 1.0, 2.0), value -> value)).isEqualTo(2);
        assertThat(Median.of(List.of(9.0, 1.0, 2.0, 4.0), value -> value)).isEqualTo(3);
        assertThat(Median.of(List.<Double>of(), value -> value)).isNaN();
    }

    private static String line(String... arguments) {
        CommandLine line = new CommandLine(new Sample());
        line.parseArgs(arguments);
        return Report.commandLine(line.getCommandSpec());
    }

    @Command(name = "sample", mixinStandardHelpOptions = true)
    private static final class Sample {
        @Option(names = "--events", defaultValue = "7")
        private long events;

        @Option(names = "--jvm", defaultValue = "")
        private String jvm;

        @Option(names = "--name")
        private List<String> names;

        @Option(names = "--quiet")
        private boolean quiet;
    }
}
