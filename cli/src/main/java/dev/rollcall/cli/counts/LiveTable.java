package dev.rollcall.cli.counts;

import dev.rollcall.schemas.EventCount;
import dev.rollcall.schemas.EventCountKey;
import java.io.PrintStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A table on a terminal that is drawn again in place when rows change. Shows, and keeps, as many rows as fit. */
public final class LiveTable implements CountsView {
    private static final String BOLD = "\033[1m";
    private static final String DIM = "\033[2m";
    private static final String PLAIN = "\033[0m";

    private final PrintStream out;
    private final int room;
    private final int width;
    private final Map<EventCountKey, EventCount> shown = new HashMap<>();
    private int drawn;

    /**
     * @param height lines of the terminal
     * @param width columns of the terminal
     */
    public LiveTable(PrintStream out, int height, int width) {
        this.out = out;
        // The header and the line of the cursor take one each.
        this.room = Math.max(1, height - 2);
        this.width = width;
    }

    @Override
    public void show(List<EventCount> changed) {
        changed.forEach(row -> shown.put(Tally.key(row), row));
        List<EventCount> rows =
                shown.values().stream().sorted(Columns.ORDER).limit(room).toList();
        shown.clear();
        rows.forEach(row -> shown.put(Tally.key(row), row));
        draw(rows);
    }

    private void draw(List<EventCount> rows) {
        Columns columns = Columns.of(rows);
        StringBuilder screen = new StringBuilder();
        if (drawn > 0) {
            screen.append("\033[").append(drawn).append("A\r\033[J");
        }
        screen.append(BOLD).append(fit(columns.header())).append(PLAIN).append('\n');
        for (EventCount row : rows) {
            screen.append(row.getClosed() ? DIM : "")
                    .append(fit(columns.line(row)))
                    .append(PLAIN)
                    .append('\n');
        }
        drawn = rows.size() + 1;
        out.print(screen);
        out.flush();
    }

    private String fit(String line) {
        return line.length() > width ? line.substring(0, width) : line;
    }
}
