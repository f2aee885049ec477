package dev.rollcall.benchmarks.report;

import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** What a measurement prints: at its beginning what it is and where it runs, at its end the same below its tables. */
public final class Report {
    private final String line;
    private final String machine = Machine.describe();

    private Report(String line) {
        this.line = line;
    }

    /** Prints the command line and the machine. */
    public static Report begin(CommandSpec command) {
        return begin(commandLine(command));
    }

    /** The same, of a command that takes its options by itself. */
    public static Report begin(String line) {
        Report report = new Report(line);
        System.out.println(report.line);
        System.out.println(report.machine);
        return report;
    }

    /** Prints tables, the command line that repeats them, and the machine: Markdown, to be put into a document. */
    public void print(List<Table> tables) {
        for (Table table : tables) {
            System.out.println();
            System.out.print(table.markdown());
        }
        System.out.println();
        System.out.println('`' + line + "`: " + machine);
    }

    /** The command with the values of all its options, those that were not given as well. */
    static String commandLine(CommandSpec command) {
        return command.options().stream()
                .filter(option -> !option.usageHelp() && !option.versionHelp() && option.getValue() != null)
                .map(Report::given)
                .filter(option -> !option.isEmpty())
                .collect(Collectors.joining(" ", "benchmarks/" + command.name() + ' ', ""));
    }

    private static String given(OptionSpec option) {
        Object value = option.getValue();
        if (value instanceof Collection<?> values && values.isEmpty()) {
            return "";
        }
        if (value instanceof Boolean isSet) {
            return isSet ? option.longestName() : "";
        }
        String text = value instanceof Collection<?> values
                ? values.stream().map(String::valueOf).collect(Collectors.joining(","))
                : value.toString();
        boolean quoted = !text.matches("[\\w.,:=+/-]+");
        return option.longestName() + ' ' + (quoted ? '"' + text + '"' : text);
    }
}
