package dev.rollcall.cli.counts;

import java.io.PrintStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;

/** A table on a terminal that is drawn again in place when rows change. Shows, and keeps, as many rows as fit. */
public final class LiveTable<V extends SpecificRecord> implements CountsView<V> {
    private static final String BOLD = "\033[1m";
    private static final String DIM = "\033[2m";
    private static final String PLAIN = "\033[0m";

    private final PrintStream out;
    private final int room;
    private final int width;
    private final RowKind<?, V> kind;
    private final Map<List<Object>, V> shown = new HashMap<>();
    private int drawn;

    /**
     * @param height lines of the terminal
     * @param width columns of the terminal
     */
    public LiveTable(PrintStream out, RowKind<?, V> kind, int height, int width) {
        this.out = out;
        this.kind = kind;
        // The header and the line of the cursor take one each.
        this.room = Math.max(1, height - 2);
        this.width = width;
    }

    @Override
    public void show(List<V> changed, List<String> footer) {
        // At least one row is to be seen.
        List<String> below = footer.subList(0, Math.min(footer.size(), room - 1));
        changed.forEach(row -> shown.put(kind.key(row), row));
        List<V> rows = shown.values().stream()
                .sorted(kind.order())
                .limit(room - below.size())
                .toList();
        shown.clear();
        rows.forEach(row -> shown.put(kind.key(row), row));
        draw(rows, below);
    }

    private void draw(List<V> rows, List<String> below) {
        Columns<V> columns = Columns.of(kind.columns(), rows);
        StringBuilder screen = new StringBuilder();
        if (drawn > 0) {
            screen.append("\033[").append(drawn).append("A\r\033[J");
        }
        screen.append(BOLD).append(fit(columns.header())).append(PLAIN).append('\n');
        for (V row : rows) {
            screen.append(kind.closed().test(row) ? DIM : "")
                    .append(fit(columns.line(row)))
                    .append(PLAIN)
                    .append('\n');
        }
        below.forEach(line -> screen.append(fit(Column.harmless(line))).append('\n'));
        drawn = 1 + rows.size() + below.size();
        out.print(screen);
        out.flush();
    }

    private String fit(String line) {
        return Width.cut(line, width);
    }
}
