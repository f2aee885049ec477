package dev.rollcall.cli.counts;

import java.io.PrintStream;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;

/** A line of text for each row that changes, and the footer when it does, for pipes and log files. */
public final class PlainLines<V extends SpecificRecord> implements CountsView<V> {
    private final PrintStream out;
    private final Columns<V> columns;
    private boolean begun;
    private List<String> footer = List.of();

    public PlainLines(PrintStream out, RowKind<?, V> kind) {
        this.out = out;
        this.columns = Columns.usual(kind.columns());
    }

    @Override
    public void show(List<V> changed, List<String> footer) {
        if (!begun) {
            out.println(columns.header());
            begun = true;
        }
        changed.forEach(row -> out.println(columns.line(row)));
        if (!footer.equals(this.footer)) {
            footer.forEach(line -> out.println(Column.harmless(line)));
            this.footer = footer;
        }
        out.flush();
    }
}
