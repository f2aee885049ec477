package dev.rollcall.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A table in Markdown, aligned so that it also reads well on a terminal.
 *
 * @param head titles of the columns; the first column is text, the others are numbers
 * @param rows cells, as many as there are columns
 */
public record Table(List<String> head, List<List<String>> rows) {
    public Table {
        head = List.copyOf(head);
        rows = List.copyOf(rows);
    }

    /** The table, each line ended. */
    public String markdown() {
        List<List<String>> all = new ArrayList<>();
        all.add(head);
        all.addAll(rows);
        int[] widths = IntStream.range(0, head.size())
                .map(column -> all.stream()
                        .mapToInt(row -> row.get(column).length())
                        .max()
                        .orElse(3))
                .toArray();
        StringBuilder text = new StringBuilder(line(head, widths));
        text.append(IntStream.range(0, head.size())
                .mapToObj(column -> "-".repeat(widths[column] + 1) + (column == 0 ? "-" : ":"))
                .collect(Collectors.joining("|", "|", "|\n")));
        rows.forEach(row -> text.append(line(row, widths)));
        return text.toString();
    }

    private static String line(List<String> cells, int[] widths) {
        return IntStream.range(0, cells.size())
                .mapToObj(column -> {
                    String cell = cells.get(column);
                    String space = " ".repeat(widths[column] - cell.length());
                    return column == 0 ? ' ' + cell + space + ' ' : ' ' + space + cell + ' ';
                })
                .collect(Collectors.joining("|", "|", "|\n"));
    }
}
