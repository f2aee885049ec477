package dev.rollcall.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A table in Markdown, aligned so that it also reads well on a terminal. Not thread-safe. */
public final class Table {
    /** A cell that has no number. */
    public static final String NONE = "–";

    private final List<List<String>> rows = new ArrayList<>();

    /** @param head titles of the columns, with bars between; the first column is text, the others are numbers */
    public Table(String head) {
        row(head.split(" *\\| ?"));
    }

    /** Adds a row of as many cells as there are columns. */
    public Table row(String... cells) {
        rows.add(List.of(cells));
        return this;
    }

    /** A number as a cell; {@link #NONE} where it is none. */
    public static String cell(String format, Number number) {
        double value = number.doubleValue();
        return Double.isNaN(value) ? NONE : String.format(Locale.ROOT, format, value);
    }

    /** The table, each line ended. */
    public String markdown() {
        int[] widths = IntStream.range(0, rows.get(0).size())
                .map(column -> rows.stream()
                        .mapToInt(row -> row.get(column).length())
                        .max()
                        .orElse(0))
                .toArray();
        String rule = IntStream.range(0, widths.length)
                .mapToObj(column -> "-".repeat(widths[column] + 1) + (column == 0 ? "-" : ":"))
                .collect(Collectors.joining("|", "|", "|\n"));
        List<String> lines =
                rows.stream().map(row -> line(row, widths)).collect(Collectors.toCollection(ArrayList::new));
        lines.add(1, rule);
        return String.join("", lines);
    }

    private static String line(List<String> cells, int[] widths) {
        return IntStream.range(0, widths.length)
                .mapToObj(column -> {
                    String cell = cells.get(column);
                    String space = " ".repeat(widths[column] - cell.length());
                    return column == 0 ? ' ' + cell + space + ' ' : ' ' + space + cell + ' ';
                })
                .collect(Collectors.joining("|", "|", "|\n"));
    }
}
