package dev.rollcall.cli.counts;

import dev.rollcall.schemas.EventCount;
import java.io.PrintStream;
import java.util.List;

/** A line of text for each row that changes, for pipes and log files. */
public final class PlainLines implements CountsView {
    private final PrintStream out;
    private final Columns columns = Columns.usual();
    private boolean begun;

    public PlainLines(PrintStream out) {
        this.out = out;
    }

    @Override
    public void show(List<EventCount> changed) {
        if (!begun) {
            out.println(columns.header());
            begun = true;
        }
        changed.forEach(row -> out.println(columns.line(row)));
        out.flush();
    }
}
