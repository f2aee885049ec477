package dev.rollcall.cli.counts;

import java.util.List;
import java.util.function.Function;

/**
 * A column of a table.
 *
 * @param title what the header says
 * @param text what a row says
 * @param narrowest the width where all texts are short
 * @param usual the width where the rows are not known yet
 * @param widest the width from which texts are cut
 * @param isNumber whether texts are on the right, and never cut
 */
record Column<V>(String title, Function<V, String> text, int narrowest, int usual, int widest, boolean isNumber) {

    /** Names come from outside: they may be long. */
    static <V> Column<V> name(String title, Function<V, String> text, int usual, int widest) {
        return new Column<>(title, text, title.length(), usual, widest, false);
    }

    static <V> Column<V> text(String title, Function<V, String> text, int width) {
        return new Column<>(title, text, width, width, width, false);
    }

    static <V> Column<V> number(String title, Function<V, Long> number, int width) {
        return new Column<>(title, row -> String.valueOf(number.apply(row)), width, width, width, true);
    }

    /** The width that rows need, within reason. */
    int width(List<V> rows) {
        int longest =
                rows.stream().mapToInt(row -> Width.of(text.apply(row))).max().orElse(0);
        return Math.min(Math.max(longest, narrowest), widest);
    }

    String header(int width) {
        return pad(title, width);
    }

    String cell(V row, int width) {
        return pad(harmless(text.apply(row)), width);
    }

    /** Without what could steer a terminal. */
    static String harmless(String text) {
        return text.replaceAll("\\p{C}", "\uFFFD");
    }

    private String pad(String harmless, int width) {
        String fitting = isNumber || Width.of(harmless) <= width ? harmless : Width.cut(harmless, width - 1) + "…";
        String space = " ".repeat(Math.max(0, width - Width.of(fitting)));
        return isNumber ? space + fitting : fitting + space;
    }
}
