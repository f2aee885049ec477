package dev.rollcall.cli.counts;

import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Rows as aligned text. */
final class Columns<V> {
    private final List<Column<V>> columns;
    private final List<Integer> widths;

    private Columns(List<Column<V>> columns, List<Integer> widths) {
        this.columns = columns;
        this.widths = widths;
    }

    /** Columns for rows that are not known yet. */
    static <V> Columns<V> usual(List<Column<V>> columns) {
        return new Columns<>(columns, columns.stream().map(Column::usual).toList());
    }

    /** Columns as wide as these rows need, within reason. */
    static <V> Columns<V> of(List<Column<V>> columns, List<V> rows) {
        return new Columns<>(
                columns, columns.stream().map(column -> column.width(rows)).toList());
    }

    String header() {
        return line(Column::header);
    }

    String line(V row) {
        return line((column, width) -> column.cell(row, width));
    }

    private String line(BiFunction<Column<V>, Integer, String> cell) {
        return IntStream.range(0, columns.size())
                .mapToObj(i -> cell.apply(columns.get(i), widths.get(i)))
                .collect(Collectors.joining("  "))
                .stripTrailing();
    }
}
